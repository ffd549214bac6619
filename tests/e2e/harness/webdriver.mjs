// A client for the W3C WebDriver protocol, as far as these tests need it.

import { writeFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { until } from './until.mjs';

/** A driver that is stuck (an app that died while starting, say) never answers by itself. */
export const REQUEST_MS = 30_000;

/** The protocol's own name for the property that holds an element's id. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

/** Keys without a character: https://www.w3.org/TR/webdriver2/#keyboard-actions */
export const Key = {
  backspace: '\uE003',
  tab: '\uE004',
  enter: '\uE007',
  shift: '\uE008',
  control: '\uE009',
  escape: '\uE00C',
  space: '\uE00D',
  left: '\uE012',
  up: '\uE013',
  right: '\uE014',
  down: '\uE015',
};

/** Lets go of shift, control and the like. */
const RELEASE = '\uE000';

/** What the driver refused, with the protocol's code, as `no such element`. */
export class WebDriverError extends Error {
  constructor(code, message) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}

async function request(base, method, path, body) {
  const answer = await fetch(base + path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(REQUEST_MS),
  });
  const { value } = await answer.json();
  if (value?.error) throw new WebDriverError(value.error, value.message);
  return value;
}

/** One run of a browser or app, steered through its driver. */
export class Session {
  #base;

  constructor(base, id, capabilities) {
    this.#base = `${base}/session/${id}`;
    this.capabilities = capabilities;
  }

  /** Whether the driver at `base` takes requests. */
  static isReady(base) {
    return request(base, 'GET', '/status').then((status) => status.ready, () => false);
  }

  /** Starts the browser. */
  static async open(base, alwaysMatch) {
    const { sessionId, capabilities } = await request(base, 'POST', '/session', { capabilities: { alwaysMatch } });
    return new Session(base, sessionId, capabilities);
  }

