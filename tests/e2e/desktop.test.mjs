// The harness itself, with WebKitGTK's own small browser in the place of the app. When this fails, the app is not to
// blame.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { Desktop } from './harness/desktop.mjs';
import { Key } from './harness/webdriver.mjs';

const BROWSER = readdirSync('/usr/lib').map((folder) => `/usr/lib/${folder}/webkit2gtk-4.1/MiniBrowser`).find(existsSync);

const PAGE = `<!doctype html><meta charset="utf-8"><title>A form</title>
<label for="name">Your name</label> <input id="name">
<label>Password <input id="password" type="password"></label>
<button aria-label="Send the form" onclick="document.body.append('sent ' + document.getElementById('name').value)">Go</button>
<button style="display:none">Send the form</button>
<p id="theme"></p>
<script>
document.getElementById('theme').textContent = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
</script>`;

let desktop, server, app;

before(async () => {
  server = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end(PAGE));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  desktop = await Desktop.start('desktop', { keyring: 'none', theme: 'dark' });
  app = await desktop.open({ binary: BROWSER, args: ['--automation'] });
  await app.session.goTo(`http://127.0.0.1:${server.address().port}/login.html`);
});

after(async () => {
  await desktop?.stop();
  server.close();
});

test('controls are found by the name that assistive technology reads', async () => {
  const { session } = app;
  assert.equal(await (await session.labelled('Your name')).property('id'), 'name');
  assert.equal(await (await session.labelled(/^pass/i)).property('id'), 'password');
  assert.equal(await (await session.labelled('Send the form')).text(), 'Go');
  assert.equal(await (await session.css('#password')).name(), 'Password');
});

test('text is typed, pasted and read back', async () => {
  const { session } = app;
  const name = await session.labelled('Your name');
  await name.type('Ada');
  await name.paste(`${await name.property('value')} \u05d0\u05d1 🗝`);
  await (await session.labelled('Send the form')).click();
  await session.shows('sent Ada \u05d0\u05d1 🗝');
  await name.clear();
  assert.equal(await name.property('value'), '');
});

test('keys go where the focus is', async () => {
  const { session } = app;
  await (await session.labelled('Your name')).click();
  await session.press(Key.tab);
  assert.equal(await (await session.focused()).property('id'), 'password');
});

test('the page sees the theme of the system', async () => {
  assert.equal(await (await app.session.css('#theme')).text(), 'dark');
});

test('a page that shows something else is quoted', async () => {
  await assert.rejects(app.session.shows('nothing of the kind', { ms: 100 }), /it shows: .*Your name/s);
});

test('the window is found by its page, and pictured', async () => {
  await app.window('login');
  assert.deepEqual(await app.pages(), ['login']);
  assert.ok(statSync(await app.screenshot('form')).size > 1_000);
});

test('the app quits when its window is closed', async () => {
  await app.quit();
  assert.ok(!app.running);
});

test('the app starts again on the same desktop', async () => {
  app = await desktop.open({ binary: BROWSER, args: ['--automation'], env: { GREETING: "it's set" } });
  assert.ok(app.running);
});

test('an app that ends at once is reported with what it said', async () => {
  const dying = desktop.scratch.path('tmp/dying.sh');
  writeFileSync(dying, '#!/bin/sh\necho "no luck today" >&2\nexit 1\n', { mode: 0o700 });
  await assert.rejects(desktop.open({ binary: dying }), /no luck today/);
});
