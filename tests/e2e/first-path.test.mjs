// The main job, from the first start to the last: create an account, chat with somebody on another client, sign out and
// in, quit and come back. Afterwards nothing on the disk holds a secret.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Desktop } from './harness/desktop.mjs';
import { Sandbox } from './harness/sandbox.mjs';
import { SdkPeer } from './harness/sdk-peer.mjs';
import { filesBelow } from './harness/secrets-scan.mjs';
import { until } from './harness/until.mjs';
import { bubble, chatIsOpen, markIs, openConversation, ownUid, send, signOut, turnTo } from './steps/chat-window.mjs';
import { keyringEntry } from './steps/keyring-entries.mjs';
import { ANN, askToSignIn, signIn, signInFormIsShown, signUp, signUpFormIsShown } from './steps/login-window.mjs';

const GEORGE = { uid: 'cometchat-uid-2', name: 'George Alan' };
const WRONG_PASSWORD = 'kestrel lantern oblong frost';

const HEADER = `
  const header = document.querySelector('main .cometchat-message-header');
  return { name: header?.getAttribute('aria-label') ?? '', text: header?.innerText ?? '' };`;

/** Where the app writes: if one of these is not searched, nothing is proved. */
const WRITTEN = [/\/accounts\.sqlite3$/, /\/settings\.json$/, /\/app-\d\.err$/, /\/app-\d\.out$/, /\.keyring$/, /\/storage\//];

/** With a sandbox that somebody started, and with the one inside the app, which forgets its tokens, and nothing else, when the app quits. */
for (const [where, startSandbox] of [
  ['of its own', Sandbox.start],
  ['inside the app', () => null],
]) {
  describe(`with a sandbox ${where}`, () => {
    const secrets = { password: ANN.password, 'wrong password': WRONG_PASSWORD };
    let desktop, outside, sandbox, peer, app, uid;

    before(async () => {
      desktop = await Desktop.start(`first-path ${where}`);
      outside = await startSandbox(desktop);
    });
    after(async () => {
      await peer?.stop();
      await desktop?.stop();
    });

    async function start() {
      // The more it logs, the more there is that could tell a secret.
      app = await desktop.open({ env: { ...outside?.env, HALLEY_LOG: 'trace' } });
      sandbox = outside ?? (await Sandbox.inside(app));
    }

    /** Notes the tokens that live now, to look for them on the disk at the end. */
    async function noteSecrets() {
      secrets['API key'] = sandbox.apiKey;
      for (const { authToken } of await sandbox.rest('GET', `/users/${uid}/auth_tokens`)) {
        secrets[`token ${authToken.slice(-6)}`] = authToken;
      }
      const pepper = await keyringEntry(desktop, 'pepper');
      assert.ok(pepper, 'the keyring holds a pepper');
      secrets.pepper = pepper;
      // Its last line is the token that is kept.
      const kept = await keyringEntry(desktop, 'session');
      if (kept) secrets['kept token'] = kept.split('\n').at(-1);
    }

    test('a first start offers to create an account', async () => {
      await start();
      await signUpFormIsShown(app);
      await app.screenshot('first-start');
    });

    test('creating an account opens the chat', async () => {
      await signUp(app, ANN, { keep: true });
      uid = await ownUid(app.session);
      await noteSecrets();
      await app.screenshot('chat');
    });

    test('a message reaches somebody on another client, and the answer arrives', async () => {
      const { session } = app;
      peer = await SdkPeer.signIn(sandbox, GEORGE.uid);
      await turnTo(session, 'People');
      await openConversation(session, GEORGE.name);
      await send(session, 'Is the ridge trail still on?');
      await peer.receive('Is the ridge trail still on?', { from: uid });
      await peer.send(uid, 'It is. Eight at the car park. 🥾');
      await bubble(session, 'It is. Eight at the car park. 🥾');
      await markIs(session, 'Is the ridge trail still on?', 'Sent', 'Delivered', 'Read');
      await app.screenshot('conversation');
    });

    test('two people see each other online and typing', async () => {
      await until('the other one sees us online', async () => (await peer.statusOf(uid)) === 'online');
      const header = () => app.session.execute(HEADER);
      await until('we see the other one online', async () => /George Alan, Online/.test((await header()).name));
      // What it shows of somebody's typing goes away again after some seconds.
      await until('it shows that somebody is typing', async () => {
        await peer.startTyping(uid);
        return /typing/i.test((await header()).text);
      });
    });

    test('signing out leads to the login window and ends every token', async () => {
      await noteSecrets();
      await signOut(app);
      await signInFormIsShown(app);
      // Nobody waits for that: the login window is there at once.
      await until('the kept session is gone', async () => (await keyringEntry(desktop, 'session')) === null);
      const tokens = () => sandbox.rest('GET', `/users/${uid}/auth_tokens`);
      await until('no token is left', async () => (await tokens()).length === 0);
    });

    test('a wrong password is refused in clear words and nothing typed is lost', async () => {
      await askToSignIn(app, { ...ANN, password: WRONG_PASSWORD });
      const { session } = app;
      await session.shows("The email or user ID and the password don't match.");
      await app.screenshot('wrong-password');
      assert.equal(await (await session.labelled('Email or user ID')).property('value'), ANN.email);
      assert.equal(await (await session.labelled('Password')).property('value'), WRONG_PASSWORD);
      assert.equal(await (await session.focused()).property('name'), 'password');
    });

    test('the right password opens the chat', async () => {
      await signIn(app, ANN, { keep: true });
      assert.equal(await ownUid(app.session), uid);
      await noteSecrets();
    });

    test('after quitting, a start leads straight to the chat, as it was asked for', async () => {
      await app.quit();
      await start();
      await chatIsOpen(app);
      assert.equal(await ownUid(app.session), uid);
      await noteSecrets();
      await turnTo(app.session, 'People');
      await openConversation(app.session, GEORGE.name);
      await bubble(app.session, 'It is. Eight at the car park. 🥾');
      await send(app.session, 'I am back.');
      await markIs(app.session, 'I am back.', 'Sent', 'Delivered', 'Read');
      await app.screenshot('still-signed-in');
    });

    test('without "Keep me signed in", a start leads to the login window', async () => {
      await signOut(app);
      await signIn(app, ANN, { keep: false });
      await noteSecrets();
      await app.quit();
      await start();
      await signInFormIsShown(app);
      await app.screenshot('login-window-again');
      assert.equal(await keyringEntry(desktop, 'session'), null);
    });

    /** The keyring's own files are among those searched: they are encrypted. The sandbox prints its key on purpose. */
    const hits = () => desktop.findSecrets(secrets).filter(({ file }) => path.basename(file) !== 'sandbox.log');

    test('while somebody chats nothing that was written holds a password, token, key or pepper', async () => {
      await signIn(app, ANN, { keep: true });
      await noteSecrets();
      // At once, so that nothing is tidied up before we look.
      await app.kill();
      assert.deepEqual(hits(), []);
    });

    test('nor does anything after the whole run', async () => {
      await start();
      await chatIsOpen(app);
      await signOut(app);
      await app.quit();
      assert.ok(Object.keys(secrets).length >= 8, `too few secrets to look for: ${Object.keys(secrets)}`);
      const files = [desktop.scratch.root, desktop.artefacts].flatMap(filesBelow);
      for (const place of WRITTEN) assert.ok(files.some((file) => place.test(file)), `${place} is among ${files.join(' ')}`);
      assert.deepEqual(hits(), []);
    });

    test('the search would have found them', async () => {
      for (const place of [desktop.scratch.path('data/chat.halley.desktop'), desktop.artefacts]) {
        for (const [name, secret] of Object.entries(secrets)) {
          const planted = path.join(place, 'planted');
          writeFileSync(planted, JSON.stringify({ text: `before ${secret} after` }));
          const found = desktop.findSecrets({ [name]: secret }).some(({ file }) => file === planted);
          writeFileSync(planted, '');
          assert.ok(found, `${name} in ${place}`);
        }
      }
    });
  });
}
