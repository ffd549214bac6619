// How the screens look that a server brings along: setting it up, what is in the way of it, its forms, and the account
// window. See looks.test.mjs for the others.

import { after, before, describe, test } from 'node:test';
import { Desktop } from './harness/desktop.mjs';
import { freePort } from './harness/ports.mjs';
import { Sandbox } from './harness/sandbox.mjs';
import { TokenServer } from './harness/token-server.mjs';
import { closeAccount, listsDevices, openAccount } from './steps/account-window.mjs';
import { signOut } from './steps/chat-window.mjs';
import { askForServer } from './steps/connection.mjs';
import { ACCOUNT_SIZES, LOGIN_SIZES, looksWell } from './steps/looks.mjs';
import { ANN, askToSignIn, fillIn, press, signInFormIsShown, signUp, signUpFormIsShown } from './steps/login-window.mjs';

for (const theme of ['light', 'dark']) {
  describe(`with a server, in a ${theme} theme`, () => {
    let desktop, sandbox, server, app;

    before(async () => {
      desktop = await Desktop.start(`looks-server ${theme}`, { theme });
      sandbox = await Sandbox.start(desktop);
      server = await TokenServer.start(desktop, sandbox);
      app = await desktop.open();
      await signUpFormIsShown(app);
    });
    after(() => desktop?.stop());

    const look = (name, sizes = LOGIN_SIZES) => looksWell(app, name, sizes);
    const large = () => app.session.setSize(1100, 720);

    test('nothing that answers', async () => {
      await askForServer(app, `http://127.0.0.1:${await freePort()}`);
      await app.session.shows("Nothing answers at the server's address.");
      await look('server-unreachable');
    });

    test('something that is no server of ours', async () => {
      const { session } = app;
      await fillIn(session, { 'Server address': sandbox.url.origin });
      await press(session, 'Check and save');
      await session.shows('it is not a Halley server');
      await look('not-a-server');
    });

    test('an address that is none', async () => {
      const { session } = app;
      await fillIn(session, { 'Server address': 'http://chat.example.com' });
      await press(session, 'Check and save');
      await session.shows('It has to be a secure one');
      await look('address-invalid');
    });

    test('connected', async () => {
      const { session } = app;
      await fillIn(session, { 'Server address': server.url.origin });
      await press(session, 'Check and save');
      await session.shows('Connected to Example Hikers');
      await look('connected');
    });

    test('creating an account', async () => {
      await press(app.session, 'Create an account');
      await signUpFormIsShown(app);
      await look('create-account');
    });

    test('the account window', async () => {
      await large();
      await signUp(app, ANN);
      await openAccount(app);
      await listsDevices(app.session, 1);
      await look('account', ACCOUNT_SIZES);
    });

    test('changing the name and the password', async () => {
      const { session } = app;
      await press(session, 'Change name');
      await fillIn(session, { 'Present password': 'not it at all', 'New password': 'password' });
      await session.css('[role=meter]');
      await press(session, 'Change password');
      await session.css('.field-error, .notice-error');
      await look('account-changes', ACCOUNT_SIZES);
    });

    test('deleting the account', async () => {
      const { session } = app;
      await press(session, 'Delete account…');
      await session.labelled('Your email address');
      await look('account-deletion', ACCOUNT_SIZES);
      await closeAccount(app);
    });

    test('a wrong password, and the server that may know better', async () => {
      await signOut(app);
      await askToSignIn(app, { ...ANN, password: 'wrong' });
      await app.session.labelled('Changed your password on another device?');
      await look('wrong-password');
    });

    test('a server that is away', async () => {
      await large();
      await server.stop();
      await askToSignIn(app, ANN);
      await app.session.shows("The server can't be reached");
      await look('server-away');
      await press(app.session, 'Cancel');
      await signInFormIsShown(app);
    });
  });
}
