// What nobody types but somebody pastes: each field either takes it or says beside it what is wrong, and the window
// stays at work.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { Desktop } from './harness/desktop.mjs';
import { until } from './harness/until.mjs';
import { bubble, chatIsOpen, openConversation, signOut } from './steps/chat-window.mjs';
import {
  ANN,
  askToSignIn,
  errorBeside,
  errorOf,
  fillIn,
  press,
  ready,
  signInFormIsShown,
  signUpFormIsShown,
} from './steps/login-window.mjs';

const MEGABYTE = 'long '.repeat(209_716);
const INVISIBLE = 'This contains invisible characters that are not allowed.';

const NUL = 'Ann\0Archer';
const OVERRIDE = 'Ann \u202erehcrA\u202c';
const RIGHT_TO_LEFT = 'נועה לוי-ברק';
const EMOJI = '👩🏽‍🚀 🏳️‍🌈 🗝';

let desktop, app;

before(async () => {
  desktop = await Desktop.start('odd-input');
  app = await desktop.open();
});
after(() => desktop?.stop());

/** The window answers a click: the box is ticked, and the tick taken away again. */
async function staysAtWork(label, property = 'checked') {
  const control = await app.session.labelled(label);
  const old = await control.property(property);
  await control.click();
  await until('the click is answered', async () => (await control.property(property)) !== old);
  await control.click();
}

/** Fills in the form, sends it, and expects this beside the field. */
async function isRefused(form, label, value, button, expected) {
  await fillIn(app.session, { ...form, [label]: value });
  await press(app.session, button);
  const error = await errorBeside(app.session, label);
  assert.ok(error.startsWith(expected), `beside ${label}: ${error}`);
}

describe('creating an account', () => {
  const FORM = { Name: ANN.name, Email: ANN.email, Password: ANN.password };
  beforeEach(() => signUpFormIsShown(app));

  const REFUSED = {
    'an empty name': ['Name', '', 'Enter the name that other people should see.'],
    'a name of spaces': ['Name', ' \t\u3000 ', 'Enter the name that other people should see.'],
    'a name of a megabyte': ['Name', MEGABYTE, 'A name can have at most 100 characters.'],
    'a name with NUL': ['Name', NUL, INVISIBLE],
    'a name with direction overrides': ['Name', OVERRIDE, INVISIBLE],
    'an empty address': ['Email', '', 'Enter your email address.'],
    'an address of a megabyte': ['Email', `${MEGABYTE}@example.org`, 'An email address can have at most 254 characters.'],
    'an address with NUL': ['Email', 'ann\0@example.org', INVISIBLE],
    'an address with direction overrides': ['Email', 'ann\u202e@example.org', INVISIBLE],
    'a right-to-left text for an address': ['Email', RIGHT_TO_LEFT, "This doesn't look like an email address."],
    'emoji for an address': ['Email', EMOJI, "This doesn't look like an email address."],
    'an empty password': ['Password', '', 'Enter a password.'],
    'a password of a megabyte': ['Password', MEGABYTE, 'A password can have at most 1,024 bytes.'],
    'a password with NUL': ['Password', `${ANN.password}\0`, INVISIBLE],
  };
  for (const [name, [label, value, expected]] of Object.entries(REFUSED)) {
    test(`${name} is refused beside its field`, async () => {
      await isRefused(FORM, label, value, 'Create account', expected);
      await staysAtWork('Keep me signed in');
    });
  }

  test('right-to-left script and emoji work in every field', async () => {
    await app.screenshot('refused');
    const noa = { name: RIGHT_TO_LEFT, email: 'נועה@דוגמה.example', password: 'ארבע מילים שאין ביניהן קשר' };
    const star = { name: EMOJI, email: '🗝@example.org', password: '🪐 בין 🧭 המילים 🗝 הללו' };
    for (const { name, email, password } of [noa, star]) {
      await fillIn(app.session, { Name: name, Email: email, Password: password });
      await press(app.session, 'Create account');
      await chatIsOpen(app);
      await app.session.shows(name);
      await app.screenshot('taken');
      await signOut(app);
      await askToSignIn(app, { email, password });
      await chatIsOpen(app);
      await signOut(app);
      await press(app.session, 'Create an account');
    }
  });

  test('direction overrides work in a password, where nobody sees them', async () => {
    const password = `kestrel \u202e lantern oblong thaw`;
    await fillIn(app.session, { ...FORM, Password: password });
    await press(app.session, 'Create account');
    await chatIsOpen(app);
    await signOut(app);
    await askToSignIn(app, { ...ANN, password });
    await chatIsOpen(app);
    await signOut(app);
  });
});

