// Runs every row through one door.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import '../areas/index.mjs';
import { rowIds } from '../rows.mjs';
import { Door } from './door.mjs';
import { tests } from './row.mjs';

/** A socket that signs in and then says nothing more. */
async function quietSocket({ door, wire }) {
  const client = await door.newClient('quiet');
  const { jwt } = await client('GET', '/me');
  const socket = await wire.rawSocket();
  await socket.send({
    appId: door.appId,
    type: 'auth',
    deviceId: 'DEVICE-quiet',
    body: { auth: jwt, deviceId: 'DEVICE-quiet' },
  });
  await socket.frame('the welcome', (frame) => frame.body?.code === '200');
  return socket;
}

export function conform(scheme) {
  const cast = {};

  before(async () => {
    cast.door = await Door.open(scheme);
    cast.wire = await cast.door.device();
    // Its row comes late, and then need not wait.
    cast.silent = await cast.wire.rawSocket();
    cast.quiet = await quietSocket(cast);
    const names = { ann: 'Ann Archer', ben: 'Ben Baker' };
    for (const [uid, name] of Object.entries(names)) {
      await cast.door.server('POST', '/users', { uid, name });
      cast[uid] = await cast.door.signIn(uid);
    }
  });

  after(() => cast.door?.close());

  test('every row of the contract has a test', () => {
    const tested = new Set(tests.map((one) => one.id));
    assert.deepEqual(
      rowIds().filter((id) => !tested.has(id)),
      [],
    );
    assert.equal(new Set(rowIds()).size, rowIds().length, 'each row is listed once');
  });

  for (const { id, run } of tests) test(id, () => run(cast));
}
