// One device of one person: a page with the unmodified SDK, its storage, its socket, and all that went over the wire.

import assert from 'node:assert/strict';
import { mapToPlainSandbox } from '../../e2e/harness/sdk-peer-page.mjs';
import { PATIENCE_MS, until, within } from '../../e2e/harness/until.mjs';
import { addPortToOnlineCounts, rawSockets, recordListeners, startSdk } from './page.mjs';

export class Device {
  static async open(door, { at } = {}) {
    const device = new Device();
    device.door = door;
    device.errors = [];
    device.requests = [];
    device.sockets = [];
    device.context = at?.context ?? (await door.browser.newContext({ ignoreHTTPSErrors: true }));
    device.page = await device.context.newPage();
    await device.#prepare();
    await device.page.goto(door.origin);
    return device;
  }

  async #prepare() {
    const { door, page } = this;
    if (!door.secure) await page.addInitScript(mapToPlainSandbox, door.url.host);
    await page.addInitScript(addPortToOnlineCounts, door.url.origin);
    await page.addInitScript(recordListeners);
    await page.addInitScript(rawSockets);
    page.on('pageerror', (error) => this.errors.push(`${this.uid}: ${error.stack ?? error}`));
    page.on('request', (request) => this.#seen(request));
    page.on('response', (response) => this.#answered(response));
    page.on('websocket', (socket) => this.sockets.push(new Socket(socket)));
  }

  #seen(request) {
    const url = new URL(request.url());
    const known = url.origin === this.door.origin || url.host === this.door.url.host;
    if (!known && url.protocol !== 'blob:') this.door.foreign.push(request.url());
    if (url.host === this.door.url.host) this.requests.push(request);
  }

