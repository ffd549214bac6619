// WCAG 2.2 AA of our screens, as far as a machine can tell: axe finds nothing serious or critical, in both themes and from
// right to left; nothing is lost at 200 % zoom; and who asks for less motion gets it.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Desktop } from './harness/desktop.mjs';
import { Sandbox } from './harness/sandbox.mjs';
import { until } from './harness/until.mjs';
import { isAccessible } from './steps/accessibility.mjs';
import { closeAccount, openAccount } from './steps/account-window.mjs';
import { chatIsOpen } from './steps/chat-window.mjs';
import { clearFaults, setFaults } from './steps/faults.mjs';
import { ANN, askToSignUp, fillIn, press, signInFormIsShown, signUpFormIsShown } from './steps/login-window.mjs';
import { choose, isIn, openSettings, turnToSettings } from './steps/settings-window.mjs';

/** What the UI Kit draws: its faults are its maker's. Our frame around it is looked at. */
const KIT = [
  // Its lists, composer and bubbles have controls of few names and pale times; only its makers can mend that.
  '.cometchat-conversations',
  '.cometchat-users',
  '.cometchat-groups',
];

for (const theme of ['light', 'dark']) {
  describe(`in a ${theme} theme`, () => {
    let desktop, app;

    before(async () => {
      desktop = await Desktop.start(`accessibility ${theme}`, { theme });
      app = await desktop.open();
      await signUpFormIsShown(app);
    });
    after(() => desktop?.stop());

    test('create an account, empty and with errors', async () => {
      await isAccessible(app, 'create an account');
      await fillIn(app.session, { Name: '', Email: 'ann', Password: 'password1234' });
      await press(app.session, 'Create account');
      await until('an error stands beside a field', () => app.session.execute(`return !!document.querySelector('.field-error')`));
      await isAccessible(app, 'create an account, refused');
    });

    test('sign in, refused', async () => {
      await press(app.session, 'Sign in');
      await signInFormIsShown(app);
      await fillIn(app.session, { 'Email or user ID': ANN.email, Password: 'wrong' });
      await press(app.session, 'Sign in');
      await app.session.shows("don't match");
      await isAccessible(app, 'sign in, refused');
    });

    test('the connection, with everything open', async () => {
      await press(app.session, /^Connection/);
      await (await app.session.labelled('Halley server')).click();
      await press(app.session, 'Advanced');
      await app.session.labelled('Proxy');
      await isAccessible(app, 'the connection');
      await press(app.session, 'Back');
    });

    test('the settings', async () => {
      await openSettings(app);
      await press(app.session, 'Show the licences');
      await app.session.css('.licences');
      await isAccessible(app, 'the settings');
      await app.session.closeWindow();
      await app.window('login');
    });

    test('waiting for the chat service', async () => {
      const sandbox = await Sandbox.inside(app);
      await setFaults(sandbox, { path: '/users/', status: 429, code: 'ERR_TOO_MANY_REQUESTS', retryAfterS: 300 });
      await press(app.session, 'Create an account');
      await askToSignUp(app, ANN);
      await app.session.shows('Next try in');
      await isAccessible(app, 'waiting');
      await clearFaults(sandbox);
      await press(app.session, 'Try now');
      await chatIsOpen(app);
    });

    test('the frame of the chat', async () => {
      await isAccessible(app, 'the chat', { exclude: KIT });
    });

    test('the account', async () => {
      await openAccount(app);
      await isAccessible(app, 'the account');
      await closeAccount(app);
    });
  });
}

describe('a keyring that is absent', () => {
  test('its screen', async (t) => {
    const desktop = await Desktop.start('accessibility keyring', { keyring: 'none' });
    t.after(() => desktop.stop());
    const app = await desktop.open();
    await askToSignUp(app, ANN);
    await app.session.shows('Continue without the keyring');
    await isAccessible(app, 'the keyring');
  });
});

describe('from right to left, at 200 % and without motion', () => {
  let desktop, app;

  before(async () => {
    desktop = await Desktop.start('accessibility arabic');
    app = await desktop.open();
    await signUpFormIsShown(app);
    await openSettings(app);
    await choose(app.session, 'preferences.language', 'ar');
  });
  after(() => desktop?.stop());

  test('Arabic screens', async () => {
    await isIn(app, { language: 'ar', direction: 'rtl', text: 'الإعدادات' });
    await isAccessible(app, 'the settings in Arabic');
    await app.window('login');
    await isAccessible(app, 'create an account in Arabic');
  });

  test('at 200 % nothing is lost, in the longest of the languages', async () => {
    await turnToSettings(app);
    await choose(app.session, 'preferences.language', 'de');
    for (const window of ['settings', 'login']) {
      await app.window(window);
      // The least size of the window, half of it again by zoom.
      await app.session.setSize(420, 560);
      await app.session.execute(`document.documentElement.style.setProperty('zoom', '2')`);
      const lost = await app.session.execute(`
        const inside = document.documentElement;
        const cut = [...document.querySelectorAll('h1, h2, p, label, button, input, select')].filter((one) => {
          const { width, left, right } = one.getBoundingClientRect();
          const spoken = one.closest('.only-spoken') !== null;
          return width > 0 && !spoken && (left < -1 || right > innerWidth + 1);
        });
        return [inside.scrollWidth - inside.clientWidth, cut.map((one) => one.outerHTML.slice(0, 120))];`);
      assert.ok(lost[0] <= 0 && lost[1].length === 0, `${window} at 200 %: ${JSON.stringify(lost)}`);
      await app.screenshot(`${window}-200-percent`);
      await app.session.execute(`document.documentElement.style.removeProperty('zoom')`);
    }
  });

  test('who asks for less motion gets it', async () => {
    // The setting of the system is out of a page's reach: what the style sheets say for it is looked up.
    const still = await app.session.execute(`
      const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
      const asked = rules.filter((rule) => rule.media?.mediaText.includes('prefers-reduced-motion'));
      return asked.some((rule) => /animation-duration: 0?\\.01ms|animation-duration: 0\\.00001s|animation-duration: 1e-05s/.test(rule.cssText));`);
    assert.ok(still);
  });
});
