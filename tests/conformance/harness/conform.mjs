// Runs every row through one door.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import '../areas/index.mjs';
import { rowIds } from '../rows.mjs';
import { Door } from './door.mjs';
import { tests } from './row.mjs';

export function conform(scheme) {
  const cast = {};

  before(async () => {
    cast.door = await Door.open(scheme);
    const names = { ann: 'Ann Archer', ben: 'Ben Baker' };
    for (const [uid, name] of Object.entries(names)) {
      await cast.door.server('POST', '/users', { uid, name });
      cast[uid] = await cast.door.signIn(uid);
    }
  });

  after(() => cast.door?.close());

  test('every row of the contract has a test', () => {
    const tested = new Set(tests.map((one) => one.id));
    assert.deepEqual(rowIds().filter((id) => !tested.has(id)), []);
    assert.equal(new Set(rowIds()).size, rowIds().length, 'each row is listed once');
  });

  for (const { id, run } of tests) test(id, () => run(cast));
}