  async #answered(response) {
    const url = new URL(response.url());
    const method = response.request().method();
    if (url.host !== this.door.url.host || !/^\/(v3|api)/.test(url.pathname) || method === 'OPTIONS') return;
    // A page that is left takes the bodies along.
    const body = await response.text().catch(() => null);
    if (body !== null) this.door.answers.push({ method, path: url.pathname, body });
  }

  /** Starts the SDK, as a page does before anything else. */
  start(options = {}) {
    const { host } = this.door.url;
    const {
      client = `${host}/v3.0`,
      admin = `${host}/v3`,
      presence = 'everybody',
      roles,
      autoConnect = true,
    } = options;
    const appId = options.appId ?? this.door.appId;
    return this.inPage(startSdk, { appId, client, admin, presence, roles, autoConnect });
  }

  /** Signs a user in with a token, and waits until events can arrive. */
  async login(uid, { token, autoConnect = true } = {}) {
    this.uid = uid;
    this.token = token ?? (await this.door.token(uid));
    await this.sdk((token) => CometChat.login(token), this.token);
    if (autoConnect) await this.connected();
  }

  /** The SDK calls itself connected before the server has said who it takes it for: this waits for both. */
  connected({ after = 0, ms } = {}) {
    return until(
      `a socket of ${this.uid} is authenticated`,
      () => {
        const socket = this.sockets.slice(after).at(-1);
        return socket?.authenticated && !socket.closed && socket;
      },
      { ms },
    );
  }

  /** The socket that is in use. */
  get socket() {
    return this.sockets.at(-1);
  }

  /** What this page sent to the sandbox, latest last. */
  sent(method, pathname) {
    const matches = (request) => {
      const path = new URL(request.url()).pathname.replace(/^\/v3(\.0)?/, '');
      return request.method() === method && (pathname instanceof RegExp ? pathname.test(path) : path === pathname);
    };
    return this.requests.filter(matches);
  }

  /** Runs a function in the page and returns what it answers, as plain JSON. */
  async inPage(run, argument) {
    const text = argument === undefined ? '' : JSON.stringify(argument);
    const guarded = `Promise.resolve().then(() => (${run})(${text})).then(
      (value) => ({ value: JSON.parse(JSON.stringify(value ?? null)) }),
      (error) => ({ error: { code: error?.code, name: error?.name, message: error?.message ?? String(error), details: error?.details } }))`;
    return within(`the page of ${this.uid} answers`, this.page.evaluate(guarded), PATIENCE_MS * 2);
  }

  /** Calls the SDK. What it rejects with is thrown. */
  async sdk(run, argument) {
    const { value, error } = await this.inPage(run, argument);
    if (error) throw Object.assign(new Error(`SDK: ${error.code}: ${error.message}`), error);
    return value;
  }

  /** Calls the SDK, which must reject, with one of these codes if any are given. */
  async refused(codes, run, argument) {
    const { value, error } = await this.inPage(run, argument);
    assert.ok(error, `was not refused: ${JSON.stringify(value)}`);
    if (codes) assert.ok([codes].flat().includes(error.code), `${error.code}: ${error.message}`);
    return error;
  }

  /** What listeners of a name were called with so far; all of them without a name. */
  async heardSoFar(name) {
    const { value } = await this.inPage(
      (name) => window.heard.filter((one) => name === null || one.name === name),
      name ?? null,
    );
    return value;
  }

  /** Waits until a listener was called with something that suits, and returns its arguments. */
  async heard(name, suits = () => true, { ms } = {}) {
    const find = async () => (await this.heardSoFar(name)).find(({ args }) => suits(...args));
    try {
      return (await until(`${this.uid} hears ${name}`, find, { ms })).args;
    } catch (error) {
      const names = (await this.heardSoFar()).map((one) => one.name);
      throw new Error(`${error.message}; heard: ${names.join(', ')}`);
    }
  }

  /** Waits until all that was on its way here before has arrived. */
  async settle() {
    const text = `settled ${Math.random()}`;
    const body = { receiver: this.uid, receiverType: 'user', category: 'message', type: 'text', data: { text } };
    this.door.bell ??= await this.door.person('bell');
    await this.door.server('POST', '/messages', body, { onBehalfOf: this.door.bell });
    await this.heard('onTextMessageReceived', (message) => message.text === text);
  }

  /** Fails if a listener was called with something that suits, also by what is still on its way. */
  async neverHeard(name, suits = () => true) {
    await this.settle();
    const found = (await this.heardSoFar(name)).filter(({ args }) => suits(...args));
    assert.deepEqual(found, [], `${this.uid} heard ${name}`);
  }

  /** Waits for a frame that suits, on any of this page's sockets. */
  frame(what, suits) {
    const find = () => this.sockets.flatMap((socket) => socket.received).find(suits);
    return until(`${this.uid} gets the frame: ${what}`, find);
  }

  /** Sends a frame of our making over the SDK's socket. */
  push(frame) {
    return this.sdk(
      (text) => window.latestSocket.send(text),
      typeof frame === 'string' ? frame : JSON.stringify(frame),
    );
  }

  /** Opens a socket without the SDK, in a page where no SDK was started. */
  async rawSocket() {
    const number = await this.sdk(
      (url) => window.openRaw(url),
      `${this.door.secure ? 'wss' : 'ws'}://${this.door.url.host}/`,
    );
    const ask = (run, extra) => this.sdk(run, { number, ...extra });
    return {
      send: (frame) =>
        ask(({ number, text }) => window.raw[number].socket.send(text), {
          text: typeof frame === 'string' ? frame : JSON.stringify(frame),
        }),
      sendBytes: () => ask(({ number }) => window.raw[number].socket.send(new Uint8Array([1, 2, 3]))),
      close: () => ask(({ number }) => window.raw[number].socket.close()),
      frames: () => ask(({ number }) => window.raw[number].frames),
      closed: (wait) => until('the socket is closed', () => ask(({ number }) => window.raw[number].closed), wait),
      isClosed: async () => (await ask(({ number }) => window.raw[number].closed)) !== null,
      frame(what, suits) {
        return until(what, async () => (await this.frames()).find(suits));
      },
    };
  }

  close() {
    return this.context.close();
  }
}

/** A socket of the SDK, as the browser saw it. */
class Socket {
  constructor(socket) {
    this.url = socket.url();
    this.sent = [];
    this.received = [];
    this.closed = false;
    const keep =
      (list) =>
      ({ payload }) =>
        list.push(frameOf(payload));
    socket.on('framesent', keep(this.sent));
    socket.on('framereceived', keep(this.received));
    socket.on('close', () => (this.closed = true));
  }

  get authenticated() {
    return this.received.some((frame) => frame.type === 'auth' && frame.body?.code === '200');
  }
}

function frameOf(payload) {
  try {
    return JSON.parse(payload);
  } catch {
    return { unreadable: String(payload) };
  }
}
