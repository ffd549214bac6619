// A build for everybody, without `dev-mode`: the first thing that it asks for is the server's address, and it asks for
// nothing else. Such a build is not among those that the other tests start: HALLEY_E2E_RELEASE_APP names one.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Desktop } from './harness/desktop.mjs';
import { Front } from './harness/front.mjs';
import { freePort } from './harness/ports.mjs';
import { Sandbox } from './harness/sandbox.mjs';
import { TokenServer } from './harness/token-server.mjs';
import { LOGIN_SIZES, looksWell } from './steps/looks.mjs';
import { fillIn, press, signInFormIsShown, signUpFormIsShown } from './steps/login-window.mjs';

const binary = process.env.HALLEY_E2E_RELEASE_APP;
const skip = binary ? false : 'HALLEY_E2E_RELEASE_APP names no build without dev-mode';

describe('the first start of a build for everybody', { skip }, () => {
  let desktop, front, server, app;

  before(async () => {
    desktop = await Desktop.start('set-up');
    front = await Front.start();
    const sandbox = await Sandbox.start(desktop);
    server = await TokenServer.start(desktop, sandbox);
    front.leadsTo(server.url);
    app = await desktop.open({ binary });
  });
  after(async () => {
    await desktop?.stop();
    await front?.stop();
  });

  test('asks for the address of the server alone', async () => {
    await app.window('login');
    const { session } = app;
    await session.shows('Where does your team chat?');
    assert.equal(await (await session.focused()).property('name'), 'address');
    assert.equal(await session.execute(`return document.querySelectorAll('input, select, textarea').length`), 1);
    await looksWell(app, 'set-up', LOGIN_SIZES);
    await press(session, 'Advanced');
    await (await session.labelled('My team has its own login server')).click();
    await session.labelled('App ID');
    await looksWell(app, 'set-up-advanced', LOGIN_SIZES);
    await (await session.labelled('My team has its own login server')).click();
    await press(session, 'Advanced');
  });

  test('tells what is in the way', async () => {
    const { session } = app;
    await fillIn(session, { 'Server address': `http://127.0.0.1:${await freePort()}` });
    await press(session, 'Continue');
    await session.shows("Nothing answers at the server's address.");
    await looksWell(app, 'unreachable', LOGIN_SIZES);
  });

  test('can be stopped while it waits for a slow server', async () => {
    const { session } = app;
    front.delayMs = 600_000;
    await fillIn(session, { 'Server address': front.url.origin });
    await press(session, 'Continue');
    await session.shows('Still waiting for an answer…');
    await app.screenshot('waiting');
    await press(session, 'Cancel');
    await session.labelled('Continue');
  });

  test('fills in the address that the server goes by when that is asked for', async () => {
    const { session } = app;
    front.delayMs = 0;
    await press(session, 'Continue');
    await session.shows(`This server goes by another address: ${server.url.origin}`);
    await looksWell(app, 'other-address', LOGIN_SIZES);
    const address = await session.labelled('Server address');
    assert.equal(await address.property('value'), front.url.origin);
    await press(session, 'Fill in that address');
    assert.equal(await address.property('value'), server.url.origin);
    await press(session, 'Continue');
    await session.shows('Connected to Example Hikers');
    await press(session, 'Create an account');
    await signUpFormIsShown(app);
  });

  test('is over for good: the next one begins with the forms', async () => {
    await app.quit();
    app = await desktop.open({ binary });
    await signUpFormIsShown(app);
    await app.session.shows('Connection: Example Hikers');
    await press(app.session, 'Sign in');
    await signInFormIsShown(app);
  });
});
