// The harness itself: each state of the keyring is what it says it is.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Desktop } from './harness/desktop.mjs';
import { within } from './harness/until.mjs';

/** Runs secret-tool on a desktop with its keyring in this state. */
async function withKeyring(state, use) {
  const desktop = await Desktop.start(`keyring-${state}`, { keyring: state });
  try {
    let calls = 0;
    return await use((args, input) => {
      calls += 1;
      return desktop.program(`secret-tool-${calls}`, 'secret-tool', args, { input });
    });
  } finally {
    await desktop.stop();
  }
}

const STORE = ['store', '--label=Test', 'app', 'harness'];
const LOOKUP = ['lookup', 'app', 'harness'];

test('an unlocked keyring keeps a secret', () =>
  withKeyring('unlocked', async (secretTool) => {
    assert.equal((await within('store', secretTool(STORE, 'opal').ended)).code, 0);
    const lookup = secretTool(LOOKUP);
    assert.equal((await within('lookup', lookup.ended)).code, 0);
    assert.equal(lookup.log(), 'opal');
  }));

test('a locked keyring with nobody to ask refuses', () =>
  withKeyring('locked', async (secretTool) => {
    assert.notEqual((await within('store', secretTool(STORE, 'opal').ended)).code, 0);
  }));

for (const state of ['prompting', 'silent']) {
  test(`a ${state} keyring keeps its caller waiting`, () =>
    withKeyring(state, async (secretTool) => {
      await assert.rejects(within('store', secretTool(STORE, 'opal').ended, 3_000), /nothing after 3000 ms/);
    }));
}

test('without a keyring the call fails at once', () =>
  withKeyring('none', async (secretTool) => {
    assert.notEqual((await within('store', secretTool(STORE, 'opal').ended)).code, 0);
  }));
