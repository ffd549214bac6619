// Answers and refusals.

import assert from 'node:assert/strict';
import { Door, fresh } from '../harness/door.mjs';
import { section } from '../harness/row.mjs';

const envelope = section('client-api/3 envelope and errors');

envelope('a success is told in data', async ({ door, ann }) => {
  const answer = await door.request('GET', '/v3.0/users/ben', { headers: { appid: door.appId, authtoken: ann.token } });
  assert.equal(answer.status, 200);
  assert.match(answer.headers['content-type'], /^application\/json/);
  assert.deepEqual([Object.keys(answer.json), answer.json.data.uid], [['data'], 'ben']);
});

envelope('a refusal reaches the page with code, message and details', async ({ ann }) => {
  const error = await ann.refused('ERR_UID_NOT_FOUND', () => CometChat.getUser('nobody-of-this-name'));
  assert.match(error.message, /nobody-of-this-name/);
  assert.deepEqual(error.details, { uid: 'nobody-of-this-name' });
});

envelope('a validation error says what is wrong with which field', async ({ door }) => {
  const client = await door.newClient();
  const error = await client('POST', '/groups', { guid: 'nameless', type: 'public' }).catch((thrown) => thrown);
  assert.equal(error.code, 'ERR_BAD_REQUEST');
  const [[field, texts], ...others] = Object.entries(error.details);
  assert.deepEqual([field, Array.isArray(texts), others], ['name', true, []]);
});

envelope('a dead token logs the SDK out', async ({ door }) => {
  const device = await door.signIn(await door.person());
  await door.server('DELETE', `/users/${device.uid}/auth_tokens/${device.token}`);
  await device.refused('AUTH_ERR_AUTH_TOKEN_NOT_FOUND', () => CometChat.getUser('ann'));
  await device.heard('logoutSuccess');
  assert.equal(await device.sdk(() => CometChat.getLoggedinUser()), null);
  await device.close();
});

envelope('another refusal leaves the SDK logged in', async ({ ann }) => {
  await ann.refused('ERR_GUID_NOT_FOUND', () => CometChat.getGroup('nowhere'));
  assert.equal((await ann.sdk(() => CometChat.getLoggedinUser())).uid, 'ann');
});

envelope('a call that succeeds without news still answers with data', async ({ door }) => {
  const [client, guid] = [await door.newClient(), fresh('gone')];
  await client('POST', '/groups', { guid, name: 'Gone', type: 'public' });
  assert.equal((await client('DELETE', `/groups/${guid}`)).success, true);
});

envelope('broken JSON, a list and a text in place of an object are refused in the envelope', async ({ door, ann }) => {
  for (const body of ['{"receiver', '[1]', '"text"', 'null', '\u0000']) {
    const headers = { appid: door.appId, authtoken: ann.token, 'content-type': 'application/json' };
    const { json } = await door.request('POST', '/v3.0/messages', { headers, body });
    assert.equal(typeof json?.error?.code, 'string', body);
    assert.equal(typeof json.error.message, 'string', body);
  }
});

const uid = (ann, uid) => ann.refused('ERR_UID_NOT_FOUND', (uid) => CometChat.getUser(uid), uid);

const CODES = {
  AUTH_ERR_EMPTY_APPID: ({ door }) => door.call('GET', '/users', undefined, { appid: '', authtoken: 'x' }),
  AUTH_ERR_INVALID_APPID: ({ door }) => door.call('GET', '/users', undefined, { appid: 'another', authtoken: 'x' }),
  AUTH_ERR_EMPTY_APIKEY: ({ door }) => door.call('POST', '/users', { uid: 'x', name: 'x' }, { apikey: '' }),
  AUTH_ERR_APIKEY_NOT_FOUND: ({ door }) =>
    door.call('POST', '/users', { uid: 'x', name: 'x' }, { apikey: 'no-such-key' }),
  AUTH_ERR_NO_ACCESS: ({ door }) => door.call('DELETE', '/users/ben', undefined, { apikey: door.keys.auth }),
  AUTH_ERR_EMPTY_AUTH_TOKEN: ({ door }) => door.call('GET', '/me', undefined, {}),
  AUTH_ERR_AUTH_TOKEN_NOT_FOUND: ({ door }) => door.call('GET', '/me', undefined, { authtoken: 'no-such-token' }),
  ERR_UID_NOT_FOUND: ({ ann }) => uid(ann, 'no-such-user'),
  ERR_GUID_NOT_FOUND: ({ ann }) => ann.refused(null, () => CometChat.getGroup('no-such-group')),
  ERR_MESSAGE_ID_NOT_FOUND: ({ ann }) => ann.refused(null, () => CometChat.getMessageDetails('999999999')),
  ERR_UID_ALREADY_EXISTS: ({ door, ann }) =>
    ann.refused(
      null,
      (key) => CometChat.createUser(Object.assign(new CometChat.User('ben'), { name: 'Again' }), key),
      door.keys.auth,
    ),
  ERR_GUID_ALREADY_EXISTS: async ({ door, ann }) => {
    const guid = fresh('twice');
    const make = (guid) => CometChat.createGroup(new CometChat.Group(guid, 'Twice', 'public'));
    await (
      await door.newClient()
    )('POST', '/groups', { guid, name: 'First', type: 'public' });
    return ann.refused(null, make, guid);
  },
  ERR_BAD_REQUEST: ({ door, ann }) => door.call('POST', '/groups', { guid: 'nameless' }, { authtoken: ann.token }),
  ERR_ALREADY_JOINED: async ({ door }) => {
    const [client, guid] = [await door.newClient(), fresh('joined')];
    await client('POST', '/groups', { guid, name: 'Mine', type: 'public' });
    return client('POST', `/groups/${guid}/members`, { guid, name: 'name', type: 'public' });
  },
  ERR_WRONG_GROUP_PASS: async ({ door, ann }) => {
    const guid = fresh('locked');
    await (
      await door.newClient()
    )('POST', '/groups', { guid, name: 'Locked', type: 'password', password: 'open sesame' });
    return ann.refused(null, (guid) => CometChat.joinGroup(guid, 'password', 'close sesame'), guid);
  },
  ERR_GROUP_NOT_JOINED: async ({ door, ann }) => {
    const guid = fresh('others');
    await (
      await door.newClient()
    )('POST', '/groups', { guid, name: 'Others', type: 'public' });
    return ann.refused(null, (guid) => CometChat.sendMessage(new CometChat.TextMessage(guid, 'Hello', 'group')), guid);
  },
  ERR_NOT_A_MEMBER: async ({ door }) => {
    const [client, guid] = [await door.newClient(), fresh('lonely')];
    await client('POST', '/groups', { guid, name: 'Lonely', type: 'public' });
    return client('DELETE', `/groups/${guid}/members/ben`);
  },
  ERR_TOO_MANY_REQUESTS: async ({ door }) => {
    const busy = await Door.open(door.scheme, { args: ['--rate-limits', '1000/2'], browser: false });
    try {
      for (let call = 0; call < 4; call++) await busy.server('GET', '/users/cometchat-uid-1');
    } finally {
      await busy.close();
    }
  },
  ERR_API_DOES_NOT_EXIST: ({ door, ann }) => door.call('GET', '/no-such-thing', undefined, { authtoken: ann.token }),
};

for (const [code, provoke] of Object.entries(CODES)) {
  envelope(`code ${code}`, async (cast) => {
    const error = await provoke(cast).catch((thrown) => thrown);
    assert.equal(error?.code, code, String(error?.message));
    assert.notEqual(error.message, '');
  });
}
