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
  const target = [`--dest=${destination}`, '--print-reply', '--reply-timeout=5000', object, method];
  const { stdout } = await promisify(execFile)('dbus-send', ['--session', ...target, ...args], { env });
  return stdout;
}

/** Waits until somebody on the bus answers to this name. */
export async function nameIsOwned(env, name) {
  const bus = ['org.freedesktop.DBus', '/', 'org.freedesktop.DBus.NameHasOwner'];
  await until(`${name} is on the bus`, async () => (await call(env, ...bus, `string:${name}`)).includes('boolean true'));
}
