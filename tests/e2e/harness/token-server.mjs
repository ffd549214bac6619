// A token server of the test's own, for a sandbox. It is configured by its environment alone, so that no file holds its
// key.

import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './ports.mjs';
import { until } from './until.mjs';

/** The token server. `cargo xtask e2e` says where it built it. */
const TOKEN_SERVER =
  process.env.HALLEY_E2E_TOKEN_SERVER ?? path.join(import.meta.dirname, '../../../target/debug/halley-token-server');

/** Where it listens, in the first line of its output. */
const LISTENING = /^listening on (https?:\/\/\S+)$/m;

/** A token server. */
export class TokenServer {
  #env;

  constructor(program, url, env) {
    this.program = program;
    this.url = new URL(url);
    this.#env = env;
  }

  /**
   * Starts one on a desktop. `publicUrl` is where clients reach it, if a proxy is in front; `tls` is `{cert, key}`, files
   * in PEM; `databaseUrl` is a SQLite file in the desktop's folder unless it says otherwise; `settings` is section__key →
   * value.
   */
  static async start(desktop, sandbox, options = {}) {
    const { name = 'token-server', port, publicUrl, tls, databaseUrl, settings = {} } = options;
    const listen = `127.0.0.1:${port ?? (await freePort())}`;
    const env = variables({
      server__listen: listen,
      server__public_url: publicUrl ?? `${tls ? 'https' : 'http'}://${listen}`,
      server__name: 'Example Hikers',
      server__trusted_proxies: publicUrl ? '127.0.0.1/32' : undefined,
      server__tls_cert: tls?.cert,
      server__tls_key: tls?.key,
      database__url: databaseUrl ?? `sqlite://${desktop.scratch.path('token-server', 'accounts.sqlite3')}`,
      cometchat__app_id: sandbox.appId,
      cometchat__region: 'us',
      cometchat__api_key: sandbox.apiKey,
      cometchat__base_url: sandbox.url.origin,
      // As the SDK takes them, with the versions that it would choose itself.
      cometchat__client_host: `${sandbox.url.host}/v3.0`,
      cometchat__admin_host: `${sandbox.url.host}/v3`,
      registration__mode: 'open',
      ...settings,
    });
    const program = desktop.program(name, TOKEN_SERVER, ['serve'], { env });
    const url = await until(`${name} listens`, () => {
      if (!program.running) throw new Error(`${name} ended: ${program.log()}`);
      return LISTENING.exec(program.log())?.[1];
    });
    return new TokenServer(program, url, { ...desktop.env, ...env });
  }

  /** Runs a command of its administration, such as `invite create`, and returns what it answers. */
  async admin(...args) {
    const { stdout } = await promisify(execFile)(TOKEN_SERVER, [...args, '--json'], { env: this.#env });
    return JSON.parse(stdout);
  }

  /** Ends it as a service manager does. */
  stop() {
    return this.program.stop();
  }
}

function variables(settings) {
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([key, value]) => [`HALLEY_${key.toUpperCase()}`, String(value)]));
}
