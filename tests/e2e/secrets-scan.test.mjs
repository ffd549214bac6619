import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { findSecrets, formsOf } from './harness/secrets-scan.mjs';

const SECRET = 'pä$$ "word" / 🗝 of 1';

/** The forms in which a folder with this one file holds the secret. */
function formsIn(content, name = 'some/file.bin') {
  const folder = mkdtempSync(path.join(tmpdir(), 'scan-'));
  try {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
    return findSecrets(folder, { password: SECRET }).map((hit) => hit.form);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a secret is found in whatever form it was written', () => {
  const around = (text) => Buffer.concat([Buffer.from([0, 255, 1]), Buffer.from(text), Buffer.from([7, 0])]);
  const written = {
    utf8: SECRET,
    utf16le: Buffer.from(SECRET, 'utf16le'),
    hex: Buffer.from(SECRET).toString('hex'),
    percent: `?password=${encodeURIComponent(SECRET)}&x=1`,
    JSON: JSON.stringify({ password: SECRET }),
    'JSON in JSON': JSON.stringify(JSON.stringify({ password: SECRET })),
  };
  for (const [form, text] of Object.entries(written)) {
    assert.ok(formsIn(around(text)).includes(form), form);
  }
});

test('a secret in a submitted form is found', () => {
  const sent = new URLSearchParams({ password: SECRET }).toString();
  assert.ok(formsIn(sent).includes('percent, plus for space'));
});

test('base64 is seen through at each alignment', () => {
  for (const before of ['', 'a', 'ab', 'abc']) {
    const encoded = Buffer.from(`${before}${SECRET}tail`).toString('base64');
    assert.ok(formsIn(`token: ${encoded}`).some((form) => form.startsWith('base64')), `after "${before}"`);
  }
});

test('a secret in a file name is found', () => {
  const name = 'plain secret in a name';
  const folder = mkdtempSync(path.join(tmpdir(), 'scan-'));
  writeFileSync(path.join(folder, `x-${name}`), '');
  assert.equal(findSecrets(folder, { token: name }).length > 0, true);
  rmSync(folder, { recursive: true });
});

test('what is not there is not found', () => {
  assert.deepEqual(formsIn(`${SECRET.slice(1)} ${SECRET.slice(0, -1)}`), []);
});

test('the answer does not repeat the secret', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'scan-'));
  writeFileSync(path.join(folder, 'file'), SECRET);
  assert.ok(!JSON.stringify(findSecrets(folder, { password: SECRET })).includes(SECRET.slice(0, 4)));
  rmSync(folder, { recursive: true });
});

test('a secret too short to be told from chance is refused', () => {
  assert.throws(() => formsOf('1234567'));
});
