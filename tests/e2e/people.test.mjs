// Several people at one computer, each at a window of their own; and the lock, which closes every chat.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Desktop } from './harness/desktop.mjs';
import { Sandbox } from './harness/sandbox.mjs';
import { until } from './harness/until.mjs';
import { Key } from './harness/webdriver.mjs';
import { bubble, chatIsOpen, connectionIs, openAccountMenu, openConversation, send, turnTo } from './steps/chat-window.mjs';
import { clicked } from './steps/click.mjs';
import { ANN, askToSignUp, press, signUp } from './steps/login-window.mjs';
import { looksWell, CHAT_SIZES, LOGIN_SIZES } from './steps/looks.mjs';

const BOB = { name: 'Bob Baker', email: 'bob@example.org', password: 'harbour sonnet violin clover' };

/** Turns to the chat window of this person, once it is there and connected. */
async function chatOf(app, person) {
  await until(`${person.name} has a chat window`, async () => {
    for (const handle of await app.session.windows()) {
      try {
        await app.session.switchTo(handle);
        const name = await app.session.execute(`return document.querySelector('.account-name')?.innerText ?? ''`);
        if (name === person.name) return true;
      } catch (error) {
        if (error.code !== 'no such window') throw error;
      }
    }
    return false;
  });
  await connectionIs(app.session, 'Online');
}

async function chooses(app, item) {
  await openAccountMenu(app.session);
  await clicked(`the menu offers ${item}`, () => app.session.labelled(item));
}

async function lockScreenOf(app, person) {
  await app.window('login');
  await app.session.labelled('Unlock');
  const heading = await app.session.execute(`return document.querySelector('h1').innerText`);
  assert.equal(heading, `Locked: ${person.name}`);
}

async function unlock(app, password) {
  await (await app.session.labelled('Password')).paste(password);
  await press(app.session, 'Unlock');
}

for (const theme of ['light', 'dark']) {
  describe(`several people and the lock, ${theme}`, () => {
    let desktop, sandbox, app;
    before(async () => {
      desktop = await Desktop.start(`people ${theme}`, { theme });
      sandbox = await Sandbox.start(desktop);
      app = await desktop.open({ env: sandbox.env });
    });
    after(() => desktop?.stop());

    test('a second person signs in beside the first, at a window of their own', async () => {
      await signUp(app, ANN, { keep: true });
      await chooses(app, 'Add an account…');
      await app.window('login');
      await until('Ann is on the list', () => app.session.execute(`return document.body.innerText.includes('Ann Archer')`));
      await looksWell(app, 'another-account', LOGIN_SIZES);
      await press(app.session, 'Create an account');
      await askToSignUp(app, BOB, { keep: true });
      await chatOf(app, BOB);
      assert.equal((await app.pages()).filter((page) => page === 'chat').length, 2);
    });

    test('the two chat with one another, and neither sees the other’s session', async () => {
      await chatOf(app, BOB);
      await turnTo(app.session, 'People');
      await openConversation(app.session, ANN.name);
      await send(app.session, 'Are you there, Ann?');
      await bubble(app.session, 'Are you there, Ann?');
      const bobs = await app.session.execute('return JSON.stringify(sessionStorage)');
      await chatOf(app, ANN);
      await openConversation(app.session, BOB.name);
      await bubble(app.session, 'Are you there, Ann?');
      await send(app.session, 'At the next window');
      const [anns, local] = await app.session.execute('return [JSON.stringify(sessionStorage), JSON.stringify(localStorage)]');
      assert.notEqual(anns, bobs);
      assert.ok(!local.includes('authToken'), 'what windows share holds no session');
      await chatOf(app, BOB);
      await bubble(app.session, 'At the next window');
    });

    test('the header goes from one to the other', async () => {
      await chatOf(app, ANN);
      await openAccountMenu(app.session);
      await app.session.labelled('Switch to Bob Baker');
      await app.session.press(Key.escape);
      await looksWell(app, 'chat-of-two', CHAT_SIZES);
      await chooses(app, 'Switch to Bob Baker');
      assert.equal((await app.pages()).filter((page) => page === 'chat').length, 2, 'no third window');
    });

    test('signing out of one leaves the other at work', async () => {
      await chatOf(app, BOB);
      await chooses(app, 'Sign out');
      await until('one chat is left', async () => (await app.pages()).filter((page) => page === 'chat').length === 1);
      await chatOf(app, ANN);
      await openConversation(app.session, BOB.name);
      await send(app.session, 'You left');
      await bubble(app.session, 'You left');
      assert.ok(!(await app.pages()).includes('login'));
    });

    test('the shortcut locks: the chat is gone, not covered', async () => {
      await chatOf(app, ANN);
      await app.session.execute(
        `window.dispatchEvent(new KeyboardEvent('keydown', { key: 'L', code: 'KeyL', ctrlKey: true, shiftKey: true, bubbles: true, cancelable: true }))`,
      );
      await lockScreenOf(app, ANN);
      await app.windowGone('chat');
      await app.window('login');
      await looksWell(app, 'locked', LOGIN_SIZES);
    });

    test('a kill changes nothing about that: neither the keyring nor a restart opens the chat', async () => {
      await app.kill();
      app = await desktop.open({ env: sandbox.env });
      await lockScreenOf(app, ANN);
      assert.deepEqual(await app.pages(), ['login']);
      await app.window('login');
    });

    test('a wrong password does not open it, the right one does, and the person stays kept', async () => {
      await unlock(app, 'kestrel lantern oblong frost');
      await until('it says so', () => app.session.execute(`return document.querySelector('[role=alert]')?.innerText ?? ''`));
      await app.screenshot('locked-wrong-password');
      await unlock(app, ANN.password);
      await chatIsOpen(app);
      await app.quit();
      app = await desktop.open({ env: sandbox.env });
      await chatIsOpen(app);
      await app.quit();
    });
  });
}
