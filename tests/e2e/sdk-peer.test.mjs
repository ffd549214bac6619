// The harness itself: the second client, against a sandbox, without our app.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Desktop } from './harness/desktop.mjs';
import { Sandbox } from './harness/sandbox.mjs';
import { SdkPeer } from './harness/sdk-peer.mjs';

let desktop, sandbox, one, two;

before(async () => {
  desktop = await Desktop.start('sdk-peer', { keyring: 'none' });
  sandbox = await Sandbox.start(desktop);
  one = await SdkPeer.signIn(sandbox, 'cometchat-uid-1');
  two = await SdkPeer.signIn(sandbox, 'cometchat-uid-2');
});

after(async () => {
  await one?.stop();
  await two?.stop();
  await desktop?.stop();
});

test('two people talk', async () => {
  await one.send(two.uid, 'Is this on?');
  await two.receive('Is this on?', { from: one.uid });
  await two.send(one.uid, 'It is. 🗝');
  await one.receive('It is. 🗝', { from: two.uid });
});

test('a group hears everybody', async () => {
  await one.send('cometchat-guid-1', 'All together', 'group');
  await two.receive('All together', { from: one.uid });
});

test('people see each other online', async () => {
  assert.equal(await one.statusOf(two.uid), 'online');
});

test('what the server refuses is told with its code', async () => {
  await assert.rejects(one.send('nobody-of-this-name', 'Hello?'), /ERR_UID_NOT_FOUND/);
});

test('a page error is not overlooked', () => {
  assert.deepEqual([...one.errors, ...two.errors], []);
});
