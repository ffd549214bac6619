// The sandbox's own page at /sandbox/, in a browser, with a keyboard, and with names that mean harm.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { openChromium } from './harness/chromium.mjs';
import { PATIENCE_MS, until, within } from './harness/until.mjs';

const PROGRAM = process.env.HALLEY_E2E_SANDBOX ?? path.join(import.meta.dirname, '../../target/debug/halley-sandbox');
const PICTURES = process.env.HALLEY_E2E_PICTURES;
const EVIL = '<img src=x onerror="window.harmed=1">"\'&';

let program, ready, browser, context, page;
const complaints = [];

before(async () => {
  program = spawn(PROGRAM, ['serve', '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: program.stdout });
  const first = new Promise((resolve, reject) => {
    lines.once('line', resolve);
    program.once('exit', () => reject(new Error('the sandbox ended')));
  });
  ready = JSON.parse(await within('the sandbox is ready', first));
  browser = await openChromium();
  context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'], acceptDownloads: true });
  page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('request', (request) => new URL(request.url()).origin !== ready.url && complaints.push(`foreign: ${request.url()}`));
});

after(async () => {
  await browser?.close();
  program?.kill();
});

const rest = async (method, where, body, headers = {}) => {
  const all = { 'content-type': 'application/json', apikey: ready.apiKey, appid: ready.appId, ...headers };
  const answer = await fetch(`${ready.url}/v3${where}`, { method, headers: all, body: body && JSON.stringify(body) });
  const { data, error } = await answer.json();
  assert.equal(error, undefined);
  return data;
};
const section = (name) => page.getByRole('tab', { name }).click();
const panel = () => page.locator('[role=tabpanel]:not([hidden])');
const sees = (text) => panel().getByText(text).filter({ visible: true }).first().waitFor();
const copied = () => page.evaluate(() => navigator.clipboard.readText());

test('people are added, and a minted token is on the clipboard and works', async () => {
  await page.goto(`${ready.url}/sandbox`);
  await page.waitForURL(`${ready.url}/sandbox/#people`);
  await sees('Andrew Joseph');
  await page.getByLabel('UID', { exact: true }).fill('zoe');
  await page.getByLabel('Name', { exact: true }).fill('Zoe');
  await page.keyboard.press('Enter');
  await panel().getByText('zoe', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Mint a token for zoe' }).click();
  const token = await until('a token is copied', async () => (await copied()).startsWith('zoe_') && copied());
  const me = await fetch(`${ready.url}/v3.0/me`, { headers: { appid: ready.appId, authtoken: token } });
  assert.equal((await me.json()).data.uid, 'zoe');
  await page.evaluate(() => navigator.clipboard.writeText(''));
  await page.getByRole('button', { name: 'Copy token of zoe' }).click();
  await until('the token is copied again', async () => (await copied()) === token);
});

test('names and messages of strangers stay texts', async () => {
  await rest('POST', '/users', { uid: 'evil', name: EVIL });
  await rest('POST', '/groups', { guid: 'evil-group', name: EVIL, type: 'public', description: EVIL, owner: 'evil' });
  const message = { receiver: 'zoe', receiverType: 'user', category: 'message', type: 'text', data: { text: EVIL } };
  await rest('POST', '/messages', message, { onBehalfOf: 'evil' });
  for (const name of ['People', 'Groups', 'Conversations', 'Traffic']) {
    await section(name);
    if (name === 'Traffic') await panel().locator('summary').filter({ hasText: '/v3/messages' }).first().click();
    await sees(name === 'Traffic' ? 'onerror' : EVIL);
  }
  assert.equal(await page.evaluate(() => window.harmed), undefined);
  assert.equal(await page.locator('main img').count(), 0);
});

test('conversations show their messages', async () => {
  await section('Conversations');
  await panel().getByRole('button', { name: /Hiking Group/ }).click();
  await sees('Then I bring the sandwiches');
});

test('traffic comes in live, without secrets', async () => {
  await section('Traffic');
  const { authToken } = await rest('POST', '/users/zoe/auth_tokens', { force: true });
  await fetch(`${ready.url}/v3.0/me?live=1`, { headers: { appid: ready.appId, authtoken: authToken } });
  const line = panel().locator('summary').filter({ hasText: '/v3.0/me?live=1' });
  await line.click();
  await sees('(hidden)');
  assert.ok(!(await page.content()).includes(authToken));
});

test('faults are switched on and off', async () => {
  await section('Faults');
  const status = async () => (await fetch(`${ready.url}/v3.0/me`, { headers: { appid: ready.appId, authtoken: 'none' } })).headers.get('retry-after');
  await page.getByLabel('Path begins with').fill('/me');
  await page.getByLabel('Status').fill('503');
  await page.getByRole('button', { name: 'Add rule' }).click();
  await sees('path: /me');
  assert.equal((await fetch(`${ready.url}/v3.0/me`)).status, 503);
  await page.getByRole('switch', { name: /Every third call fails/ }).check();
  await sees('everyNth: 3');
  await page.getByRole('button', { name: 'All off' }).click();
  await sees('None: everything works.');
  assert.equal(await status(), null);
  await until('the switch is off', async () => !(await page.getByRole('switch', { name: /Every third call fails/ }).isChecked()));
});

test('an export brings back what a reset took', async () => {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Export' }).click()]);
  const file = await download.path();
  await page.getByRole('button', { name: 'Reset…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await rest('GET', '/users/zoe');
  await page.getByRole('button', { name: 'Reset…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Reset' }).click();
  await page.getByRole('status').getByText('as at its start').waitFor();
  await section('People');
  await sees('Andrew Joseph');
  // The list is drawn anew some time after the status has been told.
  await until('zoe is gone', async () => (await panel().getByText('zoe', { exact: true }).count()) === 0);
  await page.locator('#import-file').setInputFiles(file);
  await page.getByRole('dialog').getByRole('button', { name: 'Import' }).click();
  await panel().getByText('zoe', { exact: true }).waitFor();
});

test('the sections are reached by keyboard and every control has a name', async () => {
  await page.getByRole('tab', { name: 'People' }).focus();
  await page.keyboard.press('End');
  await sees('REST API Key');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'tab-keys');
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction(() => document.activeElement.id === 'tab-people');
  for (const tab of await page.getByRole('tab').all()) {
    await tab.click();
    // At one moment, as parts of the page are drawn anew and what was taken out has no label any more.
    const nameless = await page.evaluate(() => {
      const controls = [...document.querySelectorAll('button, input, select, a')].filter((one) => one.checkVisibility());
      const named = (one) => one.textContent.trim() || one.getAttribute('aria-label') || one.labels?.length;
      return controls.filter((one) => !named(one)).map((one) => one.outerHTML);
    });
    assert.deepEqual(nameless, []);
  }
});

test('narrow, wide, light and dark: nothing sticks out', async () => {
  for (const scheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme: scheme });
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      for (const name of ['People', 'Groups', 'Conversations', 'Devices', 'Traffic', 'Faults', 'Keys']) {
        await section(name);
        await panel().locator('h2').waitFor();
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.equal(wide, 0, `${name} at ${width} pixels`);
        if (PICTURES) await page.screenshot({ path: path.join(PICTURES, `${name}-${scheme}-${width}.png`) });
      }
    }
  }
});

test('other pages cannot frame it, and its policy lets nothing else in', async () => {
  const { headers } = await fetch(`${ready.url}/sandbox/`);
  const policy = headers.get('content-security-policy');
  assert.match(policy, /default-src 'none'.*frame-ancestors 'none'/);
  assert.doesNotMatch(policy, /unsafe|\*/);
  assert.equal(headers.get('access-control-allow-origin'), null);
});

test('the page had nothing to complain about', () => {
  assert.deepEqual(complaints, []);
});
