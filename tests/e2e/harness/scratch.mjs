// A home of its own for each test: nothing of the person who runs the tests is read, nothing is left behind.

import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const FOLDERS = {
  HOME: 'home',
  XDG_CONFIG_HOME: 'config',
  XDG_DATA_HOME: 'data',
  XDG_CACHE_HOME: 'cache',
  XDG_STATE_HOME: 'state',
  XDG_RUNTIME_DIR: 'run',
  TMPDIR: 'tmp',
};

/** A folder with everything that the app may write to. */
export class Scratch {
  constructor() {
    // Short, as a path of a Unix socket has at most 107 bytes.
    this.root = mkdtempSync(path.join(tmpdir(), 'halley-'));
    this.env = { PATH: process.env.PATH, LANG: 'C.UTF-8' };
    for (const [name, folder] of Object.entries(FOLDERS)) {
      this.env[name] = path.join(this.root, folder);
      mkdirSync(this.env[name]);
    }
    chmodSync(this.env.XDG_RUNTIME_DIR, 0o700);
  }

  /** A path below the folder. */
  path(...parts) {
    return path.join(this.root, ...parts);
  }

  remove() {
    // Processes of the web view that outlive the app for a moment may still write.
    rmSync(this.root, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}
