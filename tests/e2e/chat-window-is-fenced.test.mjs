// What a page can do that has been taken over by somebody else's message: nothing to accounts, and nothing to hosts
// other than the chat service.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Desktop } from './harness/desktop.mjs';
import { Sandbox } from './harness/sandbox.mjs';
import { SdkPeer } from './harness/sdk-peer.mjs';
import { until } from './harness/until.mjs';
import { Key } from './harness/webdriver.mjs';
import { closeAccount, openAccount } from './steps/account-window.mjs';
import { bubble, chatIsOpen, markIs, openConversation, ownUid, send, signOut, turnTo } from './steps/chat-window.mjs';
import { ANN, askToSignIn, signInFormIsShown, signUp, signUpFormIsShown } from './steps/login-window.mjs';
import { HINTS, Listener, SILENT_WAYS, WAYS, trySilentWay, tryWay } from './steps/ways-out.mjs';

const GEORGE = { uid: 'cometchat-uid-2', name: 'George Alan' };
const OUTSIDE = 'outside.example:443';

/** Commands of the framework itself; no window needs any. */
const BUILT_IN = [
  'plugin:app|version',
  'plugin:event|emit',
  'plugin:event|listen',
  'plugin:path|resolve_directory',
  'plugin:store|get_store',
  'plugin:store|load',
  'plugin:webview|create_webview_window',
  'plugin:window|close',
  'plugin:window|create',
];

let desktop, sandbox, peer, listener, app;

before(async () => {
  desktop = await Desktop.start('chat-window-is-fenced');
  sandbox = await Sandbox.start(desktop);
  listener = await Listener.start();
  app = await desktop.open({ env: sandbox.env });
  await signUpFormIsShown(app);
});
after(async () => {
  await peer?.stop();
  await desktop?.stop();
  listener?.stop();
});

/** The commands of a window, from the permissions that are built into the app. */
function commandsOf(window) {
  const file = path.join(import.meta.dirname, '../../src-tauri/permissions/commands.gen.toml');
  const [, list] = readFileSync(file, 'utf8').split(`identifier = "${window}-window"`)[1].match(/commands\.allow = \[(.*?)\]/s);
  return [...list.matchAll(/"(\w+)"/g)].map(([, name]) => name);
}

/** Calls a command from the page, past the page's own functions; answers with what it was refused with. */
function invoke(command) {
  return app.session.executeAsync(
    `const [command, done] = arguments;
     window.__TAURI_INTERNALS__.invoke(command, { request: {} })
       .then(() => done('it was carried out'), (error) => done(typeof error === 'string' ? error : JSON.stringify(error)));`,
    command,
  );
}

/** Every window may open the settings. */
const EVERYBODYS = ['open_settings'];

async function assertRefused(commands) {
  assert.ok(commands.length > 2, 'there are commands to try');
  for (const command of commands.filter((name) => !EVERYBODYS.includes(name))) {
    assert.match(await invoke(command), /not allowed/, command);
  }
}

async function assertUnreachable(host) {
  for (const [name, way] of Object.entries(WAYS)) {
    assert.match(await tryWay(app.session, way, host), /-src|-src-elem|form-action/, `${name} to ${host}`);
  }
}

test('the login window may call no command of another window and none of the framework', async () => {
  await assertRefused([...commandsOf('chat'), ...commandsOf('account'), ...commandsOf('settings'), ...BUILT_IN]);
});

test('the login window reaches nobody, not even the chat service', async () => {
  for (const host of [sandbox.url.host, listener.host, OUTSIDE]) {
    await assertUnreachable(host);
  }
  assert.equal(listener.connections, 0);
});

test('the chat window may call no command of another window and none of the framework', async () => {
  await signUp(app, ANN, { keep: true });
  await assertRefused([...commandsOf('login'), ...commandsOf('account'), ...commandsOf('settings'), ...BUILT_IN]);
});

test('the account window may call no command of another window, and reaches nobody', async () => {
  await openAccount(app);
  await assertRefused([...commandsOf('login'), ...commandsOf('chat'), ...commandsOf('settings'), ...BUILT_IN]);
  for (const host of [sandbox.url.host, listener.host, OUTSIDE]) {
    await assertUnreachable(host);
  }
  assert.equal(listener.connections, 0);
  await closeAccount(app);
});

test('the chat window reaches its chat service', async () => {
  const status = `const done = arguments[0]; fetch('${sandbox.url.origin}/sandbox/health').then(({ status }) => done(status), done)`;
  assert.equal(await app.session.executeAsync(status), 200);
});

test('the chat window reaches no other port and no other host', async () => {
  await assertUnreachable(listener.host);
  await assertUnreachable(OUTSIDE);
  assert.equal(listener.connections, 0);
});

test('the chat window cannot be led away', async () => {
  peer = await SdkPeer.signIn(sandbox, GEORGE.uid);
  const uid = await ownUid(app.session);
  for (const [name, way] of Object.entries(SILENT_WAYS)) {
    await trySilentWay(app.session, way, listener.host);
    // The page is still there and at work.
    await peer.send(uid, `Still there after ${name}?`);
    const arrived = () => app.session.execute('return document.body.innerText.includes(arguments[0])', `after ${name}?`);
    await until(`the page goes on after ${name}`, arrived);
    // A link is asked about; nobody says yes.
    await app.session.press(Key.escape);
    assert.equal(listener.connections, 0, name);
  }
  assert.deepEqual(await app.pages(), ['chat']);
});

test('the listener would have noticed', async () => {
  await fetch(`http://${listener.host}/`);
  assert.equal(listener.connections, 1);
});

