// Messages, names and files made to break out of the chat window: nothing runs, nothing navigates, nothing opens, and no
// request leaves for a host that the policy does not name.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Desktop } from './harness/desktop.mjs';
import { Sandbox } from './harness/sandbox.mjs';
import { until } from './harness/until.mjs';
import { bubble, chatIsOpen, openThread, ownUid, turnTo } from './steps/chat-window.mjs';
import { clicked } from './steps/click.mjs';
import { FILE_NAMES, NAMES, texts } from './steps/hostile.mjs';
import { ANN, signUp } from './steps/login-window.mjs';
import { Listener } from './steps/ways-out.mjs';

/** Sent last: when it is there, everything before it is. */
const END = 'That was all of it.';
const PAGE = 'tauri://localhost/chat.html';

let desktop, sandbox, listener, app, uid;

before(async () => {
  desktop = await Desktop.start('hostile-content');
  sandbox = await Sandbox.start(desktop);
  listener = await Listener.start();
  app = await desktop.open({ env: sandbox.env });
  await signUp(app, ANN, { keep: true });
  uid = await ownUid(app.session);
});
after(async () => {
  await desktop?.stop();
  listener?.stop();
});

/** Everything that the window asked for, by origin, as the web view counts it. */
const origins = () =>
  app.session.execute(
    `return [...new Set(performance.getEntriesByType('resource').map(({ name }) => name)
       .filter((name) => !/^(data|blob):/.test(name)).map((name) => new URL(name)).map(({ protocol, host }) => protocol + '//' + host))]`,
  );

/** Whatever was shown until now: nothing of it ran, led away, opened a window, or reached anybody. */
async function nothingHappened(where) {
  assert.equal(await app.session.execute('return window.halleyCanary ?? 0'), 0, `${where}: nothing runs`);
  assert.equal(await app.session.url(), PAGE, `${where}: the window is where it was`);
  assert.equal(listener.connections, 0, `${where}: nobody was reached`);
  // A forbidden request is listed too, so these are reports of what was refused, not of what was sent.
  const own = ['tauri://localhost', 'ipc://localhost', sandbox.url.origin, `http://${listener.host}`, 'http://outside.example'];
  for (const origin of await origins()) assert.ok(own.includes(origin), `${where}: ${origin} was asked for`);
  assert.deepEqual(await app.session.execute(FOREIGN_MARKUP), [], `${where}: no markup of a message is in the page`);
  assert.equal((await app.session.windows()).length, 1, `${where}: no window opened`);
}

/** Elements that only a message could have brought, and links that lead anywhere but out. */
const FOREIGN_MARKUP = `
  const own = new Set(['tauri:', 'http:', 'https:', 'mailto:', 'blob:']);
  const bad = [...document.querySelectorAll('body script:not([src^="/assets/"]):not([src^="./assets/"]), iframe, object, embed, base, meta[http-equiv=refresh], form[action]')];
  const handlers = [...document.querySelectorAll('*')].filter((one) => [...one.attributes].some(({ name }) => /^on/i.test(name)));
  const links = [...document.querySelectorAll('a[href]')].filter(({ href }) => !own.has(new URL(href, location.href).protocol));
  return [...bad, ...handlers, ...links].map((one) => one.outerHTML.slice(0, 200));`;

/** Opens the conversation of the person or group with this ID, from the list that is shown. */
async function openNamed(name) {
  const item = () =>
    app.session.execute(
      `return [...document.querySelectorAll('[role=tabpanel]:not([hidden]) [role=option]')].find((one) => one.textContent.includes(arguments[0]))`,
      name,
    );
  await clicked(`${JSON.stringify(name).slice(0, 60)} is in the list`, item);
  await app.session.css('main [role=textbox]');
}

const MALLORY = 'mallory';

test('names in the lists of people and groups', async () => {
  let number = 0;
  for (const name of Object.values(NAMES)) {
    number += 1;
    const foreign = `http://${listener.host}/avatar-${number}.png`;
    await sandbox.rest('POST', '/users', { uid: number === 1 ? MALLORY : `${MALLORY}-${number}`, name, avatar: foreign, link: `http://${listener.host}/` });
    await sandbox.rest('POST', '/groups', { guid: `den-${number}`, name, type: 'public', icon: foreign, description: name });
    await sandbox.rest('POST', `/groups/den-${number}/members`, { participants: [uid] });
  }
  await app.session.execute('location.reload()');
  await chatIsOpen(app);
  await turnTo(app.session, 'Groups');
  await app.session.shows(NAMES['a handler']);
  await app.screenshot('groups');
  await nothingHappened('groups');
  await turnTo(app.session, 'People');
  await app.session.shows(NAMES['a handler']);
  await app.screenshot('people');
  await nothingHappened('people');
});

