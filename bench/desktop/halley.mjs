// The app, as it is started from a menu.

import { MARK } from './memory.mjs';

let runs = 0;

/** The app. */
export class Halley {
  #desktop;
  #binary;
  #env;

  constructor(desktop, binary, env = {}) {
    this.#desktop = desktop;
    this.#binary = binary;
    this.#env = env;
  }

  start() {
    return started(this.#desktop, 'halley', this.#binary, [], this.#env);
  }
}

/** Starts a program whose processes can be told from all others. */
export function started(desktop, name, binary, args, env = {}) {
  const mark = `${name}-${process.pid}-${++runs}`;
  const program = desktop.program(name, binary, args, { env: { ...env, [MARK]: mark } });
  return Object.assign(program, { mark, pid: program.child.pid });
}
