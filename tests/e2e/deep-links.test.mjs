// Links to the app itself, clicked elsewhere, and what a second start does: it never opens a second app on the same data,
// and a link never does anything before somebody has said so.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { APP, Desktop } from './harness/desktop.mjs';
import { Sandbox } from './harness/sandbox.mjs';
import { until, within } from './harness/until.mjs';
import { Key } from './harness/webdriver.mjs';
import { chatIsOpen, signOut } from './steps/chat-window.mjs';
import { focus } from './steps/keyboard.mjs';
import { ANN, fillIn, press, signIn, signUp, signUpFormIsShown } from './steps/login-window.mjs';
import { CHAT_SIZES, LOGIN_SIZES, looksWell } from './steps/looks.mjs';

const GEORGE = { uid: 'cometchat-uid-2', name: 'George Alan' };

let desktop, sandbox, app;
let starts = 0;

before(async () => {
  desktop = await Desktop.start('deep-links');
  desktop.program('window-manager', 'openbox');
  sandbox = await Sandbox.start(desktop);
});
after(() => desktop?.stop());

/** Starts the app once more, as clicking a link does, and waits until that start has ended. */
async function startAgain(...args) {
  starts += 1;
  const second = desktop.program(`start-${starts}`, APP, args, { env: sandbox.env });
  const { code } = await within('the second start', second.ended, 15_000);
  assert.equal(code, 0, second.log());
}

const dialog = (session) => session.execute(`return document.querySelector('dialog[open]')?.innerText ?? ''`);
const asks = (words) => until(`it asks: ${words}`, async () => (await dialog(app.session)).includes(words));
const asksNothing = () => until('no question is open', async () => (await dialog(app.session)) === '');
const header = () => app.session.execute(`return document.querySelector('main .cometchat-message-header')?.innerText ?? ''`);

const xdotool = async (...args) => (await promisify(execFile)('xdotool', args, { env: desktop.env })).stdout.trim();
const visible = () => xdotool('search', '--onlyvisible', '--name', '^Halley').then((ids) => ids.split('\n'), () => []);

test('an invite that the app was started with is asked about, and fills in the form', async () => {
  app = await desktop.open({ env: sandbox.env, args: ['halley://invite/aB3-x9_Q?server=chat.example.invalid'] });
  await app.window('login');
  await asks('Use this invite?');
  assert.match(await dialog(app.session), /https:\/\/chat\.example\.invalid/);
  // A key that was on its way elsewhere answers nothing.
  assert.equal((await focus(app.session)).name, 'Use this invite?');
  await looksWell(app, 'invite', LOGIN_SIZES);
  await press(app.session, 'Fill in the form');
  await asksNothing();
  const address = await app.session.labelled('Server address');
  assert.equal(await address.property('value'), 'https://chat.example.invalid');
  await app.screenshot('invite-fills-in-the-server');
  await press(app.session, 'Back');
  await signUpFormIsShown(app);
});

test('a second start ends at once and brings the first to the front', async () => {
  const [window] = await visible();
  await xdotool('windowminimize', window);
  await until('the window is minimised', async () => (await visible()).length === 0);
  await startAgain();
  await until('the window is back', async () => (await visible()).includes(window));
  assert.deepEqual(await app.pages(), ['login']);
  await app.window('login');
});

test('a link that is no such link is refused with a text', async () => {
  for (const link of ['halley://person/a%2Fb', 'halley://sign-out', 'halley:javascript:alert(1)']) {
    await startAgain(link);
    await asks("This link can't be opened");
    await press(app.session, 'Close');
    await asksNothing();
  }
});

test('what is typed stays when a link arrives', async () => {
  await fillIn(app.session, { Name: ANN.name, Email: ANN.email });
  await startAgain('halley://invite/another');
  await asks('Use this invite?');
  await app.session.press(Key.escape);
  await asksNothing();
  assert.equal(await (await app.session.labelled('Email')).property('value'), ANN.email);
  await fillIn(app.session, { Name: '', Email: '' });
});

test('a link to a person waits until somebody is signed in', async () => {
  await startAgain('halley://group/cometchat-guid-1');
  await startAgain(`halley://person/${GEORGE.uid}`);
  await asks('Sign in to open this link');
  await press(app.session, 'Close');
  await signUp(app, ANN, { keep: true });
  // The last one wins.
  await asks('Open a conversation with');
  assert.match(await dialog(app.session), /George Alan/);
  assert.match(await dialog(app.session), /User ID: cometchat-uid-2/);
  assert.equal(await header(), '');
  await looksWell(app, 'person', CHAT_SIZES);
  await press(app.session, 'Open');
  await until('the conversation is open', async () => (await header()).includes(GEORGE.name));
});

test('"Not now" opens nothing', async () => {
  await startAgain('halley://person/cometchat-uid-3');
  await asks('Open a conversation with');
  await press(app.session, 'Not now');
  await asksNothing();
  assert.match(await header(), /George Alan/);
});

test('a link to nobody says so', async () => {
  await startAgain('halley://person/nobody-of-that-name');
  await app.session.shows('The link leads to a person who is not here: nobody-of-that-name');
});

test('an invite waits for the sign-in window', async () => {
  await startAgain('halley://invite/later-1');
  await asks('An invite is waiting');
  await press(app.session, 'Close');
  await asksNothing();
  await signOut(app);
  await asks('Use this invite?');
  await press(app.session, 'Not now');
  await signIn(app, ANN, { keep: true });
});

test('after the app was killed the next start is the first again', async () => {
  await app.kill();
  app = await desktop.open({ env: sandbox.env });
  await chatIsOpen(app);
  await startAgain();
  assert.deepEqual(await app.pages(), ['chat']);
});

test('without a session bus the app starts, and a second start still finds it', async () => {
  await app.kill();
  delete desktop.env.DBUS_SESSION_BUS_ADDRESS;
  desktop.env.DBUS_SESSION_BUS_ADDRESS = 'unix:path=/nonexistent/bus';
  app = await desktop.open({ env: sandbox.env });
  await app.window('login');
  // Without a bus there is no keyring, which is told to whoever is kept signed in.
  await app.session.css('h1');
  await startAgain('halley://nonsense');
  await asks("This link can't be opened");
});
