// Chromium as the shells that bring a browser along show a page: a window without controls, a warm profile. The page is
// the very one that is built into the app. In place of the app, a script answers its calls at once: what an app around
// Chromium would do for them itself costs this side nothing.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { chromiumProgram } from '../../tests/e2e/harness/chromium.mjs';
import { started } from './halley.mjs';

const PAGES = path.join(import.meta.dirname, '../../ui/dist');
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.woff2': 'font/woff2', '.svg': 'image/svg+xml' };

const FLAGS = [
  // It needs privileges that containers do not have.
  '--no-sandbox',
  // Else it shows a bar that complains of the above.
  '--test-type',
  // Else it waits for the system's keyring.
  '--password-store=basic',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // As large as the app's window.
  '--window-size=1100,720',
  '--window-position=90,40',
];

/** A Chromium that shows our pages. */
export class ChromiumShell {
  #desktop;
  #url;
  #page;
  #profile;

  constructor(desktop, url, page, profile) {
    this.#desktop = desktop;
    this.#url = url;
    this.#page = page;
    this.#profile = profile;
  }

  /** Serves the pages on the loopback, with `status` as the answer that the login page begins with. */
  static async serve(desktop, status) {
    const answers = { app_status: status };
    const server = createServer((request, response) => serve(answers, request, response));
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    server.unref();
    const url = `http://127.0.0.1:${server.address().port}`;
    const shell = new ChromiumShell(desktop, url, 'login.html', desktop.scratch.path('chromium'));
    return Object.assign(shell, { answers });
  }

  /** The same with another page. */
  showing(page) {
    return new ChromiumShell(this.#desktop, this.#url, page, this.#profile);
  }

  start() {
    const args = [...FLAGS, `--user-data-dir=${this.#profile}`, `--app=${this.#url}/${this.#page}`];
    return started(this.#desktop, 'chromium', program(), args);
  }

  static version() {
    return execFileSync(program(), ['--version'], { encoding: 'utf8' }).trim();
  }
}

/** Debian's is a script that looks around first, which would be no fair start. */
function program() {
  const bare = '/usr/lib/chromium/chromium';
  return existsSync(bare) && !process.env.HALLEY_E2E_CHROMIUM ? bare : chromiumProgram();
}

function serve(answers, request, response) {
  const name = new URL(request.url, 'http://localhost').pathname;
  const file = path.join(PAGES, path.normalize(name));
  if (!existsSync(file)) return void response.writeHead(404).end();
  const type = TYPES[path.extname(file)] ?? 'application/octet-stream';
  const page = type === TYPES['.html'];
  response.writeHead(200, { 'content-type': type, 'cache-control': page ? 'no-store' : 'max-age=3600' });
  response.end(page ? withAnswers(readFileSync(file, 'utf8'), answers) : readFileSync(file));
}

/** Puts the answers before all scripts of the page. The page's own policy is for the app's channel, which is not there. */
function withAnswers(html, answers) {
  const script = `<script>(${answering})(${JSON.stringify(answers).replaceAll('<', '\\u003c')})</script>`;
  return html.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/, '').replace('<head>', () => `<head>${script}`);
}

/** Runs in the page, in the place of the app's channel. */
function answering(answers) {
  window.__TAURI_INTERNALS__ = {
    transformCallback: () => 0,
    invoke: async (command) => {
      if (command in answers) return answers[command];
      throw { code: 'internal', message: command };
    },
  };
}
