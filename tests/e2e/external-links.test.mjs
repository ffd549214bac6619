// Links in messages: they open in the browser, after a question that shows where they really lead; nothing else opens.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { Desktop } from './harness/desktop.mjs';
import { Sandbox } from './harness/sandbox.mjs';
import { SdkPeer } from './harness/sdk-peer.mjs';
import { until } from './harness/until.mjs';
import { openConversation, ownUid, turnTo } from './steps/chat-window.mjs';
import { ANN, press, signUp } from './steps/login-window.mjs';
import { CHAT_SIZES, looksWell } from './steps/looks.mjs';

const GEORGE = { uid: 'cometchat-uid-2', name: 'George Alan' };

for (const theme of ['light', 'dark']) {
  let desktop, sandbox, peer, app, uid;

  /** What the system was asked to open. */
  const opened = () => {
    const file = desktop.scratch.path('opened');
    return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  };
  const dialog = () => app.session.execute(`return document.querySelector('dialog[open]')?.innerText ?? ''`);

  /** Sends a message and clicks the link that it becomes. */
  async function clickLink(message) {
    const count = `return document.querySelectorAll('main [role=article] a[href]').length`;
    const before = await app.session.execute(count);
    await peer.send(uid, message);
    await until('the link is there', async () => (await app.session.execute(count)) > before);
    await app.session.execute(`[...document.querySelectorAll('main [role=article] a[href]')].at(-1).click()`);
  }

  before(async () => {
    desktop = await Desktop.start(`external-links ${theme}`, { theme });
    // A browser that notes what it is given stands in for the system's.
    const bin = desktop.scratch.path('bin');
    mkdirSync(bin);
    const recorder = `#!/bin/sh\nprintf '%s\\n' "$@" >>'${desktop.scratch.path('opened')}'\n`;
    writeFileSync(`${bin}/xdg-open`, recorder, { mode: 0o700 });
    desktop.env.PATH = `${bin}:${desktop.env.PATH}`;
    sandbox = await Sandbox.start(desktop);
    app = await desktop.open({ env: sandbox.env });
    await signUp(app, ANN);
    uid = await ownUid(app.session);
    peer = await SdkPeer.signIn(sandbox, GEORGE.uid);
    await turnTo(app.session, 'People');
    await openConversation(app.session, GEORGE.name);
  });
  after(async () => {
    await peer?.stop();
    await desktop?.stop();
  });

  test(`a link is asked about and opened in the browser (${theme})`, async () => {
    await clickLink('See https://example.org/path?x=1#top now');
    await until('it asks', async () => (await dialog()).includes('Open this link in your browser?'));
    assert.match(await dialog(), /https:\/\/example\.org\/path\?x=1#top/);
    assert.deepEqual(opened(), []);
    await looksWell(app, 'link', CHAT_SIZES);
    await press(app.session, 'Open');
    await until('the browser has it', () => opened().length === 1);
    assert.deepEqual(opened(), ['https://example.org/path?x=1#top']);
    assert.deepEqual(await app.pages(), ['chat']);
    await app.window('chat');
  });

  test(`a link with another text shows its own address (${theme})`, async () => {
    await clickLink('See [this page](https://evil.example/login) now');
    await until('it asks', async () => (await dialog()).includes('https://evil.example/login'));
    await app.screenshot('look-alike');
    await press(app.session, 'Cancel');
    await until('the question is gone', async () => (await dialog()) === '');
    assert.equal(opened().length, 1);
  });

  test(`the page itself cannot open anything but web and mail (${theme})`, async () => {
    const open = (address) =>
      app.session.executeAsync(
        `const [address, done] = arguments;
         window.__TAURI_INTERNALS__.invoke('open_link', { request: { address } }).then(() => done('opened'), ({ code }) => done(code));`,
        address,
      );
    const hostile = ['file:///etc/passwd', 'javascript:alert(1)', 'halley://person/ann', '--help', 'https://a@b.example/', 'smb://x/y'];
    for (const address of [...hostile, `https://example.org/${'a'.repeat(60_000)}`]) {
      assert.equal(await open(address), 'link_refused', address.slice(0, 60));
    }
    assert.equal(opened().length, 1);
    assert.equal(await open('mailto:ann@example.org'), 'opened');
    await until('the mail program has it', () => opened().length === 2);
    assert.equal(opened()[1], 'mailto:ann@example.org');
  });
}
