// How every main screen looks, in light and dark, at the usual and at the least size. The pictures are for people; what
// a machine can tell is that each screen comes up, that nothing sticks out sideways, and that the theme is the system's.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Desktop } from './harness/desktop.mjs';
import { Sandbox } from './harness/sandbox.mjs';
import { SdkPeer } from './harness/sdk-peer.mjs';
import { until } from './harness/until.mjs';
import { Key } from './harness/webdriver.mjs';
import { closeAccount, openAccount } from './steps/account-window.mjs';
import { bubble, chatIsOpen, openConversation, openThread, send, turnTo } from './steps/chat-window.mjs';
import { clearFaults, setFaults } from './steps/faults.mjs';
import { ACCOUNT_SIZES, CHAT_SIZES, LOGIN_SIZES, looksWell } from './steps/looks.mjs';
import { ANN, fillIn, press, signInFormIsShown, signUpFormIsShown, tick } from './steps/login-window.mjs';

const GEORGE = { uid: 'cometchat-uid-2', name: 'George Alan' };

for (const theme of ['light', 'dark']) {
  describe(`in a ${theme} theme`, () => {
    let desktop, app, peer;

    before(async () => {
      desktop = await Desktop.start(`looks ${theme}`, { theme });
      app = await desktop.open();
    });
    after(async () => {
      await peer?.stop();
      await desktop?.stop();
    });

    const look = (name, sizes) => looksWell(app, name, sizes);

    test('the theme is the one of the system', async () => {
      await signUpFormIsShown(app);
      const dark = await app.session.execute(`return matchMedia('(prefers-color-scheme: dark)').matches`);
      assert.equal(dark, theme === 'dark');
    });

    test('create an account', async () => {
      const { session } = app;
      await look('create-account', LOGIN_SIZES);
      await fillIn(session, { Name: ANN.name, Email: 'ann', Password: 'password1234' });
      await session.css('[role=meter]');
      await tick(session, 'Keep me signed in', true);
      await press(session, 'Create account');
      await until('an error stands beside the field', () => session.execute(`return !!document.querySelector('.field-error')`));
      await look('create-account-refused', LOGIN_SIZES);
    });

    test('sign in', async () => {
      await press(app.session, 'Sign in');
      await signInFormIsShown(app);
      await look('sign-in', LOGIN_SIZES);
    });

    test('sign in, refused', async () => {
      const { session } = app;
      await fillIn(session, { 'Email or user ID': ANN.email, Password: 'wrong' });
      await press(session, 'Sign in');
      await session.shows("don't match");
      await look('sign-in-refused', LOGIN_SIZES);
    });

    test('the connection', async () => {
      const { session } = app;
      await press(session, /^Connection/);
      await session.labelled('Check and save');
      await look('connection', LOGIN_SIZES);
      await (await session.labelled('CometChat app')).click();
      await session.labelled('REST API key');
      await look('connection-direct', LOGIN_SIZES);
      await (await session.labelled('Halley server')).click();
      await session.labelled('Server address');
      await look('connection-server', LOGIN_SIZES);
      await press(session, 'Advanced');
      await session.labelled('Proxy');
      await look('connection-server-advanced', LOGIN_SIZES);
      await (await session.labelled("A team's own login")).click();
      await session.labelled('Address of the login');
      await look('connection-team', LOGIN_SIZES);
      await press(session, 'Back');
      await signInFormIsShown(app);
    });

    test('locked out', async () => {
      const { session } = app;
      const locked = () => session.execute(`return document.querySelector('.countdown') !== null`);
      const answered = () => session.execute(`return !document.body.innerText.includes('Signing in…')`);
      for (let attempt = 0; attempt < 5 && !(await locked()); attempt++) {
        await fillIn(session, { 'Email or user ID': ANN.email, Password: `wrong ${attempt}` });
        await press(session, 'Sign in');
        await until('it has answered', answered);
      }
      await until('there is a countdown', locked);
      await look('locked-out', LOGIN_SIZES);
      await press(session, 'Create an account');
    });

    test('waiting for the chat service', async () => {
      const { session } = app;
      await session.setSize(1100, 720);
      const sandbox = await Sandbox.inside(app);
      await setFaults(sandbox, { path: '/users/', status: 429, code: 'ERR_TOO_MANY_REQUESTS', retryAfterS: 300 });
      await fillIn(session, { Name: ANN.name, Email: 'ann.archer@example.org', Password: ANN.password });
      await press(session, 'Create account');
      await session.shows('Next try in');
      await look('waiting', LOGIN_SIZES);
      await clearFaults(sandbox);
    });

    test('the chat with nobody chosen', async () => {
      const { session } = app;
      await press(session, 'Try now');
      await chatIsOpen(app);
      await look('chat-empty', CHAT_SIZES);
    });

    test('the account without a server', async () => {
      await app.session.setSize(1100, 720);
      await openAccount(app);
      await app.session.shows('Over this connection (Sandbox)');
      await look('account-without-server', ACCOUNT_SIZES);
      await closeAccount(app);
    });

    test('a conversation', async () => {
      const { session } = app;
      const sandbox = await Sandbox.inside(app);
      peer = await SdkPeer.signIn(sandbox, GEORGE.uid);
      const [{ uid }] = (await sandbox.rest('GET', '/users?searchKey=Ann&perPage=5')).filter((one) => one.uid.startsWith('h-'));
      await session.setSize(1100, 720);
      await turnTo(session, 'People');
      await openConversation(session, GEORGE.name);
      await send(session, 'Is the ridge trail still on for tomorrow?');
      await peer.receive('Is the ridge trail still on for tomorrow?', { from: uid });
      await peer.send(uid, 'It is. Eight at the car park, and bring something warm: it was freezing up there last time. 🥾');
      await peer.send(uid, 'נתראה מחר בבוקר');
      await bubble(session, 'נתראה מחר בבוקר');
      await send(session, 'See you there!');
      await bubble(session, 'See you there!');
      await turnTo(session, 'Chats');
      await look('conversation', CHAT_SIZES);
    });

    test('a thread', async () => {
      const { session } = app;
      await session.setSize(1100, 720);
      await openThread(session, 'Is the ridge trail still on for tomorrow?');
      await look('thread', CHAT_SIZES);
      await session.setSize(1100, 720);
      await session.press(Key.escape);
    });

    test('people and groups', async () => {
      const { session } = app;
      await session.setSize(1100, 720);
      await turnTo(session, 'People');
      await look('people', CHAT_SIZES);
      await session.setSize(1100, 720);
      await turnTo(session, 'Groups');
      await openConversation(session, 'Hiking Group');
      await look('group', CHAT_SIZES);
      await session.setSize(1100, 720);
      await press(session, 'Members');
      await session.labelled('Close members');
      await look('members', CHAT_SIZES);
    });
  });
}