for (const [where, to] of Object.entries({ person: () => ({ receiver: uid, receiverType: 'user' }), group: () => ({ receiver: 'den-1', receiverType: 'group' }) })) {
  test(`texts from a ${where}`, async () => {
    if (where === 'group') await sandbox.rest('POST', '/groups/den-1/members', { participants: [MALLORY] });
    const post = (data) =>
      sandbox.rest('POST', '/messages', { ...to(), category: 'message', type: 'text', ...data }, { onBehalfOf: MALLORY });
    for (const text of Object.values(texts(listener.host))) {
      await post({ data: { text, metadata: { html: text, url: `http://${listener.host}/`, preview: { image: `http://${listener.host}/p.png` } } } });
    }
    await post({ category: 'custom', type: 'location', data: { customData: { html: texts(listener.host)['a script'], url: `http://${listener.host}/` } } });
    await post({ data: { text: END } });
    await turnTo(app.session, where === 'person' ? 'People' : 'Groups');
    await openNamed(NAMES['a handler']);
    await bubble(app.session, END, { ms: 60_000 });
    await nothingHappened('the newest messages');
    await app.screenshot(`${where}-newest`);
    await scrollToTheOldest();
    await app.screenshot(`${where}-oldest`);
    await nothingHappened('all messages');
    await turnTo(app.session, 'Chats');
    await app.session.shows(END);
    await nothingHappened('conversations');
  });
}

/** Shows each message once. */
async function scrollToTheOldest() {
  const scroll = `const list = [...document.querySelectorAll('main .message-list *')].find((one) => one.scrollHeight > one.clientHeight + 50 && /auto|scroll/.test(getComputedStyle(one).overflowY));
    if (!list) return true; list.scrollTop = Math.max(0, list.scrollTop - list.clientHeight); return list.scrollTop === 0`;
  await until('the oldest message is shown', () => app.session.execute(scroll), { ms: 60_000 });
}

test('links in messages, pressed', async () => {
  const links = await app.session.execute(`return document.querySelectorAll('main .message-list a[href]').length`);
  for (let at = 0; at < links; at++) {
    await app.session.execute(`document.querySelectorAll('main .message-list a[href]')[arguments[0]]?.click()`, at);
    await app.session.execute(`[...document.querySelectorAll('dialog[open] button')].find((one) => /cancel|stay|close|not/i.test(one.textContent))?.click()`);
    await nothingHappened(`link ${at}`);
  }
});

test('a thread below such a message', async () => {
  await openThread(app.session, END);
  await nothingHappened('thread');
  await app.screenshot('thread');
});

test('file names', async () => {
  for (const name of FILE_NAMES) {
    const attachments = [{ url: `http://${listener.host}/file`, name, mimeType: 'application/x-desktop', extension: 'desktop', size: 12 }];
    await sandbox.rest('POST', '/messages', { receiver: uid, receiverType: 'user', category: 'message', type: 'file', data: { attachments } }, { onBehalfOf: MALLORY });
  }
  await sandbox.rest('POST', '/messages', { receiver: uid, receiverType: 'user', category: 'message', type: 'image', data: { attachments: [{ url: `http://${listener.host}/x.svg`, name: 'x.svg', mimeType: 'image/svg+xml', extension: 'svg', size: 12 }] } }, { onBehalfOf: MALLORY });
  await sandbox.rest('POST', '/messages', { receiver: uid, receiverType: 'user', category: 'message', type: 'text', data: { text: 'After the files.' } }, { onBehalfOf: MALLORY });
  await turnTo(app.session, 'People');
  await openNamed(NAMES['a handler']);
  await bubble(app.session, 'After the files.');
  await nothingHappened('files');
  await app.screenshot('files');
});

test('a search that finds them', async () => {
  await turnTo(app.session, 'Chats');
  await clicked('there is a search', () => app.session.execute(`return document.querySelector('[role=tabpanel]:not([hidden]) input, [role=tabpanel]:not([hidden]) [class*=search-bar]')`));
  await nothingHappened('search');
  await app.screenshot('search');
});

test('the listener would have noticed', async () => {
  await fetch(`http://${listener.host}/`);
  assert.equal(listener.connections, 1);
});
