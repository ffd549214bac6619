// What is written while the chat service is not to be had: it stays, says when it is tried again, arrives once and in
// order, and is not lost by a reload, a renewed session, or a window that is closed by mistake.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Desktop } from './harness/desktop.mjs';
import { Sandbox } from './harness/sandbox.mjs';
import { SdkPeer } from './harness/sdk-peer.mjs';
import { until } from './harness/until.mjs';
import { bubble, chatIsOpen, connectionIs, markIs, openConversation, ownUid, send, turnTo } from './steps/chat-window.mjs';
import { clearFaults, setFaults } from './steps/faults.mjs';
import { ANN, press, signUp } from './steps/login-window.mjs';

const GEORGE = { uid: 'cometchat-uid-2', name: 'George Alan' };
const NANCY = 'Nancy Grace';
/** Where messages are taken. */
const POST = { path: '/messages', method: 'POST' };

let desktop, sandbox, peer, app, uid;

before(async () => {
  desktop = await Desktop.start('outbox');
  sandbox = await Sandbox.start(desktop);
  app = await desktop.open({ env: sandbox.env });
  await signUp(app, ANN, { keep: true });
  uid = await ownUid(app.session);
  peer = await SdkPeer.signIn(sandbox, GEORGE.uid);
  await turnTo(app.session, 'People');
  await openConversation(app.session, GEORGE.name);
});
after(async () => {
  await peer?.stop();
  await desktop?.stop();
});

/** What is in the composer. */
const composed = () => app.session.execute(`return document.querySelector('main .message-composer [role=textbox]')?.innerText.trim() ?? ''`);

/** The bar that names what is not sent. */
const bar = () => app.session.execute(`return document.querySelector('.unsent')?.innerText ?? ''`);

const barIsGone = (options) => until('nothing waits', async () => (await bar()) === '', options);

/** How often each of these texts is in the conversation, as the service has it. */
async function arrived(...texts) {
  const messages = await sandbox.rest('GET', `/users/${uid}/messages?limit=100`);
  const all = messages.map(({ data }) => data?.text).filter((text) => texts.includes(text));
  return all.toSorted((a, b) => texts.indexOf(a) - texts.indexOf(b));
}

async function type(text) {
  const composer = await app.session.css('main .message-composer [role=textbox]');
  await composer.click();
  await composer.type(text);
}

test('a text in the making is there again after another conversation was open', async () => {
  await type('Half a thought');
  await openConversation(app.session, NANCY);
  await until('the other composer is empty', async () => (await composed()) === '');
  await openConversation(app.session, GEORGE.name);
  await until('the text is back', async () => (await composed()) === 'Half a thought');
  await app.screenshot('draft');
});

test('and after the page was loaded anew', async () => {
  await app.session.execute('location.reload()');
  await chatIsOpen(app);
  await turnTo(app.session, 'People');
  await openConversation(app.session, GEORGE.name);
  await until('the text is back', async () => (await composed()) === 'Half a thought');
});

test('once sent it is no draft any more', async () => {
  await send(app.session, '.');
  await bubble(app.session, 'Half a thought.');
  await openConversation(app.session, NANCY);
  await openConversation(app.session, GEORGE.name);
  assert.equal(await composed(), '');
});

test('messages that do not get through wait, with the next try, and arrive once and in order', async () => {
  await setFaults(sandbox, { ...POST, drop: true });
  await send(app.session, 'First while away');
  await markIs(app.session, 'First while away', 'Error', 'Failed');
  await send(app.session, 'Second while away');
  await app.session.shows('2 messages are not sent yet');
  await app.session.shows(/Next try in/);
  await app.screenshot('waiting');
  await clearFaults(sandbox);
  await barIsGone({ ms: 90_000 });
  await markIs(app.session, 'First while away', 'Sent', 'Delivered', 'Read');
  await markIs(app.session, 'Second while away', 'Sent', 'Delivered', 'Read');
  assert.deepEqual(await arrived('First while away', 'Second while away'), ['First while away', 'Second while away']);
});

test('a message waits out a reload, and can be sent at once', async () => {
  await setFaults(sandbox, { ...POST, drop: true });
  await send(app.session, 'Outlives the page');
  await app.session.shows('A message is not sent yet');
  await app.session.execute('location.reload()');
  await chatIsOpen(app);
  await app.session.shows('A message is not sent yet');
  await clearFaults(sandbox);
  await press(app.session, 'Try now');
  await barIsGone();
  assert.deepEqual(await arrived('Outlives the page'), ['Outlives the page']);
});

test('a message waits out a session that has to be renewed', async () => {
  await turnTo(app.session, 'People');
  await openConversation(app.session, GEORGE.name);
  await setFaults(sandbox, { ...POST, drop: true });
  await send(app.session, 'Outlives the session');
  await app.session.shows('A message is not sent yet');
  for (const { authToken } of await sandbox.rest('GET', `/users/${uid}/auth_tokens`)) {
    await sandbox.rest('DELETE', `/users/${uid}/auth_tokens/${authToken}`);
  }
  await clearFaults(sandbox);
  await until('it has arrived', async () => (await arrived('Outlives the session')).length > 0, { ms: 90_000 });
  await connectionIs(app.session, 'Online', { ms: 60_000 });
  await barIsGone();
  assert.deepEqual(await arrived('Outlives the session'), ['Outlives the session']);
});

test('closing the window asks first', async () => {
  await connectionIs(app.session, 'Online', { ms: 60_000 });
  await turnTo(app.session, 'People');
  await openConversation(app.session, GEORGE.name);
  await setFaults(sandbox, { ...POST, drop: true });
  await send(app.session, 'Do not lose me');
  await app.session.shows('A message is not sent yet');
  await app.session.execute(`window.dispatchEvent(new CustomEvent('halley:unsent-at-close'))`);
  await app.session.shows('If you leave now, they are lost.');
  await app.screenshot('leaving');
  await press(app.session, 'Stay');
  await app.session.shows('A message is not sent yet');
});

test('and so does signing out, and a message can be discarded', async () => {
  await (await app.session.labelled(/^Account of /)).click();
  await press(app.session, 'Sign out');
  await press(app.session, 'Stay');
  await press(app.session, 'Discard');
  await barIsGone();
  await clearFaults(sandbox);
  assert.deepEqual(await arrived('Do not lose me'), []);
});
