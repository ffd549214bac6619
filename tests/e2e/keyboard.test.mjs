// Without a mouse: signing up, chatting, signing out and in, by keyboard alone. At each stop a person can see where the
// focus is.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Desktop } from './harness/desktop.mjs';
import { Sandbox } from './harness/sandbox.mjs';
import { SdkPeer } from './harness/sdk-peer.mjs';
import { until } from './harness/until.mjs';
import { Key } from './harness/webdriver.mjs';
import { bubble, chatIsOpen, listed } from './steps/chat-window.mjs';
import { focusIsOn, leaveBy, tabTo, typeText } from './steps/keyboard.mjs';
import { ANN, signInFormIsShown, signUpFormIsShown } from './steps/login-window.mjs';

const GROUP = 'cometchat-guid-1';
const ANDREW = 'cometchat-uid-1';

let desktop, sandbox, peer, app;

before(async () => {
  desktop = await Desktop.start('keyboard');
  app = await desktop.open();
  sandbox = await Sandbox.inside(app);
});
after(async () => {
  await peer?.stop();
  await desktop?.stop();
});

/** Whether the control that has the focus is ticked, pressed or selected. */
const isOn = () =>
  app.session.execute(`
    const control = document.activeElement;
    return control.checked ?? (control.getAttribute('aria-pressed') ?? control.getAttribute('aria-selected')) === 'true';`);

/** Presses the key, and waits until the control that has the focus is on, or off. */
async function switchBy(key, wanted) {
  await app.session.press(key);
  await until(`it is ${wanted ? 'on' : 'off'}`, async () => (await isOn()) === wanted);
}

test('the form to create an account begins with its first field, and Tab goes through it in order', async () => {
  await signUpFormIsShown(app);
  const { session } = app;
  await focusIsOn(session, 'Name');
  assert.deepEqual(await tabTo(session, /^Connection/), [
    'Email',
    'Password',
    'Show password',
    'Keep me signed in',
    'Create account',
    'Sign in',
    'Connection: Sandbox',
  ]);
  await app.screenshot('last-of-the-form');
  await tabTo(session, 'Name');
});

test('an account is created', async () => {
  const { session } = app;
  await typeText(session, ANN.name);
  await tabTo(session, 'Email');
  await typeText(session, ANN.email);
  await tabTo(session, 'Password');
  await typeText(session, ANN.password);
  await tabTo(session, 'Show password');
  await switchBy(Key.space, true);
  await switchBy(Key.enter, false);
  await tabTo(session, 'Keep me signed in');
  await switchBy(Key.space, true);
  await switchBy(Key.space, false);
  await tabTo(session, 'Create account');
  await app.screenshot('create-account');
  await leaveBy(session, Key.enter);
  await chatIsOpen(app);
});

test('Tab goes through the chat window from its top', async () => {
  const { session } = app;
  assert.deepEqual(await tabTo(session, 'Search'), ['Account of Ann Archer', 'Chats', 'Search']);
  await app.screenshot('search');
});

test('arrows change the lists', async () => {
  const { session } = app;
  await tabTo(session, 'Chats');
  for (const [key, list] of [
    [Key.right, 'People'],
    [Key.right, 'Groups'],
    [Key.right, 'Chats'],
    [Key.left, 'Groups'],
  ]) {
    await session.press(key);
    await focusIsOn(session, list);
    await until(`${list} is chosen`, isOn);
  }
  await until('the group is listed', () => listed(session, 'Hiking Group'));
  await tabTo(session, /Hiking Group/);
  await app.screenshot('list-of-groups');
  await tabTo(session, 'Groups');
  await session.press(Key.right);
  await focusIsOn(session, 'Chats');
});

test('a conversation is chosen from the list with arrows, and opens with the composer ready', async () => {
  const { session } = app;
  for (const name of ['Andrew Joseph', 'Hiking Group']) await until(`${name} is listed`, () => listed(session, name));
  await tabTo(session, /Andrew Joseph/);
  await session.press(Key.down);
  await focusIsOn(session, /Hiking Group/);
  await session.press(Key.enter);
  await focusIsOn(session, /message/i);
  await app.screenshot('composer');
});

test('a message is written and sent', async () => {
  const { session } = app;
  peer = await SdkPeer.signIn(sandbox, ANDREW);
  await typeText(session, 'Written without a mouse.');
  await session.press(Key.enter);
  await peer.receive('Written without a mouse.');
  await bubble(session, 'Written without a mouse.');
});

test('an answer does not take the focus away', async () => {
  const { session } = app;
  await peer.send(GROUP, 'And read without one?', 'group');
  await bubble(session, 'And read without one?');
  await focusIsOn(session, /message/i);
});

test('Tab passes by the buttons of the composer and presses none of them', async () => {
  const { session } = app;
  await typeText(session, 'A draft');
  const stops = await tabTo(session, /^Account of/);
  assert.deepEqual(stops.filter((name) => name !== 'page').at(-1), 'Account of Ann Archer');
  for (const button of ['Emoji', 'Send']) assert.ok(stops.includes(button), `${button} is among ${stops.join(', ')}`);
  const composer = await session.css('main .message-composer [role=textbox]');
  assert.equal((await composer.text()).trim(), 'A draft');
});

test('the account menu opens, closes and signs out', async () => {
  const { session } = app;
  await session.press(Key.enter);
  await focusIsOn(session, 'Account and devices…');
  await session.press(Key.escape);
  await focusIsOn(session, 'Account of Ann Archer');
  await session.press(Key.down);
  await focusIsOn(session, 'Account and devices…');
  await session.press(Key.down);
  await focusIsOn(session, 'Settings…');
  await session.press(Key.down);
  await focusIsOn(session, 'Sign out');
  await app.screenshot('account-menu');
  await leaveBy(session, Key.enter);
  await signInFormIsShown(app);
  await app.windowGone('chat');
});

test('signing in begins with the first field, goes on in order, and Enter in a field sends the form', async () => {
  await app.window('login');
  const { session } = app;
  await focusIsOn(session, 'Email or user ID');
  const stops = await tabTo(session, /^Connection/);
  assert.deepEqual(stops, ['Password', 'Show password', 'Keep me signed in', 'Sign in', 'Create an account', 'Connection: Sandbox']);
  await tabTo(session, 'Email or user ID');
  await typeText(session, ANN.email);
  await tabTo(session, 'Password');
  await typeText(session, 'wrong');
  await session.press(Key.enter);
  await session.shows("don't match");
  // What is typed next replaces the wrong one.
  await focusIsOn(session, 'Password');
  await typeText(session, ANN.password);
  await leaveBy(session, Key.enter);
  await chatIsOpen(app);
});
