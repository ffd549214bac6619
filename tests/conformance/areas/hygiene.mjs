// What must hold over the whole run; these rows come last.

import assert from 'node:assert/strict';
import { row } from '../harness/row.mjs';

row('realtime/3 ping: a client that falls silent is dropped', async ({ quiet }) => {
  await quiet.closed({ ms: 90_000 });
});

row('client-api/3 envelope and errors: every answer that a page got was one of the two envelopes', ({ door }) => {
  assert.ok(door.answers.length > 100);
  const wrong = door.answers.filter(({ body }) => {
    const { data, error } = JSON.parse(body);
    return error ? !(error.code && error.message) : data === undefined || data === null;
  });
  assert.deepEqual(wrong, []);
});

row('client-api/1 addresses: no page asked anybody but the sandbox', ({ door }) => {
  assert.deepEqual(door.foreign, []);
});

row('client-api/3 envelope and errors: no answer made a page throw', ({ door }) => {
  assert.deepEqual(door.pageErrors, []);
});
