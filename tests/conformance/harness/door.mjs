// A sandbox with a way in, plain or TLS, a browser for its people, and a client that sends what a page cannot.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openChromium, SDK } from '../../e2e/harness/chromium.mjs';
import { Programs } from '../../e2e/harness/programs.mjs';
import { Sandbox } from '../../e2e/harness/sandbox.mjs';
import { PATIENCE_MS } from '../../e2e/harness/until.mjs';
import { Device } from './device.mjs';

let serial = 0;

/** A name that nothing else in this run has. */
export const fresh = (stem) => `${stem}-${++serial}`;

/** A refusal by the sandbox, with its code. */
export class Refused extends Error {
  constructor(status, { code, message, details }) {
    super(`${status} ${code}: ${message}`);
    Object.assign(this, { status, code, details });
  }
}

export class Door {
  #programs;
  #scratch;
  #pages;
  #devices = [];

  /** Opens one: `scheme` is `http` or `https`. `args` go to the sandbox. */
  static async open(scheme, { args = [], browser = true } = {}) {
    const door = new Door(scheme);
    try {
      await door.#open(args, browser);
      return door;
    } catch (error) {
      await door.close();
      throw error;
    }
  }

  constructor(scheme) {
    this.scheme = scheme;
    this.secure = scheme === 'https';
    /** Bodies of the answers that pages got from the API. */
    this.answers = [];
    /** Addresses that pages asked for and that are neither the sandbox nor their own server. */
    this.foreign = [];
    this.#scratch = mkdtempSync(path.join(tmpdir(), 'halley-conformance-'));
    this.#programs = new Programs({ logs: this.#scratch, env: { PATH: process.env.PATH, TMPDIR: this.#scratch } });
  }

  async #open(args, browser) {
    const tls = this.secure ? ['--tls-listen', '127.0.0.1:0', '--ca-dir', path.join(this.#scratch, 'ca')] : [];
    const program = (name, command, rest) => this.#programs.start(name, command, rest);
    this.sandbox = await Sandbox.start({ program }, { args: [...tls, ...args] });
    this.url = this.secure ? this.sandbox.tls.url : this.sandbox.url;
    this.agent = this.secure
      ? new https.Agent({ ca: readFileSync(this.sandbox.tls.caFile), keepAlive: true })
      : new http.Agent({ keepAlive: true });
    this.appId = this.sandbox.appId;
    this.keys = { rest: this.sandbox.apiKey, auth: this.sandbox.authKey };
    if (!browser) return;
    this.#pages = await servePage();
    this.origin = `http://localhost:${this.#pages.address().port}`;
    this.browser = await openChromium();
  }

  async close() {
    await this.browser?.close();
    this.#pages?.close();
    this.agent?.destroy();
    await this.#programs.stop();
    rmSync(this.#scratch, { recursive: true, force: true });
  }

  /** Sends one request as it stands. Answers with status, headers, bytes, and the JSON in them if there is any. */
  request(method, pathname, { headers = {}, body } = {}) {
    const { hostname, port } = this.url;
    // Node names no length of its own when a DELETE has a body.
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const options = {
      method,
      hostname,
      port,
      path: pathname,
      headers: { ...length, ...headers },
      agent: this.agent,
      timeout: PATIENCE_MS,
    };
    return new Promise((resolve, reject) => {
      const request = (this.secure ? https : http).request(options, (answer) => {
        const chunks = [];
        answer.on('data', (chunk) => chunks.push(chunk));
        answer.once('error', reject);
        answer.once('end', () => {
          const bytes = Buffer.concat(chunks);
          resolve({ status: answer.statusCode, headers: answer.headers, bytes, json: parsed(bytes) });
        });
      });
      request.once('timeout', () => request.destroy(new Error(`${method} ${pathname}: no answer`)));
      request.once('error', reject).end(body);
    });
  }

  /** Calls the API as JSON and returns the whole envelope; a refusal is thrown. */
  async call(method, pathname, body, headers = {}, prefix = '/v3.0') {
    const answer = await this.request(method, prefix + pathname, {
      headers: { 'content-type': 'application/json', appid: this.appId, ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (answer.json?.error) throw new Refused(answer.status, answer.json.error);
    if (answer.json?.data === undefined) throw new Error(`${method} ${pathname}: no envelope: ${answer.bytes}`);
    return answer.json;
  }

  /** Calls the server API, as a back end with the REST key. */
  async server(method, pathname, body, headers = {}) {
    return (await this.call(method, pathname, body, { apikey: this.keys.rest, ...headers }, '/v3')).data;
  }

  /** A new user; answers with the uid. */
  async person(stem = 'person', fields = {}) {
    const uid = fresh(stem);
    await this.server('POST', '/users', { uid, name: `Name of ${uid}`, ...fields });
    return uid;
  }

  /** A token of a user. */
  async token(uid) {
    return (await this.server('POST', `/users/${uid}/auth_tokens`, { force: true })).authToken;
  }

  /** A client without a page for a user: `(method, path, body) => data`. */
  async client(uid) {
    const authtoken = await this.token(uid);
    const whole = (method, pathname, body, headers = {}) =>
      this.call(method, pathname, body, { authtoken, resource: `device-of-${uid}`, ...headers });
    const client = async (...call) => (await whole(...call)).data;
    return Object.assign(client, { uid, token: authtoken, whole });
  }

  /** A person who was never here before, as a client without a page. */
  async newClient(stem) {
    return this.client(await this.person(stem));
  }

  /** A device that nobody is signed in at. */
  async device(options) {
    const device = await Device.open(this, options);
    this.#devices.push(device);
    return device;
  }

  /** A device of a user who is signed in and can be reached. */
  async signIn(uid, options = {}) {
    const device = await this.device(options);
    await device.start(options);
    await device.login(uid, options);
    return device;
  }

  /** What the pages threw and nobody caught. */
  get pageErrors() {
    return this.#devices.flatMap((device) => device.errors);
  }
}

function parsed(bytes) {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** A page with the SDK and nothing else, from a real server, as Chromium lets only such pages reach the loopback. */
function servePage() {
  const html = '<!doctype html><meta charset="utf-8"><title>device</title><script src="/sdk.js"></script>';
  const sdk = readFileSync(SDK);
  const server = http.createServer(({ url }, answer) => {
    const script = url === '/sdk.js';
    answer.setHeader('content-type', script ? 'text/javascript' : 'text/html').end(script ? sdk : html);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(0, 'localhost', () => resolve(server));
  });
}
