// Where calls go, what they bear, and what other origins may do.

import assert from 'node:assert/strict';
import { fresh } from '../harness/door.mjs';
import { section } from '../harness/row.mjs';

const addresses = section('client-api/1 addresses');
const headers = section('client-api/2 headers and CORS');

const HEADERS_OF_THE_SDK =
  'accept, appid, apikey, authtoken, authorization, chatapiversion, content-type, onbehalfofuser, resource, sdk, settingshash, settingshashreceivedat';
const list = (text) => text.toLowerCase().split(/,\s*/);

addresses('the override is taken as it stands before the first login', async ({ door }) => {
  const uid = await door.person();
  const device = await door.device();
  await device.start({ client: `${door.url.host}/v3` });
  await device.login(uid);
  const [login] = device.sent('PUT', '/me');
  assert.equal(new URL(login.url()).pathname, '/v3/me');
  await device.close();
});

addresses('after the login the settings say where calls go', async ({ door }) => {
  const device = await door.device();
  await device.start({ client: `${door.url.host}/v3` });
  await device.login(await door.person());
  await device.sdk((uid) => CometChat.getUser(uid), 'ann');
  assert.equal(new URL(device.sent('GET', '/users/ann')[0].url()).pathname, '/v3.0/users/ann');
  await device.close();
});

addresses('both families of the API answer under /v3 and /v3.0', async ({ door, ann }) => {
  for (const prefix of ['/v3', '/v3.0']) {
    assert.equal((await door.call('GET', '/users/ben', undefined, { authtoken: ann.token }, prefix)).data.uid, 'ben');
    assert.equal((await door.call('GET', '/users/ben', undefined, { apikey: door.keys.rest }, prefix)).data.uid, 'ben');
  }
});

addresses('uids and guids are the same in upper and lower case', async ({ door, ann }) => {
  const [peer, guid] = [await door.newClient(), fresh('case')];
  await ann.sdk(
    (uid) => CometChat.sendMessage(new CometChat.TextMessage(uid.toUpperCase(), 'Hello', 'user')),
    peer.uid,
  );
  await ann.sdk((guid) => CometChat.createGroup(new CometChat.Group(guid, 'Case', 'public')), guid);
  assert.equal((await ann.sdk((uid) => CometChat.getUser(uid.toUpperCase()), peer.uid)).uid, peer.uid);
  assert.equal(
    (await ann.sdk((uid) => CometChat.getConversation(uid.toUpperCase(), 'user'), peer.uid)).conversationWith.uid,
    peer.uid,
  );
  assert.equal((await ann.sdk((guid) => CometChat.getGroup(guid.toUpperCase()), guid)).guid, guid);
});

addresses('a uid or guid that does not fit into a path is not created', async ({ door, ann }) => {
  const body = { uid: 'a b/c?d', name: 'Odd' };
  await assert.rejects(door.server('POST', '/users', body), { code: 'ERR_BAD_REQUEST' });
  await ann.refused('ERR_BAD_REQUEST', () => CometChat.createGroup(new CometChat.Group('a b/c?d', 'Odd', 'public')));
});

headers('a client call bears app id, token, device and SDK', async ({ door, ann }) => {
  await ann.sdk(() => CometChat.getUser('ben'));
  const sent = await ann.sent('GET', '/users/ben').at(-1).allHeaders();
  assert.deepEqual(
    [sent.appid, sent.authtoken, sent.sdk, sent.apikey],
    [door.appId, ann.token, 'javascript@4.2.0', undefined],
  );
  assert.match(sent.resource, /^WEB-4_2_0-/);
});

headers('a call with the auth key bears no token', async ({ door, ann }) => {
  const uid = fresh('made');
  await ann.sdk(({ uid, key }) => CometChat.createUser(Object.assign(new CometChat.User(uid), { name: 'Made' }), key), {
    uid,
    key: door.keys.auth,
  });
  const sent = await ann.sent('POST', '/users').at(-1).allHeaders();
  assert.deepEqual([sent.apikey, sent.authtoken], [door.keys.auth, undefined]);
});

headers('the resource header is the origin device of what follows', async ({ ann, ben }) => {
  const text = fresh('origin');
  await ann.sdk((text) => CometChat.sendMessage(new CometChat.TextMessage('ben', text, 'user')), text);
  const { resource } = await ann.sent('POST', '/messages').at(-1).allHeaders();
  const frame = await ben.frame('the message', (one) => one.body?.data?.text === text);
  assert.equal(frame.deviceId, resource);
});

headers('a preflight is allowed with every method and header of the SDK', async ({ door }) => {
  for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
    const answer = await door.request('OPTIONS', '/v3.0/messages/1', {
      headers: {
        origin: 'http://localhost:3000',
        'access-control-request-method': method,
        'access-control-request-headers': 'appid,authtoken,content-type,resource,sdk',
      },
    });
    assert.equal(answer.status, 204);
    assert.match(answer.headers['access-control-allow-origin'], /^(\*|http:\/\/localhost:3000)$/);
    assert.ok(list(answer.headers['access-control-allow-methods']).includes(method.toLowerCase()));
    const allowed = list(answer.headers['access-control-allow-headers']);
    assert.deepEqual(
      list(HEADERS_OF_THE_SDK).filter((name) => !allowed.includes(name)),
      [],
    );
    assert.equal(answer.headers['access-control-max-age'], '600');
  }
});

headers('every answer allows the origin, errors and unknown paths included', async ({ door, ann }) => {
  const calls = [
    ['GET', '/v3.0/users/ben', { authtoken: ann.token, appid: door.appId }],
    ['GET', '/v3.0/users/ben', {}],
    ['GET', '/v3.0/no-such-thing', {}],
    ['PATCH', '/v3.0/me', {}],
    ['GET', '/media/no/such-file.png', {}],
    ['POST', '/v3.0/messages', { authtoken: ann.token, appid: door.appId, 'content-type': 'application/json' }],
  ];
  for (const [method, path, extra] of calls) {
    const answer = await door.request(method, path, {
      headers: { origin: 'http://localhost:3000', ...extra },
      body: method === 'POST' ? '{"broken' : undefined,
    });
    assert.match(
      answer.headers['access-control-allow-origin'] ?? 'none',
      /^(\*|http:\/\/localhost:3000)$/,
      `${method} ${path}`,
    );
  }
});

headers('the body of a DELETE is read', async ({ door, ann }) => {
  const uid = await door.person();
  await ann.sdk((uid) => CometChat.blockUsers([uid]), uid);
  assert.equal((await ann.sdk((uid) => CometChat.getUser(uid), uid)).blockedByMe, true);
  await ann.sdk((uid) => CometChat.unblockUsers([uid]), uid);
  assert.deepEqual(ann.sent('DELETE', '/blockedusers').at(-1).postDataJSON(), { blockedUids: [uid] });
  assert.equal((await ann.sdk((uid) => CometChat.getUser(uid), uid)).blockedByMe, false);
});
