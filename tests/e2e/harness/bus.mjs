// A session bus of our own. It starts no service by itself, unless told which: a desktop's real bus would bring up a
// keyring where a test wants none.

import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { until } from './until.mjs';

const INSTALLED_SERVICES = '/usr/share/dbus-1/services';

const config = (socket, services) => `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=${socket}</listen>
  <auth>EXTERNAL</auth>
  <servicedir>${services}</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`;

/** Starts the bus and returns its address. `services` are names of installed services that it may start. */
export async function startBus(programs, scratch, { services = [], env = {} } = {}) {
  const [socket, folder, file] = ['run/bus', 'services', 'bus.conf'].map((name) => scratch.path(name));
  mkdirSync(folder);
  for (const name of services) {
    copyFileSync(path.join(INSTALLED_SERVICES, `${name}.service`), path.join(folder, `${name}.service`));
  }
  writeFileSync(file, config(socket, folder));
  const program = programs.start('bus', 'dbus-daemon', [`--config-file=${file}`, '--nofork'], { env });
  await until('the session bus listens', () => {
    if (!program.running) throw new Error(`dbus-daemon ended: ${program.log()}`);
    return existsSync(socket);
  });
  return `unix:path=${socket}`;
}

/** Calls a method on the bus and returns what dbus-send prints. */
export async function call(env, destination, object, method, ...args) {
  const target = [`--dest=${destination}`, '--print-reply', '--reply-timeout=30000', object, method];
  const { stdout } = await promisify(execFile)('dbus-send', ['--session', ...target, ...args], { env });
  return stdout;
}

/** Waits until somebody on the bus answers to this name. */
export async function nameIsOwned(env, name) {
  const bus = ['org.freedesktop.DBus', '/', 'org.freedesktop.DBus.NameHasOwner'];
  await until(`${name} is on the bus`, async () => (await call(env, ...bus, `string:${name}`)).includes('boolean true'));
}

/** Watches who calls what below an object path. It sees no arguments, as those of a keyring are secrets. */
export class CallWatch {
  #desktop;
  #program;
  #path;
  #marks = 0;

  constructor(desktop, program, path) {
    this.#desktop = desktop;
    this.#program = program;
    this.#path = path;
  }

  /** Starts watching. From then on no call escapes. */
  static async start(desktop, path) {
    const args = ['--session', '--profile', `type='method_call',path_namespace='${path}'`];
    const watch = new CallWatch(desktop, desktop.program('call-watch', 'dbus-monitor', args), path);
    await until('the bus is watched', async () => (await watch.#mark()) && watch.#seen(watch.#marks));
    return watch;
  }

  /** The calls so far, oldest first: `interface member`. */
  async calls() {
    // Whatever was called before our own call has been seen before it.
    const mark = await this.#mark();
    await until('our own call is seen', () => this.#seen(mark));
    const calls = this.#lines().map((line) => line.split('\t').slice(-2).join(' '));
    return calls.filter((call) => !call.startsWith(MARK));
  }

  async #mark() {
    this.#marks += 1;
    const target = ['--dest=org.freedesktop.DBus', this.#path, `${MARK}.mark${this.#marks}`];
    await promisify(execFile)('dbus-send', ['--session', '--type=method_call', ...target], { env: this.#desktop.env });
    return this.#marks;
  }

  #seen(mark) {
    return this.#lines().some((line) => line.endsWith(`\tmark${mark}`));
  }

  #lines() {
    return this.#program.log().split('\n').slice(0, -1).filter((line) => line.startsWith('mc\t'));
  }
}

/** The interface of the watch's own calls, which nobody has. */
const MARK = 'halley.tests.Watch';
