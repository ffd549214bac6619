// The settings window: what is chosen holds at once in every window and outlives the app; what an administrator has
// settled shows and cannot be changed.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Desktop } from './harness/desktop.mjs';
import { until } from './harness/until.mjs';
import { openAccountMenu } from './steps/chat-window.mjs';
import { clicked } from './steps/click.mjs';
import { LOGIN_SIZES, SETTINGS_SIZES, looksWell } from './steps/looks.mjs';
import { ANN, fillIn, press, signUp, signUpFormIsShown } from './steps/login-window.mjs';
import { choose, isIn, isPainted, openSettings, turnToSettings } from './steps/settings-window.mjs';

describe('preferences', () => {
  let desktop, app;

  before(async () => {
    desktop = await Desktop.start('settings');
    app = await desktop.open();
    await signUpFormIsShown(app);
  });
  after(() => desktop?.stop());

  test('Ctrl and a comma open the settings, and a second time bring them to the front', async () => {
    for (let times = 0; times < 2; times++) {
      await app.window('login');
      await app.session.execute(
        `window.dispatchEvent(new KeyboardEvent('keydown', { key: ',', ctrlKey: true, cancelable: true }))`,
      );
      await turnToSettings(app);
    }
    assert.deepEqual(new Set(await app.pages()), new Set(['login', 'settings']));
    await turnToSettings(app);
  });

  test('a theme holds at once in every window', async () => {
    await isPainted(app, 'light');
    await choose(app.session, 'preferences.theme', 'dark');
    await app.session.shows('Saved.');
    await isPainted(app, 'dark');
    await app.window('login');
    await isPainted(app, 'dark');
  });

  test('so does a language, and what was typed stays', async () => {
    await fillIn(app.session, { Name: 'Ann' });
    await turnToSettings(app);
    await choose(app.session, 'preferences.language', 'de');
    await isIn(app, { language: 'de', direction: 'ltr', text: 'Einstellungen' });
    await app.session.shows('Gespeichert.');
    await app.window('login');
    await isIn(app, { language: 'de', direction: 'ltr', text: 'Konto anlegen' });
    const name = await app.session.labelled('Name');
    assert.equal(await name.property('value'), 'Ann');
    await looksWell(app, 'login-german', LOGIN_SIZES);
  });

  test('Arabic runs from right to left, and nothing sticks out', async () => {
    await turnToSettings(app);
    await choose(app.session, 'preferences.language', 'ar');
    await isIn(app, { language: 'ar', direction: 'rtl', text: 'الإعدادات' });
    await looksWell(app, 'settings-arabic', SETTINGS_SIZES);
    await app.window('login');
    await isIn(app, { language: 'ar', direction: 'rtl', text: 'إنشاء حساب' });
    await looksWell(app, 'login-arabic', LOGIN_SIZES);
    // The headline begins at the right edge of its card.
    const sides = await app.session.execute(`
      const [card, heading] = ['.card', '.card h1'].map((one) => document.querySelector(one).getBoundingClientRect());
      const range = document.createRange();
      range.selectNodeContents(document.querySelector('.card h1'));
      const text = range.getBoundingClientRect();
      return [text.left - card.left, card.right - text.right];`);
    assert.ok(sides[1] < sides[0], `the heading is ${sides} from the sides of its card`);
  });

  test('all of it outlives the app', async () => {
    await turnToSettings(app);
    await choose(app.session, 'preferences.lock.idleMinutes', '30');
    await app.session.shows('تم الحفظ.');
    await app.session.closeWindow();
    await app.window('login');
    await app.quit();
    app = await desktop.open();
    await app.window('login');
    await isIn(app, { language: 'ar', direction: 'rtl', text: 'إنشاء حساب' });
    await isPainted(app, 'dark');
    await press(app.session, 'الإعدادات');
    await turnToSettings(app);
    const kept = await app.session.execute(`return document.getElementsByName('preferences.lock.idleMinutes')[0].value`);
    assert.equal(kept, '30');
    await choose(app.session, 'preferences.language', 'en');
    await choose(app.session, 'preferences.theme', 'light');
    await app.session.shows('Saved.');
  });
});