describe('signing in', () => {
  const FORM = { 'Email or user ID': ANN.email, Password: 'not the password' };
  const NO_MATCH = "The email or user ID and the password don't match.";
  beforeEach(() => signInFormIsShown(app));

  const REFUSED = {
    'no name': ['Email or user ID', '', 'Enter your email address or user ID.'],
    'a name of a megabyte': ['Email or user ID', MEGABYTE, 'This is too long.'],
    'a name with NUL': ['Email or user ID', NUL, INVISIBLE],
    'a name with direction overrides': ['Email or user ID', OVERRIDE, INVISIBLE],
    'no password': ['Password', '', 'Enter a password.'],
    'a password of a megabyte': ['Password', MEGABYTE, 'A password can have at most 1,024 bytes.'],
    'a password with NUL': ['Password', NUL, INVISIBLE],
  };
  for (const [name, [label, value, expected]] of Object.entries(REFUSED)) {
    test(`${name} is refused beside its field`, async () => {
      await isRefused(FORM, label, value, 'Sign in', expected);
      await staysAtWork('Keep me signed in');
    });
  }

  for (const [name, values] of Object.entries({
    'a right-to-left name': { 'Email or user ID': RIGHT_TO_LEFT },
    'a name of emoji': { 'Email or user ID': EMOJI },
    'a right-to-left password': { 'Email or user ID': 'nobody-1', Password: RIGHT_TO_LEFT },
    'a password of emoji': { 'Email or user ID': 'nobody-2', Password: EMOJI },
    'a password with direction overrides': { 'Email or user ID': 'nobody-3', Password: OVERRIDE },
  })) {
    test(`${name} is a wrong one like others`, async () => {
      await fillIn(app.session, { ...FORM, ...values });
      await press(app.session, 'Sign in');
      await ready(app.session, 'Sign in');
      await app.session.shows(NO_MATCH);
      await staysAtWork('Keep me signed in');
    });
  }
});

describe('the connection', () => {
  const KEY = '0123456789abcdef0123456789abcdef01234567';
  const FORM = { 'App ID': '1234567890abcdef', 'REST API key': KEY };
  const EXPECTED = { 'App ID': 'An app ID has letters, digits and hyphens.', 'REST API key': 'A REST API key has 8 to 128' };
  const ODD = {
    'a megabyte': MEGABYTE,
    'NUL': NUL,
    'right-to-left script': RIGHT_TO_LEFT,
    'emoji': EMOJI,
    'direction overrides': OVERRIDE,
  };

  before(async () => {
    await signInFormIsShown(app);
    await press(app.session, 'Connection: Sandbox');
    await (await app.session.labelled('CometChat app')).click();
    await app.session.labelled('Region');
  });

  test('left empty says so beside each field', async () => {
    await press(app.session, 'Check and save');
    assert.match(await errorBeside(app.session, 'App ID'), /^Enter the app ID from your dashboard\./);
    assert.match(await errorBeside(app.session, 'Region'), /^Choose the region of your app\./);
    assert.match(await errorBeside(app.session, 'REST API key'), /^Enter the REST API key from your dashboard\./);
    await app.screenshot('connection-empty');
  });

  for (const label of Object.keys(FORM)) {
    for (const [name, value] of Object.entries(ODD)) {
      test(`${name} for the ${label} is refused beside its field`, async () => {
        const { session } = app;
        const region = await session.labelled('Region');
        await session.execute(CHOOSE, region, 'eu');
        await isRefused(FORM, label, value, 'Check and save', EXPECTED[label]);
        assert.equal(await errorOf(session, await session.labelled('Region')), '');
        await staysAtWork('Show key', 'ariaPressed');
      });
    }
  }

  test('left without saving is the one that it was', async () => {
    await app.screenshot('connection');
    await press(app.session, 'Back');
    await signInFormIsShown(app);
    await app.session.labelled('Connection: Sandbox');
  });

  const CHOOSE = `
    const [select, value] = arguments;
    Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, 'value').set.call(select, value);
    select.dispatchEvent(new Event('change', { bubbles: true }));`;
});

describe('writing', () => {
  before(async () => {
    await askToSignIn(app, { ...ANN, password: `kestrel \u202e lantern oblong thaw` });
    await chatIsOpen(app);
    await openConversation(app.session, 'Andrew Joseph');
  });

  /** Puts a text into the composer as pasting does. */
  async function paste(text) {
    const { session } = app;
    const composer = await session.css('main .message-composer [role=textbox]');
    await session.execute(
      `const [composer, text] = arguments;
       composer.focus();
       const data = new DataTransfer();
       data.setData('text/plain', text);
       composer.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));`,
      composer,
      text,
    );
  }

  async function write(text) {
    await paste(text);
    await press(app.session, 'Send');
  }

  for (const [name, text] of Object.entries({
    'right-to-left script': RIGHT_TO_LEFT,
    'emoji': EMOJI,
    'direction overrides': OVERRIDE,
  })) {
    test(`${name} is sent as it is`, async () => {
      await write(text);
      await bubble(app.session, text);
      await app.screenshot('written');
    });
  }

  test('NUL is left out', async () => {
    await write('With\0out');
    await bubble(app.session, 'Without');
  });

  test('a megabyte is refused, with what to do instead', async () => {
    await paste(MEGABYTE);
    await app.session.shows('That is too long for one message. Send it as a file instead.');
    await write('Something shorter.');
    await bubble(app.session, 'Something shorter.');
  });
});
