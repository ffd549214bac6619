// Wrong passwords: a few are free, then each costs time, whatever the person does with the app.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Desktop } from './harness/desktop.mjs';
import { until } from './harness/until.mjs';
import { sqlite } from './steps/accounts-file.mjs';
import { chatIsOpen, signOut } from './steps/chat-window.mjs';
import { ANN, askToSignIn, fillIn, press, signInFormIsShown, signUp } from './steps/login-window.mjs';

const DELAY_S = 30;

let desktop, app;

before(async () => {
  desktop = await Desktop.start('wrong-passwords');
  app = await desktop.open();
  await signUp(app, ANN);
  await signOut(app);
});
after(() => desktop?.stop());

/** Seconds that the countdown shows; null if there is none. */
async function countdown() {
  const shown = await app.session.execute(`return document.querySelector('.countdown')?.innerText ?? ''`);
  const time = /You can try again in (\d+):(\d\d)\./.exec(shown);
  return time && Number(time[1]) * 60 + Number(time[2]);
}

const signInIsOffered = async () =>
  (await (await app.session.labelled('Sign in')).attribute('aria-disabled')) !== 'true';

/** Moves what is known of wrong passwords into the past, as if so many seconds had gone by. The app must not run. */
const passTime = (seconds) => sqlite(desktop, `UPDATE attempts SET last_at = last_at - ${seconds}`);

test('four wrong passwords are free', async () => {
  for (const password of ['wrong one 1', 'wrong one 2', 'wrong one 3', 'wrong one 4']) {
    await askToSignIn(app, { ...ANN, password });
    await app.session.shows("The email or user ID and the password don't match.");
    assert.equal(await countdown(), null);
  }
});

test('the fifth starts a countdown, and the button rests', async () => {
  await askToSignIn(app, { ...ANN, password: 'wrong one 5' });
  await app.session.shows('Too many wrong passwords.');
  const first = await until('there is a countdown', countdown);
  assert.ok(first > DELAY_S - 10 && first <= DELAY_S, `it starts at ${first} s`);
  await app.screenshot('locked');
  await until('the countdown counts', async () => (await countdown()) < first);
  assert.equal(await signInIsOffered(), false);
});

test('another person can still sign in', async () => {
  await fillIn(app.session, { 'Email or user ID': 'somebody.else@example.org' });
  assert.equal(await countdown(), null);
  assert.equal(await signInIsOffered(), true);
  await press(app.session, 'Sign in');
  await app.session.shows("The email or user ID and the password don't match.");
});

test('starting again shortens nothing, and the right password does not help yet', async () => {
  await app.kill();
  app = await desktop.open();
  await askToSignIn(app, ANN);
  await app.session.shows('Too many wrong passwords.');
  const left = await until('there is a countdown', countdown);
  assert.ok(left > 0 && left <= DELAY_S, `${left} s are left`);
  await app.screenshot('locked-after-restart');
});

test('when the time is over the form says so by itself and takes the right password', async () => {
  await app.kill();
  app = await desktop.open();
  await signInFormIsShown(app);
  await fillIn(app.session, { 'Email or user ID': ANN.email, Password: ANN.password });
  // Only now, so that a slow machine does not sit the rest of the delay out before the button is pressed.
  sqlite(desktop, `UPDATE attempts SET last_at = strftime('%s', 'now') - ${DELAY_S - 8}`);
  await press(app.session, 'Sign in');
  await until('there is a countdown', countdown);
  await until('the countdown is over', async () => (await countdown()) === null && (await signInIsOffered()));
  await press(app.session, 'Sign in');
  await chatIsOpen(app);
});

test('the right password takes the count back', async () => {
  await signOut(app);
  await askToSignIn(app, { ...ANN, password: 'wrong one 6' });
  await app.session.shows("The email or user ID and the password don't match.");
  assert.equal(await countdown(), null);
});

test('one more wrong password after a delay doubles it', async () => {
  for (const password of ['wrong one 7', 'wrong one 8', 'wrong one 9', 'wrong one 10']) {
    await askToSignIn(app, { ...ANN, password });
    await until('it is refused', async () => /don't match|Too many/.test(await shown()));
  }
  await until('there is a countdown', countdown);
  await app.kill();
  passTime(DELAY_S);
  app = await desktop.open();
  await askToSignIn(app, { ...ANN, password: 'wrong one 11' });
  const doubled = await until('there is a countdown', countdown);
  assert.ok(doubled > DELAY_S && doubled <= 2 * DELAY_S, `${doubled} s`);
});

const shown = () => app.session.execute('return document.body.innerText');