test('the chat follows, and its menu leads to the settings', async (t) => {
  const desktop = await Desktop.start('settings and chat');
  t.after(() => desktop.stop());
  const app = await desktop.open();
  await signUp(app, ANN);
  await openAccountMenu(app.session);
  await clicked('the menu offers the settings', () => app.session.labelled('Settings…'));
  await turnToSettings(app);
  await app.session.shows('To change the connection, sign out first.');
  await choose(app.session, 'preferences.theme', 'dark');
  await choose(app.session, 'preferences.language', 'de');
  await app.window('chat');
  await isPainted(app, 'dark');
  await isIn(app, { language: 'de', direction: 'ltr', text: 'Wem möchtest du schreiben?' });
  // The kit speaks German too, and is dark.
  const kit = () => app.session.execute(`return document.querySelector('.cometchat').dataset.theme`);
  await until('the kit is dark', async () => (await kit()) === 'dark');
  await until('the kit speaks German', () =>
    app.session.execute(`return [...document.querySelectorAll('.cometchat input')].some((one) => one.placeholder.startsWith('Such'))`),
  );
  await app.screenshot('chat-german-dark');
  await turnToSettings(app);
  await choose(app.session, 'preferences.language', 'ar');
  await app.window('chat');
  await isIn(app, { language: 'ar', direction: 'rtl', text: 'لمن تريد أن تكتب؟' });
  await looksWell(app, 'chat-arabic', [
    [1100, 720],
    [720, 480],
  ]);
});

for (const theme of ['light', 'dark']) {
  test(`how the settings look, ${theme}`, async (t) => {
    const desktop = await Desktop.start(`settings ${theme}`, { theme });
    t.after(() => desktop.stop());
    const app = await desktop.open();
    await signUpFormIsShown(app);
    await openSettings(app);
    await isPainted(app, theme);
    await looksWell(app, 'settings', SETTINGS_SIZES);
    for (const heading of ['Notifications', 'Lock', 'Network', 'About Halley']) {
      await app.session.execute(
        `[...document.querySelectorAll('h2')].find((one) => one.innerText === arguments[0]).scrollIntoView()`,
        heading,
      );
      if (heading === 'About Halley') {
        await press(app.session, 'Show the licences');
        await app.session.css('.licences');
        await app.session.execute('scrollTo(0, document.body.scrollHeight)');
      }
      await app.screenshot(`settings-${heading.toLowerCase().replaceAll(' ', '-')}`);
    }
  });
}

test('an administrator’s file shows, holds, and keeps nobody out if it makes no sense', async (t) => {
  const desktop = await Desktop.start('managed settings');
  const folder = mkdtempSync(path.join(tmpdir(), 'halley-managed-'));
  t.after(async () => {
    await desktop.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const file = path.join(folder, 'managed.json');
  const env = { HALLEY_MANAGED_SETTINGS: file };
  const settled = { preferences: { theme: 'dark', notifications: { showContent: false } }, colour: 'blue' };
  writeFileSync(file, JSON.stringify(settled));
  let app = await desktop.open({ env });
  await signUpFormIsShown(app);
  await isPainted(app, 'dark');
  await openSettings(app);
  await app.session.shows('Settled by your administrator');
  await app.session.shows('this makes no sense and is ignored: colour');
  const rests = await app.session.execute(
    `return [...document.querySelectorAll(':disabled')].map((one) => one.name)`,
  );
  assert.deepEqual(rests, ['preferences.theme', 'preferences.notifications.showContent']);
  await looksWell(app, 'settings-managed', SETTINGS_SIZES);
  await app.session.closeWindow();
  await app.window('login');
  await app.quit();

  writeFileSync(file, JSON.stringify({ connection: { address: 'https://chat.example.com', proxy: { kind: 'none' } } }));
  app = await desktop.open({ env });
  await app.window('login');
  const address = await app.session.labelled('Server address');
  assert.deepEqual(
    [await address.property('value'), await address.property('readOnly')],
    ['https://chat.example.com', true],
  );
  await app.session.shows('Settled by your administrator');
  await looksWell(app, 'connection-managed', LOGIN_SIZES);
  await app.quit();

  writeFileSync(file, '{ this is no JSON');
  app = await desktop.open({ env });
  await signUpFormIsShown(app);
  await openSettings(app);
  await app.session.shows("can't be read, so it is ignored");
});
