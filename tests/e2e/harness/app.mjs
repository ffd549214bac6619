// One run of the app, started and steered by WebKitWebDriver.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { freePort } from './ports.mjs';
import { until } from './until.mjs';
import { REQUEST_MS, Session, WebDriverError } from './webdriver.mjs';

const DRIVER = 'WebKitWebDriver';

/** A little more than one request to the driver may take, so that its own error is the one that is reported. */
const START_MS = REQUEST_MS + 5_000;

/** How many drivers are started that find their port taken after all. */
const DRIVER_TRIES = 3;

/** The driver starts the app, so this is how each run gets log files of its own and tells its process id. */
const launcher = (binary, files) => `#!/bin/sh
echo $$ >${quoted(files.pid)}
exec ${quoted(binary)} "$@" >${quoted(files.out)} 2>${quoted(files.err)}
`;

const quoted = (text) => `'${String(text).replaceAll("'", `'\\''`)}'`;

/** A run of the app. */
export class App {
  #programs;
  #driver;
  #files;
  #picture;

  constructor({ programs, driver, session, files, picture }) {
    this.#programs = programs;
    this.#driver = driver;
    this.#files = files;
    this.#picture = picture;
    /** The WebDriver session: what the tests type and read. */
    this.session = session;
  }

  /**
   * Starts the app. `run` numbers the runs of one world; `folder` takes its output; `picture(session, name)` keeps a
   * screenshot.
   */
  static async start({ programs, binary, args = [], env = {}, run, folder, picture }) {
    if (!existsSync(binary)) throw new Error(`${binary} is missing: build it with \`cargo xtask e2e\``);
    const named = (kind) => path.join(folder, `app-${run}.${kind}`);
    const files = { pid: named('pid'), out: named('out'), err: named('err'), start: named('sh') };
    writeFileSync(files.start, launcher(binary, files), { mode: 0o700 });
    const { driver, base } = await startDriver(programs, `driver-${run}`, env);
    const session = await opened(base, files, args);
    return new App({ programs, driver, session, files, picture });
  }

  get pid() {
    return pidIn(this.#files);
  }

  /** What it wrote to standard output. */
  get out() {
    return readFileSync(this.#files.out, 'utf8');
  }

  /** What it wrote to standard error. */
  get err() {
    return readFileSync(this.#files.err, 'utf8');
  }

  /** Where it panicked, if it did. */
  get panic() {
    return /panicked at .*/.exec(this.err)?.[0];
  }

  get running() {
    return runs(this.pid);
  }

  /** Waits for a line of JSON on its standard output with this `event`, and returns it. */
  event(name, options) {
    const seen = () => this.out.split('\n').map(parsed).find((line) => line?.event === name);
    return until(`the app reports ${name}`, seen, options);
  }

  /** Waits for the window that shows this page, `login` or `chat`, and turns to it. */
  window(page, options) {
    return until(`the ${page} window is open`, () => this.#turnTo(page), options);
  }

  /** Waits until no window shows this page. */
  async windowGone(page, options) {
    await until(`the ${page} window is closed`, async () => !(await this.#turnTo(page)), options);
  }

  /** The pages of all windows. The session is at the last of them afterwards. */
  async pages() {
    const pages = [];
    for (const handle of await this.session.windows()) pages.push(await this.#pageOf(handle));
    return pages.filter(Boolean);
  }

  async #turnTo(page) {
    for (const handle of await this.session.windows()) {
      if ((await this.#pageOf(handle)) === page) return true;
    }
    return false;
  }

  /** `login` for `tauri://localhost/login.html`; null for a window that has just closed. */
  async #pageOf(handle) {
    try {
      await this.session.switchTo(handle);
      const url = await this.session.url();
      // A window that is just opening has no page yet.
      return URL.canParse(url) ? path.posix.basename(new URL(url).pathname, '.html') : null;
    } catch (error) {
      if (error.code === 'no such window') return null;
      throw error;
    }
  }

  /** Keeps a picture of the window that the session is at. */
  screenshot(name) {
    return this.#picture(this.session, name);
  }

  /** Keeps a picture of each window, as far as that is still possible. */
  async lastPictures() {
    const handles = await this.session.windows().catch(() => []);
    for (const handle of handles) {
      const page = await this.#pageOf(handle).catch(() => null);
      if (page) await this.screenshot(`end-${page}`).catch(() => {});
    }
  }

  /** Quits the app as a person does, by closing its window, and waits until it has ended. */
  async quit() {
    // The app may be gone before the driver has answered; whether it is, is asked next.
    const refused = await this.session.closeWindow().then(() => null, (error) => error);
    if (refused && !(refused instanceof WebDriverError)) throw refused;
    await this.#ended(refused);
  }

  /** Ends the app with a signal, as a crash or a shutdown does. */
  async kill(signal = 'SIGKILL') {
    process.kill(this.pid, signal);
    await this.#ended();
  }

  /** Whatever state it is in: afterwards it does not run. */
  async stop() {
    if (this.running) await this.session.close().catch(() => {});
    await this.#programs.stopOne(this.#driver);
  }

  async #ended(cause) {
    const why = cause ? ` (${cause.message})` : '';
    await until(`the app has ended${why}`, () => !this.running);
    await this.#programs.stopOne(this.#driver);
  }
}

/** Starts the driver. What listens at its port is it only as long as it runs: without the port it ends. */
async function startDriver(programs, name, env) {
  // The app inherits it. In a file it would be a secret on disk, of our own making.
  const driverEnv = { ...env, TAURI_WEBVIEW_AUTOMATION: 'true' };
  for (let tries = 1; ; tries++) {
    const port = await freePort();
    const driver = programs.start(name, DRIVER, [`--port=${port}`], { env: driverEnv });
    const base = `http://127.0.0.1:${port}`;
    const listens = await until('the driver is ready', async () => !driver.running || Session.isReady(base));
    if (listens && driver.running) return { driver, base };
    await programs.stopOne(driver);
    if (tries === DRIVER_TRIES) throw new Error(`${DRIVER} ended: ${driver.log()}`);
  }
}

/** Opens the session. The driver does not notice an app that ends while it starts, so we look ourselves. */
async function opened(base, files, args) {
  let answer;
  const options = { 'webkitgtk:browserOptions': { binary: files.start, args } };
  Session.open(base, options).then(
    (session) => (answer = { session }),
    (error) => (answer = { error }),
  );
  const ended = () => existsSync(files.pid) && pidIn(files) > 0 && !runs(pidIn(files));
  const outcome = () => answer ?? (ended() && { error: new Error('it ended') });
  const { session, error } = await until('the app has started', outcome, { ms: START_MS });
  if (session) return session;
  const said = existsSync(files.err) ? readFileSync(files.err, 'utf8').slice(-2_000) : 'nothing';
  throw new Error(`the app did not start (${error.message}); it said: ${said}`);
}

/** 0 while the file is being written. */
const pidIn = (files) => Number(readFileSync(files.pid, 'utf8'));

function runs(pid) {
  try {
    // The state follows the name, which may hold anything, in parentheses. A zombie has ended.
    const state = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)[0];
    return state !== 'Z' && state !== 'X';
  } catch {
    return false;
  }
}

function parsed(line) {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
