// One person: a browser context with the page, and what people do there.

import { mapToPlainSandbox } from '../../e2e/harness/sdk-peer-page.mjs';
import { PATIENCE_MS, until } from '../../e2e/harness/until.mjs';

const TRIES = 10;

/** Calls that are refused in the ordinary course of things. Chromium reports each as an error, with its address. */
const REFUSED_AS_A_RULE = [
  // The kit asks for a conversation before there is one.
  /\/v3\.0\/(users|groups)\/[^/]+\/conversation$/,
];

export class Person {
  constructor({ context, origin, sandbox, uid }) {
    this.context = context;
    this.origin = origin;
    this.sandbox = sandbox;
    this.uid = uid;
    /** What should not have happened: uncaught errors, console errors, requests to strange hosts. */
    this.complaints = [];
    /** Sockets of the page, the latest last. */
    this.sockets = [];
  }

  async signIn() {
    const token = await this.sandbox.mint(this.uid);
    this.context.setDefaultTimeout(PATIENCE_MS);
    this.page = await this.context.newPage();
    this.#watch();
    await this.page.addInitScript(mapToPlainSandbox, this.sandbox.url.host);
    await this.page.addInitScript((walk) => (window.walk = walk), {
      appId: this.sandbox.appId,
      host: this.sandbox.url.host,
      token,
    });
    await this.page.goto(this.origin);
    this.lists = this.page.getByRole('navigation', { name: 'Lists' });
    this.messages = this.page.getByRole('main', { name: 'Messages' });
    this.side = this.page.getByRole('complementary', { name: 'Side' });
    await this.lists.waitFor();
    await this.connected();
  }

  #watch() {
    const complain = (what) => this.complaints.push(`${this.uid}: ${what}`);
    const own = [new URL(this.origin).host, this.sandbox.url.host];
    this.page.on('pageerror', (error) => complain(`uncaught: ${error.stack ?? error}`));
    this.page.on('console', (message) => {
      if (message.type() !== 'error' || this.#expected(message)) return;
      complain(`console: ${message.text()} ${message.location().url}`);
    });
    this.page.on('request', (request) => {
      const url = new URL(request.url());
      if (!own.includes(url.host) && !['data:', 'blob:'].includes(url.protocol)) complain(`asked ${request.url()}`);
    });
    this.page.on('websocket', (socket) => this.sockets.push(socket));
  }

  #expected(message) {
    const { url } = message.location();
    const refused = message.text().startsWith('Failed to load resource: the server responded');
    if (refused && REFUSED_AS_A_RULE.some((rule) => rule.test(url))) return true;
    return this.troubles?.some((trouble) => trouble.test(`${message.text()} ${url}`)) ?? false;
  }

  /** Runs something during which errors of these kinds may be reported, as a test has caused them. */
  async withTrouble(troubles, run) {
    this.troubles = troubles;
    await run();
    this.troubles = undefined;
  }

  /** Waits until events can arrive. */
  connected({ after = 0, ms } = {}) {
    const ready = () => this.sockets.length > after && this.page.evaluate(() => window.peer.authenticated);
    return until(`${this.uid} is connected`, ready, { ms });
  }

  picture(path) {
    return this.page.screenshot({ path });
  }

  /** Calls the SDK in the page, for what the kit has no panel for. */
  sdk(run, argument) {
    return this.page.evaluate(run, argument);
  }

  /** The row of a person or group in one of the lists. */
  row(name) {
    return this.lists.getByRole('option').filter({ hasText: name });
  }

  /** Turns to one of the lists: Conversations, Users, Groups. */
  turnTo(list) {
    return this.lists.getByRole('button', { name: list, exact: true }).click();
  }

  /** Opens the chat with a person or group, from one of the lists. */
  async open(list, name) {
    await this.turnTo(list);
    await this.row(name).first().click();
    await this.composer().waitFor();
  }

  /** Where texts are written: beside the messages, or in the thread at the side. */
  composer(pane = this.messages) {
    return pane.getByRole('textbox');
  }

  /** Writes a text without sending it. */
  async write(text, pane) {
    await this.composer(pane).click();
    await this.page.keyboard.type(text);
  }

  /** Writes a text and sends it. */
  async say(text, pane) {
    await this.write(text, pane);
    await this.page.keyboard.press('Enter');
    await this.bubble(text, pane).waitFor();
  }

  /** The message with this text. */
  bubble(text, pane = this.messages) {
    return pane.getByRole('log').getByRole('article').filter({ hasText: text });
  }

  /** Chooses from the menu that a message shows under the pointer. */
  async choose(text, ...items) {
    const bubble = this.bubble(text);
    // A bubble of one's own is drawn anew when the service has taken it; its menu is then to be had once more.
    await until(`the menu of "${text}" is open`, async () => {
      await bubble.getByText(text).first().hover();
      await bubble
        .getByRole('button', { name: 'More options' })
        .click({ timeout: 2_000 })
        .catch(() => {});
      return bubble.getByRole('menuitem', { name: items[0] }).isVisible();
    });
    for (const item of items) await bubble.getByRole('menuitem', { name: item }).click();
  }

  /** Waits until the mark of a message of one's own says this. */
  marked(text, mark, options) {
    return this.bubble(text).getByRole('img', { name: mark, exact: true }).waitFor(options);
  }

  /**
   * Says something until one message gets this mark by itself; answers with how many it took.
   *
   * On one machine the receipt can be faster than the answer that tells the kit the number of its own message. The kit
   * then drops the receipt, and shows it with the next one, which covers it.
   */
  async sayUntilMarked(text, mark) {
    for (let number = 1; number <= TRIES; number++) {
      await this.say(`${text} ${number}`);
      const marked = this.marked(`${text} ${number}`, mark, { timeout: number < TRIES ? 3_000 : PATIENCE_MS });
      if (
        await marked.then(
          () => true,
          (late) => number === TRIES && Promise.reject(late),
        )
      )
        return number;
    }
  }

  /** The header above the messages. */
  get header() {
    return this.messages.getByRole('banner');
  }
}
