// A second person, on a client that shares nothing with ours: the unmodified CometChat SDK in headless Chromium.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { SDK, openChromium } from './chromium.mjs';
import { mapToPlainSandbox, start } from './sdk-peer-page.mjs';
import { PATIENCE_MS, until, within } from './until.mjs';

/** Another person who is signed in. */
export class SdkPeer {
  #browser;
  #host;
  #page;

  constructor({ browser, host, page }, uid) {
    this.#browser = browser;
    this.#host = host;
    this.#page = page;
    this.uid = uid;
    /** Errors that the page did not catch. */
    this.errors = [];
    page.on('pageerror', (error) => this.errors.push(String(error)));
  }

  /** Signs a user in at the sandbox, and waits until messages can arrive. */
  static async signIn(sandbox, uid) {
    const peer = new SdkPeer(await openPage(sandbox.url.host), uid);
    try {
      await peer.#signIn(sandbox);
      return peer;
    } catch (error) {
      await peer.stop();
      throw error;
    }
  }

  async #signIn(sandbox) {
    const { appId, url } = sandbox;
    const token = await sandbox.mint(this.uid);
    await this.#call(start, { appId, host: url.host });
    await this.#call((authToken) => CometChat.login(authToken).then(() => true), token);
    // The SDK calls itself connected before the server has said who it takes it for.
    await until(`${this.uid} is connected`, () => this.#call(() => window.peer.authenticated));
  }

  /** Sends a text to a user, or to a group with `type` `group`, and returns the message's id. */
  send(receiver, text, type = 'user') {
    const message = { receiver, text, type };
    return this.#call(({ receiver, text, type }) => {
      return CometChat.sendMessage(new CometChat.TextMessage(receiver, text, type)).then((sent) => String(sent.getId()));
    }, message);
  }

  /** Waits for a text that arrives live, from this user if one is named; returns `{id, sender, text}`. */
  async receive(text, { from, ms } = {}) {
    const wanted = (message) => message.text === text && (from === undefined || message.sender === from);
    const arrived = async () => (await this.received()).find(wanted);
    try {
      return await until(`${this.uid} receives "${text}"`, arrived, { ms });
    } catch (error) {
      throw new Error(`${error.message}; received: ${JSON.stringify(await this.received())}`, { cause: error });
    }
  }

  /** All texts that arrived live. */
  received() {
    return this.#call(() => window.peer.received);
  }

  /** Whether this peer sees a user as `online` or `offline`. */
  statusOf(uid) {
    return this.#call((uid) => CometChat.getUser(uid).then((user) => user.getStatus()), uid);
  }

  /** Lets a user see that this peer is typing. */
  startTyping(receiver) {
    return this.#call((receiver) => {
      CometChat.startTyping(new CometChat.TypingIndicator(receiver, 'user'));
      return true;
    }, receiver);
  }

  async stop() {
    await this.#browser.close();
    this.#host.close();
  }

  /** Runs a function in the page. What the SDK rejects with is no Error: its code and message are kept. */
  async #call(run, argument) {
    const guarded = `Promise.resolve((${run})(${JSON.stringify(argument)})).then(
      (value) => ({ value }), (error) => ({ code: error?.code ?? error?.name, message: error?.message ?? String(error) }))`;
    const answer = await within('the SDK answers', this.#page.evaluate(guarded), PATIENCE_MS);
    if ('code' in answer || 'message' in answer) throw new Error(`SDK: ${answer.code}: ${answer.message}`);
    return answer.value;
  }
}

async function openPage(sandboxHost) {
  const browser = await openChromium();
  const host = await hostEmptyPage();
  const page = await browser.newPage();
  await page.addInitScript(mapToPlainSandbox, sandboxHost);
  // Browsers treat this origin as secure, as the SDK expects, without a certificate.
  await page.goto(`http://localhost:${host.address().port}/`);
  await page.addScriptTag({ content: readFileSync(SDK, 'utf8') });
  return { browser, host, page };
}

/** A real server on the loopback, as Chromium lets only pages from there talk to a sandbox there. */
function hostEmptyPage() {
  const html = '<!doctype html><meta charset="utf-8"><title>peer</title>';
  const host = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end(html));
  return new Promise((resolve, reject) => {
    host.once('error', reject).listen(0, 'localhost', () => resolve(host));
  });
}
