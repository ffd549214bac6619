// A person's desktop for one test file: home folders, display, session bus, keyring, and the app on it. Everything is
// private to the test and ends with it. What the programs wrote and what the windows looked like stays in
// `artefacts/NAME/`.

import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { App } from './app.mjs';
import { startBus } from './bus.mjs';
import { startDisplay } from './display.mjs';
import { servicesFor, startKeyring } from './keyring.mjs';
import { Programs } from './programs.mjs';
import { Scratch } from './scratch.mjs';
import { findSecrets } from './secrets-scan.mjs';

const HERE = path.dirname(import.meta.dirname);

/** The app under test. `cargo xtask e2e` says where it built it. */
export const APP = process.env.HALLEY_E2E_APP ?? path.join(HERE, '../../target/debug/halley');

/** A desktop. */
export class Desktop {
  #programs;
  #runs = [];
  #pictures = 0;

  /**
   * Starts a desktop. `keyring` is one of the states of keyring.mjs, `theme` light or dark, `size` that of the display;
   * `frames` has the display keep its picture in a file of the scratch folder.
   */
  static async start(name, { keyring = 'unlocked', theme = 'light', size, frames = false } = {}) {
    const desktop = new Desktop(name);
    try {
      await desktop.#start(keyring, theme, { ...size, frames: frames && desktop.scratch.path('tmp') });
      return desktop;
    } catch (error) {
      await desktop.stop();
      throw error;
    }
  }

  constructor(name) {
    /** What the programs and windows leave behind for people to look at. */
    this.artefacts = path.join(HERE, 'artefacts', name);
    rmSync(this.artefacts, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    mkdirSync(this.artefacts, { recursive: true });
    /** The folders that the app may write to. */
    this.scratch = new Scratch();
    /** The environment of every program here. */
    this.env = this.scratch.env;
    this.#programs = new Programs({ logs: this.artefacts, env: this.env });
  }

  async #start(keyring, theme, size) {
    this.env.GTK_THEME = theme === 'dark' ? 'Adwaita:dark' : 'Adwaita';
    this.env.DISPLAY = await startDisplay(this.#programs, size);
    // There is no accessibility bus here; without this each start waits for it.
    this.env.NO_AT_BRIDGE = '1';
    this.env.GSETTINGS_BACKEND = 'memory';
    this.env.DBUS_SESSION_BUS_ADDRESS = await startBus(this.#programs, this.scratch, { services: servicesFor(keyring) });
    await startKeyring(this.#programs, this.env, keyring);
  }

  /** Starts the app. `env` is added to its environment, as `sandbox.env` from sandbox.mjs. */
  async open({ binary = APP, args, env } = {}) {
    const picture = (session, name) => this.#keep(session, name);
    const [folder, run] = [this.artefacts, this.#runs.length + 1];
    const app = await App.start({ programs: this.#programs, binary, args, env, run, folder, picture });
    this.#runs.push(app);
    return app;
  }

  /** Starts another program on this desktop. */
  program(name, command, args, options) {
    return this.#programs.start(name, command, args, options);
  }

  /** Ends a program of this desktop before the others, by the name it was started with. */
  stopProgramNamed(name) {
    return this.#programs.stopNamed(name);
  }

  /** Stops one that {@link program} started. */
  stopProgram(program) {
    return this.#programs.stopOne(program);
  }

  /** Looks for secrets in all that was written here: data, settings, web storage, caches, logs. */
  findSecrets(secrets) {
    return [this.scratch.root, this.artefacts].flatMap((folder) => findSecrets(folder, secrets));
  }

  /**
   * Ends everything. The last look of each open window is kept: it tells why a test failed. Whatever was tested, an app
   * that panicked has failed.
   */
  async stop() {
    const app = this.#runs.at(-1);
    if (app?.running) {
      await app.lastPictures();
      await app.stop();
    }
    await this.#programs.stop();
    this.scratch.remove();
    const panics = this.#runs.map((run) => run.panic).filter(Boolean);
    if (panics.length > 0) throw new Error(`the app has panicked: ${panics.join('; ')}`);
  }

  async #keep(session, name) {
    this.#pictures += 1;
    const file = path.join(this.artefacts, `${String(this.#pictures).padStart(2, '0')}-${name}.png`);
    await session.screenshot(file);
    return file;
  }
}
