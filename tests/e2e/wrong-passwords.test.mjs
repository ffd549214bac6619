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

/**
 * What the form shows at one moment: the seconds of its countdown, null if there is none, and whether it offers to sign
 * in. Asked for one after the other, the delay could end in between.
 */
async function look() {
  const [shown, offered] = await app.session.execute(`
    const submit = document.querySelector('button[type=submit]');
    return [document.querySelector('.countdown')?.innerText ?? '', submit.getAttribute('aria-disabled') !== 'true'];`);
  const time = /You can try again in (\d+):(\d\d)\./.exec(shown);
  return { left: time && Number(time[1]) * 60 + Number(time[2]), offered };
}

/** Waits for a countdown and returns the first look at it. */
async function countdown() {
  return until('there is a countdown', async () => {
    const seen = await look();
    return seen.left !== null && seen;
  });
}

/** What is kept of Ann's wrong passwords. */
const failures = () => Number(sqlite(desktop, `SELECT failures FROM attempts WHERE key LIKE '%${ANN.email}%'`));

/** Lets the last wrong password be so many seconds ago. */
const setAge = (seconds) => sqlite(desktop, `UPDATE attempts SET last_at = strftime('%s', 'now') - ${seconds}`);

test('four wrong passwords are free', async () => {
  for (const password of ['wrong one 1', 'wrong one 2', 'wrong one 3', 'wrong one 4']) {
    await askToSignIn(app, { ...ANN, password });
    await app.session.shows("The email or user ID and the password don't match.");
    assert.equal((await look()).left, null);
  }
});

test('the fifth starts a countdown, and the button rests', async () => {
  await askToSignIn(app, { ...ANN, password: 'wrong one 5' });
  await app.session.shows('Too many wrong passwords.');
  const { left, offered } = await countdown();
  assert.ok(left > 0 && left <= DELAY_S, `it starts at ${left} s`);
  assert.equal(offered, false);
  await app.screenshot('locked');
  await until('the countdown counts', async () => (await look()).left < left);
});

test('another person can still sign in', async () => {
  await fillIn(app.session, { 'Email or user ID': 'somebody.else@example.org' });
  assert.deepEqual(await look(), { left: null, offered: true });
  await press(app.session, 'Sign in');
  await app.session.shows("The email or user ID and the password don't match.");
});

test('starting again shortens nothing, and the right password does not help yet', async () => {
  const before = failures();
  await app.kill();
  app = await desktop.open();
  await signInFormIsShown(app);
  assert.equal(failures(), before);
  await fillIn(app.session, { 'Email or user ID': ANN.email, Password: ANN.password });
  // Only now, so that the delay is not over on a machine that takes long to get here.
  setAge(0);
  await press(app.session, 'Sign in');
  const { left, offered } = await countdown();
  assert.ok(left > 0 && left <= DELAY_S, `${left} s are left`);
  assert.equal(offered, false);
  assert.equal(failures(), before);
  await app.screenshot('locked-after-restart');
});

test('when the time is over the form says so by itself and takes the right password', async () => {
  await app.kill();
  app = await desktop.open();
  await signInFormIsShown(app);
  await fillIn(app.session, { 'Email or user ID': ANN.email, Password: ANN.password });
  // As before. What is left is to be sat out.
  setAge(DELAY_S / 2);
  await press(app.session, 'Sign in');
  await countdown();
  await until('the countdown is over', async () => {
    const { left, offered } = await look();
    return left === null && offered;
  }, { ms: 2 * DELAY_S * 1000 });
  await press(app.session, 'Sign in');
  await chatIsOpen(app);
});

test('the right password takes the count back', async () => {
  await signOut(app);
  await askToSignIn(app, { ...ANN, password: 'wrong one 6' });
  await app.session.shows("The email or user ID and the password don't match.");
  assert.equal((await look()).left, null);
});

test('one more wrong password after a delay doubles it', async () => {
  for (const password of ['wrong one 7', 'wrong one 8', 'wrong one 9', 'wrong one 10']) {
    await askToSignIn(app, { ...ANN, password });
    await until('it is refused', async () => /don't match|Too many/.test(await shown()));
  }
  await countdown();
  await app.kill();
  setAge(DELAY_S);
  app = await desktop.open();
  await askToSignIn(app, { ...ANN, password: 'wrong one 11' });
  const { left } = await countdown();
  assert.ok(left > DELAY_S && left <= 2 * DELAY_S, `${left} s`);
});

const shown = () => app.session.execute('return document.body.innerText');
