// Trouble with the service: lost sockets, missed messages, failing calls, a reload.

import { after, before } from 'node:test';
import { until } from '../e2e/harness/until.mjs';
import { Walks } from './harness/walks.mjs';

const walks = new Walks('trouble');
const walk = (name, run) => walks.walk(name, run);
let ann, ben;

before(async () => {
  await walks.start();
  ann = await walks.signIn('ann');
  ben = await walks.signIn('ben');
  await ann.open('Users', 'Ben Baker');
  await ann.say('Before');
  await ben.open('Conversations', 'Ann Archer');
  await ben.bubble('Before').waitFor();
});
after(() => walks.stop());

const control = (method, path, body) =>
  fetch(new URL(`/sandbox/${path}`, walks.sandbox.url), { method, body: body && JSON.stringify(body) });
/** What the browser reports when a socket is refused or a call fails. */
const SOCKET = /WebSocket connection to .* failed/;

walk('messages missed while a socket was lost are there when it is back', async () => {
  await ben.withTrouble([SOCKET], async () => {
    const sockets = ben.sockets.length;
    // New sockets are refused until the fault is lifted, so that the messages are missed for certain.
    await control('PUT', 'faults', { path: '/', method: 'GET', status: 503, code: 'ERR_EXCEPTION' });
    await control('DELETE', 'sockets?uid=ben');
    await until("ben's socket is lost", () => ben.sockets[sockets - 1].isClosed());
    await ann.say('Can you hear me?');
    await ann.say('Hello?');
    await control('DELETE', 'faults');
    await ben.connected({ after: sockets, ms: 30_000 });
    await ben.bubble('Hello?').waitFor();
    await ben.bubble('Can you hear me?').waitFor();
  });
});

walk('what comes after that comes live again', async () => {
  await ann.say('Back?');
  await ben.bubble('Back?').waitFor();
  await ben.say('Back.');
  await ann.bubble('Back.').waitFor();
});

walk('a conversation that began while a socket was lost is in the list when it is back', async () => {
  await ben.withTrouble([SOCKET], async () => {
    const sockets = ben.sockets.length;
    await control('PUT', 'faults', { path: '/', method: 'GET', status: 503, code: 'ERR_EXCEPTION' });
    await control('DELETE', 'sockets?uid=ben');
    await until("ben's socket is lost", () => ben.sockets[sockets - 1].isClosed());
    const text = {
      receiver: 'ben',
      receiverType: 'user',
      category: 'message',
      type: 'text',
      data: { text: 'New here' },
    };
    await walks.sandbox.rest('POST', '/messages', text, { onBehalfOf: 'cat' });
    await control('DELETE', 'faults');
    await ben.connected({ after: sockets, ms: 30_000 });
    await ben.row('Cat Carver').getByText('New here').waitFor();
  });
});

walk('a message that the service refuses is marked, and the next one goes through', async () => {
  await ann.withTrouble([/503.*\/v3\.0\/messages/], async () => {
    await control('PUT', 'faults', { path: '/messages', method: 'POST', status: 503, code: 'ERR_EXCEPTION', times: 1 });
    await ann.say('Not this one');
    await ann
      .bubble('Not this one')
      .getByRole('img', { name: /error|fail/i })
      .waitFor();
  });
  await ann.say('But this one');
  await ben.bubble('But this one').waitFor();
});

walk('a reload keeps the session and the messages', async () => {
  const sockets = ann.sockets.length;
  await ann.page.reload();
  await ann.connected({ after: sockets });
  await ann.open('Users', 'Ben Baker');
  await ann.bubble('But this one').waitFor();
  await ben.say('Welcome back');
  await ann.bubble('Welcome back').waitFor();
});
