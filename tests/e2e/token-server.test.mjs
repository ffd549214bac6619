// Signing in through a token server, in the real window: what the first device may do without the password, how a second
// one comes and goes, and what a new password means for both. With the server's own database, and with PostgreSQL behind
// two replicas.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Desktop } from './harness/desktop.mjs';
import { Front } from './harness/front.mjs';
import { Postgres, skipsPostgres } from './harness/postgres.mjs';
import { Sandbox } from './harness/sandbox.mjs';
import { SdkPeer } from './harness/sdk-peer.mjs';
import { TokenServer } from './harness/token-server.mjs';
import { until } from './harness/until.mjs';
import { changePassword, closeAccount, listsDevices, openAccount, removeOtherDevice } from './steps/account-window.mjs';
import { bubble, chatIsOpen, openConversation, ownUid, send, turnTo } from './steps/chat-window.mjs';
import { connectToServer } from './steps/connection.mjs';
import { ANN, askToSignIn, signIn, signInFormIsShown, signUp, signUpFormIsShown } from './steps/login-window.mjs';

const GEORGE = { uid: 'cometchat-uid-2', name: 'George Alan' };
const NEW_PASSWORD = 'quartz ferry mumble sundial';

/** A session learns of its end when it next asks for a token, which it does when the chat service lets go of it. */
const TOLD = { ms: 120_000 };

/** Calls that hold a password; none of them is needed by a device that is enrolled. */
const WITHOUT_PASSWORD = ['/v1/token', '/v1/config'];

const ARRANGEMENTS = {
  'on SQLite': {
    replicas: 1,
    database: async () => null,
  },
  'on PostgreSQL behind two replicas': {
    replicas: 2,
    skip: skipsPostgres,
    database: (desktop) => Postgres.start(desktop),
  },
};

for (const [name, { replicas, skip = false, database }] of Object.entries(ARRANGEMENTS)) {
  describe(`a token server ${name}`, { skip }, () => {
    let first, second, sandbox, postgres, front, peer, app, other, uid;

    before(async () => {
      front = await Front.start();
      first = await Desktop.start(`token-server ${name}, first device`);
      second = await Desktop.start(`token-server ${name}, second device`);
      sandbox = await Sandbox.start(first);
      postgres = await database(first);
      const databaseUrl = (await postgres?.database()) ?? undefined;
      const servers = [];
      // One after the other: the first brings the database up to date.
      for (let replica = 1; replica <= replicas; replica++) {
        const options = { name: `token-server-${replica}`, publicUrl: front.url.origin, databaseUrl };
        servers.push(await TokenServer.start(first, sandbox, options));
      }
      front.leadsTo(...servers.map(({ url }) => url));
    });
    after(async () => {
      await peer?.stop();
      await second?.stop();
      await first?.stop();
      await postgres?.stop();
      await front?.stop();
    });

    test('its address is all that is asked for', async () => {
      app = await first.open();
      await signUpFormIsShown(app);
      await connectToServer(app, front.url.origin, 'Create an account');
      await app.session.shows('It will be at Example Hikers.');
    });

    test('creating an account there opens the chat, and messages arrive', async () => {
      await signUp(app, ANN);
      uid = await ownUid(app.session);
      peer = await SdkPeer.signIn(sandbox, GEORGE.uid);
      const { session } = app;
      await turnTo(session, 'People');
      await openConversation(session, GEORGE.name);
      await send(session, 'Is the ridge trail still on?');
      await peer.receive('Is the ridge trail still on?', { from: uid });
      await peer.send(uid, 'It is.');
      await bubble(session, 'It is.');
      await app.screenshot('chat');
    });

    test('after quitting, signing in again needs no call that takes a password', async () => {
      await app.quit();
      front.forget();
      front.allowOnly(...WITHOUT_PASSWORD);
      app = await first.open();
      await signIn(app, ANN);
      assert.equal(await ownUid(app.session), uid);
      assert.ok(front.seen.some(({ path }) => path === '/v1/token'), 'a token was asked for');
      assert.deepEqual(front.seen.filter(({ blocked }) => blocked), []);
      front.allowAll();
    });

    test('a wrong password is refused without asking the server', async () => {
      await app.quit();
      front.forget();
      app = await first.open();
      await askToSignIn(app, { ...ANN, password: 'kestrel lantern oblong frost' });
      await app.session.shows("don't match");
      await app.session.labelled('Changed your password on another device?');
      assert.deepEqual(front.seen.filter(({ path }) => !WITHOUT_PASSWORD.includes(path)), []);
      await signIn(app, ANN);
    });

    test('a second device comes in with the password', async () => {
      other = await second.open();
      await signUpFormIsShown(other);
      await connectToServer(other, front.url.origin, 'Sign in');
      await signIn(other, ANN);
      assert.equal(await ownUid(other.session), uid);
      await other.screenshot('chat');
    });

    test('the first device sees both, and removes the second', async () => {
      await openAccount(app);
      const listed = await listsDevices(app.session, 2);
      assert.deepEqual(listed.map(({ current }) => current).toSorted(), [false, true]);
      await app.screenshot('devices');
      await removeOtherDevice(app.session);
      await listsDevices(app.session, 1);
      await app.screenshot('removed');
    });

    test('the second is told, and back at its login window', async () => {
      await signInFormIsShown(other, TOLD);
      await other.windowGone('chat');
      await other.window('login');
      await other.session.shows('This device was removed from your account');
      await other.screenshot('told-of-removal');
    });

    test('the first goes on with a new token', async () => {
      await chatIsOpen(app, TOLD);
      assert.equal(await ownUid(app.session), uid);
    });

    test('the second comes back with the password', async () => {
      await signIn(other, ANN);
      assert.equal(await ownUid(other.session), uid);
    });

    test('a password changed on the first has to be entered on the second', async () => {
      await app.window('account');
      await changePassword(app.session, ANN.password, NEW_PASSWORD);
      await app.screenshot('password-changed');
      await signInFormIsShown(other, TOLD);
      await other.windowGone('chat');
      await other.window('login');
      await other.session.shows('Your password was changed on another device');
      await other.screenshot('told-of-password');
      await askToSignIn(other, ANN);
      await other.session.shows("don't match");
      await signIn(other, { ...ANN, password: NEW_PASSWORD });
      assert.equal(await ownUid(other.session), uid);
    });

    test('the first signs in with the new one, and not with the old one', async () => {
      await closeAccount(app);
      await app.quit();
      app = await first.open();
      await askToSignIn(app, ANN);
      await app.session.shows("don't match");
      await signIn(app, { ...ANN, password: NEW_PASSWORD });
    });

    test('every replica has had its share', async () => {
      const asked = new Set(front.seen.map(({ replica }) => replica));
      await until('each was asked', () => asked.size === replicas);
    });
  });
}
