// The programs that a test starts. Each leads a process group of its own, so that its children end with it, and all
// end with the test: in order when it stops them, at once when it is interrupted or crashes.

import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { within } from './until.mjs';

const TERM_MS = 5_000;

/** Leaders of the groups that run now. */
const groups = new Set();

process.on('exit', () => {
  for (const leader of groups) signal(leader, 'SIGKILL');
});
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => process.exit(1));

/** Sends a signal to a process group; one that is gone needs none. */
function signal(leader, name) {
  try {
    process.kill(-leader, name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** A program that was started. */
export class Program {
  constructor(name, child, logFile) {
    this.name = name;
    this.child = child;
    this.logFile = logFile;
    groups.add(child.pid);
    /** Settles when the program has ended. */
    this.ended = new Promise((resolve) => child.once('exit', (code, by) => resolve({ code, signal: by })));
    this.ended.then(() => groups.delete(child.pid));
  }

  get running() {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** What it wrote to standard output and standard error so far. */
  log() {
    return readFileSync(this.logFile, 'utf8');
  }

  /** Ends the program and all that it started. */
  async stop() {
    const leader = this.child.pid;
    signal(leader, 'SIGTERM');
    const ended = await within(this.name, this.ended, TERM_MS).then(
      () => true,
      () => false,
    );
    // Also after the leader is gone: its children may not have noticed.
    signal(leader, 'SIGKILL');
    if (!ended) await this.ended;
  }
}

/** The programs of one test, stopped in the reverse order of their start. */
export class Programs {
  #started = [];

  /** `logs` is the folder for their output, `env` the environment of all (nothing is inherited). */
  constructor({ logs, env }) {
    this.logs = logs;
    this.env = env;
  }

  /**
   * Starts a program with its output in `NAME.log`.
   * `input` is written to its standard input, which is then closed; `pipe` makes file descriptor 3 a pipe to us; `cwd`,
   * `uid` and `gid` are where and as whom it runs.
   */
  start(name, command, args = [], { env = {}, input, pipe = false, ...owner } = {}) {
    const logFile = path.join(this.logs, `${name}.log`);
    const log = openSync(logFile, 'a');
    const child = spawn(command, args, {
      env: { ...this.env, ...env },
      detached: true,
      ...owner,
      stdio: [input === undefined ? 'ignore' : 'pipe', log, log, pipe ? 'pipe' : 'ignore'],
    });
    closeSync(log);
    if (child.pid === undefined) {
      child.once('error', () => {}); // reported below
      throw new Error(`could not start ${command}: is it installed?`);
    }
    if (input !== undefined) child.stdin.end(input);
    const program = new Program(name, child, logFile);
    this.#started.push(program);
    return program;
  }

  /** Stops one program before the others. */
  async stopOne(program) {
    this.#started = this.#started.filter((one) => one !== program);
    await program.stop();
  }

  /** Stops the program of this name that was started last. */
  async stopNamed(name) {
    const program = this.#started.findLast((one) => one.name === name);
    if (!program) throw new Error(`no program called ${name} runs`);
    await this.stopOne(program);
  }

  /** Stops all programs. */
  async stop() {
    while (this.#started.length > 0) await this.#started.pop().stop();
  }
}