  get(path) {
    return request(this.#base, 'GET', path);
  }

  post(path, body = {}) {
    return request(this.#base, 'POST', path, body);
  }

  /** Ends the browser. */
  close() {
    return request(this.#base, 'DELETE', '');
  }

  url() {
    return this.get('/url');
  }

  goTo(url) {
    return this.post('/url', { url });
  }

  windows() {
    return this.get('/window/handles');
  }

  switchTo(handle) {
    return this.post('/window', { handle });
  }

  closeWindow() {
    return request(this.#base, 'DELETE', '/window');
  }

  setSize(width, height) {
    return this.post('/window/rect', { width, height });
  }

  /** Runs the body of a function in the page; `arguments` are `args`, elements included. */
  execute(script, ...args) {
    return this.post('/execute/sync', { script, args: args.map(sent) }).then((value) => this.#received(value));
  }

  /** The same for a script that answers later, by calling its last argument. */
  executeAsync(script, ...args) {
    return this.post('/execute/async', { script, args: args.map(sent) }).then((value) => this.#received(value));
  }

  /** The first element that the selector matches, or null. */
  async find(css) {
    try {
      return this.#received(await this.post('/element', { using: 'css selector', value: css }));
    } catch (error) {
      if (error.code === 'no such element') return null;
      throw error;
    }
  }

  /** Waits for an element. */
  css(selector, options) {
    return until(`there is an element ${selector}`, () => this.find(selector), options);
  }

  /** Waits for a shown control with this accessible name: a text, or a regular expression. */
  labelled(name, options) {
    const pattern = name instanceof RegExp ? [name.source, name.flags] : [`^${RegExpEscape(name)}$`, ''];
    return until(`there is a control named ${name}`, () => this.execute(FIND_LABELLED, ...pattern), options);
  }

  /** Waits until the page shows this text, or one that the regular expression matches. */
  async shows(text, options) {
    const isIn = (page) => (text instanceof RegExp ? text.test(page) : page.includes(text));
    const shown = () => this.execute('return document.body?.innerText ?? ""');
    let last = '';
    try {
      return await until(`the page shows "${text}"`, async () => isIn((last = await shown())), options);
    } catch (error) {
      throw new Error(`${error.message}; it shows: ${last.slice(0, 2_000)}`, { cause: error });
    }
  }

  /**
   * Watches for a text that the page may show for a moment only. Returns what waits until it has been shown, now or
   * meanwhile; a page that is loaded anew has forgotten it.
   */
  async watchFor(text) {
    await this.execute(WATCH_FOR, text);
    const seen = () => this.execute('return window.seenTexts.has(arguments[0])', text);
    return (options) => until(`the page has shown "${text}"`, seen, options);
  }

  /** Presses keys one after the other, wherever the focus is. */
  press(...keys) {
    const strokes = keys.flatMap((value) => [{ type: 'keyDown', value }, { type: 'keyUp', value }]);
    return this.post('/actions', { actions: [{ type: 'key', id: 'keyboard', actions: strokes }] });
  }

  /** Moves the pointer over an element. */
  pointAt(element) {
    const move = { type: 'pointerMove', origin: sent(element), x: 0, y: 0 };
    return this.post('/actions', { actions: [{ type: 'pointer', id: 'mouse', actions: [move] }] });
  }

  /** The element that has the focus. */
  async focused() {
    return this.#received(await this.get('/element/active'));
  }

  /** Keeps a picture of the page as it is now, with all that fades or slides come to its end. */
  async screenshot(file) {
    const mark = await this.executeAsync(MARK).catch(() => null); // a page that is just going away
    const taken = async () => Buffer.from(await this.get('/screenshot'), 'base64');
    let picture = await taken();
    // The driver pictures what was last painted, which may be older than the page.
    for (let tries = 0; mark && cornerOf(picture) !== mark && tries < STALE_TRIES; tries++) picture = await taken();
    if (mark) await this.execute(UNMARK).catch(() => {});
    writeFileSync(file, picture);
  }

  #received(value) {
    if (Array.isArray(value)) return value.map((one) => this.#received(one));
    return value?.[ELEMENT] ? new Element(this, value[ELEMENT]) : value;
  }
}

/** An element of the page. */
export class Element {
  #session;
  #path;

  constructor(session, id) {
    this.id = id;
    this.#session = session;
    this.#path = `/element/${id}`;
  }

  click() {
    return this.#session.post(`${this.#path}/click`);
  }

  /** Empties a field as a person does: the protocol's own way escapes pages that listen for input. */
  clear() {
    return this.type(`${Key.control}a${RELEASE}${Key.backspace}`);
  }

  /** Types, key by key, at the end of what is there. */
  type(text) {
    return this.#session.post(`${this.#path}/value`, { text });
  }

  /** Puts in a value at once, as pasting does: for text that no keyboard types, or too long to type. */
  paste(text) {
    return this.#session.execute(PASTE, this, text);
  }

  text() {
    return this.#session.get(`${this.#path}/text`);
  }

  property(name) {
    return this.#session.get(`${this.#path}/property/${name}`);
  }

  attribute(name) {
    return this.#session.get(`${this.#path}/attribute/${name}`);
  }

  enabled() {
    return this.#session.get(`${this.#path}/enabled`);
  }

  /** What assistive technology calls it. */
  name() {
    return this.#session.execute(`${ACCESSIBLE_NAME} return nameOf(arguments[0]);`, this);
  }
}

const sent = (value) => (value instanceof Element ? { [ELEMENT]: value.id } : value);

const RegExpEscape = (text) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** Declares `nameOf` for scripts in the page. The order of https://www.w3.org/TR/accname-1.2/, as far as needed here. */
export const ACCESSIBLE_NAME = `
  const words = (node) => (node?.textContent ?? '').replace(/\\s+/g, ' ').trim();
  const nameOf = (control) => {
    const ids = (control.getAttribute('aria-labelledby') ?? '').split(/\\s+/).filter(Boolean);
    const named = [
      () => ids.map((id) => words(document.getElementById(id))).join(' '),
      () => control.getAttribute('aria-label'),
      () => [...(control.labels ?? [])].map(words).join(' '),
      () => (control.matches('input, textarea, select') ? '' : words(control)),
      () => control.getAttribute('title'),
      () => control.getAttribute('placeholder'),
    ];
    for (const way of named) {
      const name = way()?.trim();
      if (name) return name;
    }
    return '';
  };
`;

const FIND_LABELLED = `
  ${ACCESSIBLE_NAME}
  const wanted = new RegExp(arguments[0], arguments[1]);
  const roles = ['button', 'checkbox', 'combobox', 'link', 'menuitem', 'option', 'radio', 'searchbox', 'switch', 'tab', 'textbox'];
  const selectors = ['input', 'textarea', 'select', 'button', 'a[href]', 'summary', ...roles.map((role) => '[role=' + role + ']')];
  const controls = document.querySelectorAll(selectors.join(', '));
  return [...controls].find((control) => control.checkVisibility() && wanted.test(nameOf(control))) ?? null;
`;

const WATCH_FOR = `
  const [text] = arguments;
  window.seenTexts ??= new Set();
  const look = () => document.body.innerText.includes(text) && window.seenTexts.add(text);
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
  look();
`;

/** How often a picture is taken anew that shows an older page. */
const STALE_TRIES = 40;

// Waits for what moves and will come to rest, then gives one point in the corner a colour that it did not have before.
const MARK = `
  const done = arguments[0];
  const ends = document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime < Infinity);
  Promise.allSettled(ends.map((one) => one.finished)).then(() => {
    window.pictures = ((window.pictures ?? 0) + 1) % 200;
    const colour = [20, 20, 20 + window.pictures];
    const mark = document.createElement('div');
    mark.id = 'picture-mark';
    mark.style.cssText = 'position:fixed;inset:0 auto auto 0;width:1px;height:1px;z-index:2147483647';
    mark.style.background = 'rgb(' + colour + ')';
    document.body.append(mark);
    done(colour.join());
  });
`;

const UNMARK = `document.getElementById('picture-mark')?.remove()`;

/** The colour of the first point of a PNG, which no filter changes. */
function cornerOf(png) {
  const parts = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  return [...inflateSync(Buffer.concat(parts)).subarray(1, 4)].join();
}

// The prototype's setter, as frameworks put their own on the element.
const PASTE = `
  const [field, text] = arguments;
  field.focus();
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value').set.call(field, text);
  field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertFromPaste' }));
`;
