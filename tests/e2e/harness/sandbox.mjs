// A sandbox of the test's own, outside the app: the test can stop it, and can ask it what the app cannot hide.

import path from 'node:path';
import { freePort } from './ports.mjs';
import { until } from './until.mjs';

/** The sandbox program. `cargo xtask e2e` says where it built it. */
const SANDBOX =
  process.env.HALLEY_E2E_SANDBOX ?? path.join(import.meta.dirname, '../../../target/debug/halley-sandbox');

const REGION = 'us';

/** The key of every sandbox that is not told another; its README documents it. */
const DOCUMENTED_KEY = '5a4db0c5a4db0c5a4db0c5a4db0c5a4db0c00001';
const REQUEST_MS = 30_000;

/** A sandbox: one of our own, or the one inside the app. */
export class Sandbox {
  constructor({ url, tlsUrl, caFile, appId, apiKey = DOCUMENTED_KEY, authKey }, program) {
    this.url = new URL(url);
    /** With `--tls-listen`: its other address, and the certificate to trust there. */
    this.tls = tlsUrl && { url: new URL(tlsUrl), caFile };
    this.authKey = authKey;
    this.appId = appId;
    this.apiKey = apiKey;
    this.program = program;
  }

  /** Starts one on a desktop. A given `port` brings it back where it was. */
  static async start(desktop, { name = 'sandbox', port, args = [] } = {}) {
    port ??= await freePort();
    const listen = ['serve', '--listen', `127.0.0.1:${port}`];
    const program = desktop.program(name, SANDBOX, [...listen, ...args]);
    const ready = await until('the sandbox is ready', () => {
      if (!program.running) throw new Error(`the sandbox ended: ${program.log()}`);
      return program.log().split('\n').slice(0, -1).map(asJson).find((line) => line?.event === 'ready');
    });
    return new Sandbox(ready, program);
  }

  /** The one that the app started. */
  static async inside(app) {
    return new Sandbox(await app.event('sandbox-ready'));
  }

  /** What makes the app use this sandbox instead of its own. */
  get env() {
    return {
      HALLEY_SANDBOX_URL: this.url.origin,
      COMETCHAT_APP_ID: this.appId,
      COMETCHAT_REGION: REGION,
      COMETCHAT_API_KEY: this.apiKey,
    };
  }

  /** Calls the server API and returns `data` of the answer. */
  async rest(method, pathname, body, headers = {}) {
    const answer = await fetch(new URL(`/v3${pathname}`, this.url), {
      method,
      headers: { 'content-type': 'application/json', appid: this.appId, apikey: this.apiKey, ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(REQUEST_MS),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${pathname}: ${answer.status} ${text.slice(0, 500)}`);
    return JSON.parse(text).data;
  }

  /** A new auth token for a user. */
  async mint(uid) {
    return (await this.rest('POST', `/users/${encodeURIComponent(uid)}/auth_tokens`, {})).authToken;
  }

  /** Stops it, as a server that goes down in the middle of things. */
  stop() {
    return this.program.stop();
  }
}

function asJson(line) {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
