// Notifications of new messages and the number of unread ones, as the notification service of a session gets them.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { call } from './harness/bus.mjs';
import { Desktop } from './harness/desktop.mjs';
import { Sandbox } from './harness/sandbox.mjs';
import { SdkPeer } from './harness/sdk-peer.mjs';
import { until } from './harness/until.mjs';
import { bubble, openConversation, ownUid, turnTo } from './steps/chat-window.mjs';
import { ANN, signUp } from './steps/login-window.mjs';

const GEORGE = { uid: 'cometchat-uid-2', name: 'George Alan' };
const NANCY = { uid: 'cometchat-uid-3' };

let desktop, sandbox, service, george, nancy, app, uid;

before(async () => {
  desktop = await Desktop.start('notifications');
  desktop.program('window-manager', 'openbox');
  service = desktop.program('notification-service', '/usr/bin/python3', [
    path.join(import.meta.dirname, 'harness/notification-service.py'),
  ]);
  await until('the notification service runs', () => seen('ready').length > 0);
  sandbox = await Sandbox.start(desktop);
  app = await desktop.open({ env: sandbox.env });
  await signUp(app, ANN);
  uid = await ownUid(app.session);
  george = await SdkPeer.signIn(sandbox, GEORGE.uid);
  nancy = await SdkPeer.signIn(sandbox, NANCY.uid);
});
after(async () => {
  await george?.stop();
  await nancy?.stop();
  await desktop?.stop();
});

const seen = (event) =>
  service.log().split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line)).filter((line) => line.event === event);
const shown = (title, text) => seen('notify').find((one) => one.title === title && one.text === text);
const header = () => app.session.execute(`return document.querySelector('main .cometchat-message-header')?.innerText ?? ''`);
const xdotool = async (...args) => (await promisify(execFile)('xdotool', args, { env: desktop.env })).stdout.trim();
const title = () => xdotool('search', '--name', 'Halley$', 'getwindowname', '%@').catch(() => '');
const hasFocus = () => app.session.execute('return document.hasFocus()');

test('a message is told with sender and text, and its markup is no markup', async () => {
  await george.send(uid, 'Look: <b>bold</b> & <img src=x>');
  const one = await until('it is shown', () => shown(GEORGE.name, 'Look: &lt;b&gt;bold&lt;/b&gt; &amp; &lt;img src=x&gt;'));
  assert.equal(one.app, 'Halley');
  assert.deepEqual(one.actions, ['default', 'Open']);
  assert.equal(one.suppressSound, false);
});

test('the next one of the same conversation takes its place, another conversation has its own', async () => {
  await george.send(uid, 'Second');
  const second = await until('it is shown', () => shown(GEORGE.name, 'Second'));
  assert.equal(second.replaces, second.id);
  await nancy.send(uid, 'From Nancy');
  const other = await until('it is shown', () => seen('notify').find((one) => one.text === 'From Nancy'));
  assert.equal(other.replaces, 0);
  assert.notEqual(other.id, second.id);
});

test('the number of unread messages stands in the title and on the icon', async () => {
  await until('the icon says 3', () => seen('badge').at(-1)?.count === 3);
  await until('the title says 3', async () => (await title()).includes('(3) Halley'));
  await app.screenshot('unread');
});

test('a click opens the conversation, and what is read is told no longer', async () => {
  const { id } = shown(GEORGE.name, 'Second');
  await call(desktop.env, 'org.freedesktop.Notifications', '/org/freedesktop/Notifications', 'halley.tests.Notifications.Click', `uint32:${id}`);
  await until('the conversation is open', async () => (await header()).includes(GEORGE.name));
  await bubble(app.session, 'Second');
  await until('the notification is gone', () => seen('close').some((one) => one.id === id));
  await until('one is left', () => seen('badge').at(-1)?.count === 1);
});

test('the conversation in view is not told about, unless the window is away', async () => {
  await until('the window has the focus', hasFocus);
  await george.send(uid, 'In view');
  await bubble(app.session, 'In view');
  const window = await xdotool('search', '--onlyvisible', '--name', 'Halley$');
  await xdotool('windowminimize', window);
  await until('the window has no focus', async () => !(await hasFocus()));
  await george.send(uid, 'Out of view');
  await until('it is shown', () => shown(GEORGE.name, 'Out of view'));
  assert.equal(shown(GEORGE.name, 'In view'), undefined);
});

test('a click brings the window back', async () => {
  const { id } = shown(GEORGE.name, 'Out of view');
  await call(desktop.env, 'org.freedesktop.Notifications', '/org/freedesktop/Notifications', 'halley.tests.Notifications.Click', `uint32:${id}`);
  await until('the window has the focus', hasFocus);
  await turnTo(app.session, 'People');
  await openConversation(app.session, GEORGE.name);
});
