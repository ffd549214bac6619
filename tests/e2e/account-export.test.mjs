// What is known of the account, saved as a file through the system's own dialog.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { Desktop } from './harness/desktop.mjs';
import { Front } from './harness/front.mjs';
import { Sandbox } from './harness/sandbox.mjs';
import { TokenServer } from './harness/token-server.mjs';
import { until } from './harness/until.mjs';
import { openAccount } from './steps/account-window.mjs';
import { connectToServer } from './steps/connection.mjs';
import { ANN, press, signUp, signUpFormIsShown } from './steps/login-window.mjs';
import { ACCOUNT_SIZES, looksWell } from './steps/looks.mjs';

const SAVE = 'Save account data…';

let desktop, front, app;

before(async () => {
  front = await Front.start();
  desktop = await Desktop.start('account-export');
  desktop.program('window-manager', 'openbox');
  const sandbox = await Sandbox.start(desktop);
  const server = await TokenServer.start(desktop, sandbox, { name: 'token-server', publicUrl: front.url.origin });
  front.leadsTo(server.url);
  app = await desktop.open();
  await signUpFormIsShown(app);
  await connectToServer(app, front.url.origin, 'Create an account');
  await signUp(app, ANN);
  await openAccount(app);
});
after(async () => {
  await desktop?.stop();
  await front?.stop();
});

const xdotool = async (...args) => (await promisify(execFile)('xdotool', args, { env: desktop.env })).stdout.trim();
const dialogs = () =>
  xdotool('search', '--onlyvisible', '--name', '^Save').then((ids) => ids.split('\n').filter(Boolean), () => []);

/** Asks for the dialog, and gives it the keys. */
async function openDialog() {
  await press(app.session, SAVE);
  await until('the dialog is open', async () => (await dialogs()).length > 0);
  const [dialog] = await dialogs();
  await xdotool('windowactivate', '--sync', dialog);
}

test('a dialog that is closed saves nothing, and the button is back', async () => {
  await looksWell(app, 'account-export', ACCOUNT_SIZES);
  await openDialog();
  await app.session.shows('Waiting for a place to save it…');
  await xdotool('key', 'Escape');
  await app.session.shows(SAVE);
  assert.deepEqual(await dialogs(), []);
});

test('the data are saved where the person says, for the person alone', async () => {
  const place = path.join(desktop.env.HOME, 'mine.json');
  await openDialog();
  await xdotool('key', 'ctrl+a');
  await xdotool('type', '--delay', '20', place);
  await xdotool('key', 'Return');
  await until('the file is there', async () => existsSync(place));
  await app.session.shows('Your account data has been saved.');
  await app.screenshot('saved');
  assert.equal(statSync(place).mode & 0o777, 0o600);
  const text = readFileSync(place, 'utf8');
  const data = JSON.parse(text);
  assert.equal(data.email, ANN.email);
  assert.equal(data.devices.length, 1);
  assert.ok(data.devices[0].current);
  assert.ok(!text.includes(ANN.password), 'no password in it');
});