// It opens a connection and sends nothing on it, and needs somebody's markup in the page, which messages are not.
test('the chat window makes no connection beforehand', { todo: 'WebKitGTK 2.50 asks no policy about it' }, async () => {
  const { connections } = listener;
  for (const way of Object.values(HINTS)) await trySilentWay(app.session, way, listener.host);
  await peer.send(await ownUid(app.session), 'After the hints.');
  await app.session.shows('After the hints.');
  assert.equal(listener.connections, connections);
});

test('text is never run as code', async () => {
  const outcome = await app.session.executeAsync(`
    const done = arguments[0];
    window.ran = [];
    const refused = [];
    const attempt = (name, run) => { try { run(); } catch (error) { refused.push(name); } };
    attempt('eval', () => (0, eval)('window.ran.push("eval")'));
    attempt('Function', () => new Function('window.ran.push("Function")')());
    attempt('timer', () => setTimeout('window.ran.push("timer")', 0));
    const add = (html) => document.body.insertAdjacentHTML('beforeend', html);
    add('<img src=x onerror="window.ran.push(\\'handler\\')">');
    add('<a id="script-link" href="javascript:window.ran.push(\\'link\\')">x</a>');
    document.getElementById('script-link').click();
    const inline = document.createElement('script');
    inline.textContent = 'window.ran.push("inline")';
    document.body.append(inline);
    const blob = document.createElement('script');
    blob.src = URL.createObjectURL(new Blob(['window.ran.push("blob")']));
    blob.onload = blob.onerror = () => setTimeout(() => done({ ran: window.ran, refused }), 0);
    document.body.append(blob);`);
  assert.deepEqual(outcome.ran, []);
  assert.deepEqual(outcome.refused.filter((name) => name !== 'timer'), ['eval', 'Function']);
});

test('a hostile message is shown as the text that it is', async () => {
  const { session } = app;
  const texts = [
    `<img src=x onerror="window.ran.push('picture')">`,
    `<script>window.ran.push('script')</script>`,
    `<iframe srcdoc="<script>parent.ran.push('frame')</script>"></iframe>`,
    `<svg onload="window.ran.push('drawing')"></svg>`,
  ];
  await turnTo(session, 'People');
  await openConversation(session, GEORGE.name);
  const uid = await ownUid(session);
  for (const text of texts) {
    await peer.send(uid, text);
    const shown = await bubble(session, text);
    const elements = `return arguments[0].querySelectorAll('script, iframe, svg[onload], img[onerror], a').length`;
    assert.equal(await session.execute(elements, shown), 0, text);
  }
  await app.screenshot('hostile-messages');
  assert.deepEqual(await session.execute('return window.ran'), []);
});

test('a link in a message leads nowhere and runs nothing', async () => {
  const { session } = app;
  const uid = await ownUid(session);
  const before = listener.connections;
  const texts = [
    `See http://${listener.host}/plain now`,
    `See [this](http://${listener.host}/markdown) now`,
    `See [that](javascript:window.ran.push('markdown')) now`,
    `See javascript:window.ran.push('bare') now`,
    `See <a href="javascript:window.ran.push('link')">there</a> now`,
  ];
  for (const [number, text] of texts.entries()) {
    await peer.send(uid, text);
    const last = `return [...document.querySelectorAll('main [role=article]')].filter((one) => one.innerText.includes('See')).length`;
    await until(`link ${number} is shown`, async () => (await session.execute(last)) > number);
  }
  const links = `return [...document.querySelectorAll('main [role=article] a')].map((link) => (link.click(), link.protocol))`;
  assert.deepEqual(await session.execute(links), ['http:', 'http:']);
  await app.screenshot('links');
  // A question stands before the window: nothing was followed.
  await session.press(Key.escape);
  await peer.send(uid, 'After the links.');
  await bubble(session, 'After the links.');
  assert.deepEqual(await session.execute('return window.ran'), []);
  assert.equal(listener.connections, before);
  assert.deepEqual(await app.pages(), ['chat']);
  await app.window('chat');
});

const STORED = `
  const done = arguments[0];
  const databases = indexedDB.databases?.() ?? Promise.resolve([]);
  databases.then((databases) => done({
    local: JSON.stringify(localStorage), session: JSON.stringify(sessionStorage), cookies: document.cookie,
    databases: JSON.stringify(databases),
  }));`;

test('the token lies in no storage that outlives the window', async () => {
  const uid = await ownUid(app.session);
  const tokens = await sandbox.rest('GET', `/users/${uid}/auth_tokens`);
  assert.ok(tokens.length > 0);
  const { local, cookies, databases } = await app.session.executeAsync(STORED);
  for (const { authToken } of tokens) {
    for (const place of [local, cookies, databases]) assert.ok(!place.includes(authToken));
  }
});

test('after signing out the login window finds nothing of the chat', async () => {
  await signOut(app);
  await signInFormIsShown(app);
  const { local, session, cookies, databases } = await app.session.executeAsync(STORED);
  assert.deepEqual({ local, session, cookies, databases }, { local: '{}', session: '{}', cookies: '', databases: '[]' });
});

test('the login page does not open inside the chat window, where its commands are refused too', async () => {
  await app.kill();
  app = await desktop.open({ env: sandbox.env });
  await askToSignIn(app, ANN);
  await chatIsOpen(app);
  const { session } = app;
  await session.execute(`window.samePage = true; location.href = 'tauri://localhost/login.html'`);
  // A navigation would be over long before a message has gone to the service and back.
  await turnTo(session, 'People');
  await openConversation(session, GEORGE.name);
  await send(session, 'Still here.');
  await markIs(session, 'Still here.', 'Sent', 'Delivered', 'Read');
  assert.equal(await session.execute('return window.samePage && location.pathname'), '/chat.html');
  await assertRefused([...commandsOf('login'), ...commandsOf('account')]);
});
