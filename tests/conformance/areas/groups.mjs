// Groups and their members.

import assert from 'node:assert/strict';
import { fresh } from '../harness/door.mjs';
import { section } from '../harness/row.mjs';

const groups = section('client-api/9 groups');
const guids = (list) => list.map((group) => group.guid);
const uids = (list) => list.map((user) => user.uid);

/** A group of a device's user, with these others in it. */
async function groupOf(device, { type = 'public', password, members = [], name } = {}) {
  const guid = fresh('group');
  await device.sdk(
    ({ guid, name, type, password }) => CometChat.createGroup(new CometChat.Group(guid, name, type, password)),
    { guid, name: name ?? `Name of ${guid}`, type, password },
  );
  for (const uid of members) await add(device, guid, uid);
  return guid;
}
const add = (device, guid, uid, scope = 'participant') =>
  device.sdk(({ guid, uid, scope }) => CometChat.addMembersToGroup(guid, [new CometChat.GroupMember(uid, scope)], []), {
    guid,
    uid,
    scope,
  });
const listed = (device, options) =>
  device.sdk(({ key, joined, tags }) => {
    const request = new CometChat.GroupsRequestBuilder().setLimit(9);
    if (key) request.setSearchKeyword(key);
    if (joined) request.joinedOnly(true);
    if (tags) request.setTags(tags).withTags(true);
    return request.build().fetchNext();
  }, options);

groups('list: by a key, in pages', async ({ ann, ben }) => {
  const name = fresh('listed');
  const guid = await groupOf(ann, { name });
  assert.deepEqual(guids(await listed(ben, { key: name.toUpperCase() })), [guid]);
});

groups('list: private ones only for members', async ({ ann, ben }) => {
  const name = fresh('private');
  const guid = await groupOf(ann, { type: 'private', name });
  assert.deepEqual([guids(await listed(ann, { key: name })), guids(await listed(ben, { key: name }))], [[guid], []]);
});

groups('list: joined only', async ({ ann, ben }) => {
  const stem = fresh('joined');
  const [mine] = [await groupOf(ann, { name: stem, members: ['ben'] }), await groupOf(ann, { name: stem })];
  assert.deepEqual(guids(await listed(ben, { key: stem, joined: true })), [mine]);
});

groups('list: by tags, which come along when asked for', async ({ door, ann }) => {
  const [client, guid, tag] = [await door.newClient(), fresh('tagged'), fresh('tag')];
  await client('POST', '/groups', { guid, name: 'Tagged', type: 'public', tags: [tag] });
  const found = await listed(ann, { tags: [tag] });
  assert.deepEqual([guids(found), found[0].tags], [[guid], [tag]]);
});

groups('create: the maker is its admin', async ({ ann }) => {
  const made = await ann.sdk(
    (guid) => CometChat.createGroup(new CometChat.Group(guid, 'Made', 'private')),
    fresh('made'),
  );
  assert.deepEqual([made.hasJoined, made.scope, made.owner, made.membersCount], [true, 'admin', 'ann', 1]);
});

groups('create with members: all four lists are answered', async ({ door, ann }) => {
  const [guid, moderator, banned] = [fresh('with'), await door.person(), await door.person()];
  const made = await ann.sdk(
    ({ guid, moderator, banned }) => {
      const members = [
        new CometChat.GroupMember('ben', 'participant'),
        new CometChat.GroupMember(moderator, 'moderator'),
      ];
      return CometChat.createGroupWithMembers(new CometChat.Group(guid, 'With', 'public'), members, [banned]);
    },
    { guid, moderator, banned },
  );
  assert.equal(made.group.guid, guid);
  const { data } = await (await ann.sent('POST', '/groups').at(-1).response()).json();
  assert.deepEqual(Object.keys(data.members.data).sort(), ['admins', 'moderators', 'participants', 'usersToBan']);
  assert.equal(data.members.data.participants.ben.success, true);
  const members = await ann.sdk(
    (guid) => new CometChat.GroupMembersRequestBuilder(guid).setLimit(9).build().fetchNext(),
    guid,
  );
  assert.deepEqual(uids(members).sort(), ['ann', 'ben', moderator].sort());
});

groups('get one', async ({ ann, ben }) => {
  const guid = await groupOf(ann);
  const found = await ben.sdk((guid) => CometChat.getGroup(guid), guid);
  assert.deepEqual([found.name, found.hasJoined], [`Name of ${guid}`, false]);
});

groups('update: what was changed, and no noise', async ({ ann }) => {
  const guid = await groupOf(ann);
  await ann.sdk((guid) => {
    const changed = new CometChat.Group(guid, 'After', 'public');
    changed.setDescription('Better');
    return CometChat.updateGroup(changed);
  }, guid);
  const found = await ann.sdk((guid) => CometChat.getGroup(guid), guid);
  assert.deepEqual([found.name, found.description, found.hasJoined, found.membersCount], ['After', 'Better', true, 1]);
});

groups('delete: for all', async ({ ann, ben }) => {
  const guid = await groupOf(ann, { members: ['ben'] });
  assert.equal(await ann.sdk((guid) => CometChat.deleteGroup(guid), guid), true);
  await ben.refused('ERR_GUID_NOT_FOUND', (guid) => CometChat.getGroup(guid), guid);
});

groups('join: the action is answered, and the group keeps its name', async ({ ann, ben }) => {
  const guid = await groupOf(ann);
  const joined = await ben.sdk((guid) => CometChat.joinGroup(guid, 'public'), guid);
  assert.deepEqual(
    [joined.guid, joined.name, joined.hasJoined, joined.scope],
    [guid, `Name of ${guid}`, true, 'participant'],
  );
});

groups('join: with the password', async ({ ann, ben }) => {
  const guid = await groupOf(ann, { type: 'password', password: 'open sesame' });
  assert.equal((await ben.sdk((guid) => CometChat.joinGroup(guid, 'password', 'open sesame'), guid)).hasJoined, true);
});

groups('join: a private one is refused', async ({ ann, ben }) => {
  const guid = await groupOf(ann, { type: 'private' });
  await ben.refused(null, (guid) => CometChat.joinGroup(guid, 'private'), guid);
});

groups('leave', async ({ ann, ben }) => {
  const guid = await groupOf(ann, { members: ['ben'] });
  assert.equal(await ben.sdk((guid) => CometChat.leaveGroup(guid), guid), true);
  assert.equal((await ben.sdk((guid) => CometChat.getGroup(guid), guid)).hasJoined, false);
});

groups('members: by key, scopes and status', async ({ door, ann }) => {
  const [admin, offline] = [await door.person('admin'), await door.person('off')];
  const guid = await groupOf(ann, { members: ['ben', offline] });
  await add(ann, guid, admin, 'admin');
  const find = async (options) =>
    uids(
      await ann.sdk(
        ({ guid, key, scopes, status }) => {
          const request = new CometChat.GroupMembersRequestBuilder(guid).setLimit(9);
          if (key) request.setSearchKeyword(key);
          if (scopes) request.setScopes(scopes);
          if (status) request.setStatus(status);
          return request.build().fetchNext();
        },
        { guid, ...options },
      ),
    ).sort();
  assert.deepEqual(await find({ key: 'baker' }), ['ben']);
  assert.deepEqual(await find({ scopes: ['admin'] }), ['ann', admin].sort());
  assert.deepEqual(await find({ status: 'offline' }), [admin, offline].sort());
});

groups('add: each user has an outcome', async ({ ann }) => {
  const guid = await groupOf(ann);
  const outcome = await ann.sdk(
    (guid) =>
      CometChat.addMembersToGroup(
        guid,
        [new CometChat.GroupMember('ben', 'moderator'), new CometChat.GroupMember('no-such-user', 'participant')],
        [],
      ),
    guid,
  );
  assert.equal(outcome.ben, 'success');
  assert.notEqual(outcome['no-such-user'], 'success');
  const { data } = await (await ann.sent('PUT', `/groups/${guid}/members`).at(-1).response()).json();
  assert.deepEqual(Object.keys(data).sort(), ['admins', 'moderators', 'participants', 'usersToBan']);
});

groups('change of scope', async ({ ann, ben }) => {
  const guid = await groupOf(ann, { members: ['ben'] });
  assert.equal(await ann.sdk((guid) => CometChat.updateGroupMemberScope(guid, 'ben', 'moderator'), guid), true);
  assert.equal((await ben.sdk((guid) => CometChat.getGroup(guid), guid)).scope, 'moderator');
});

groups('kick', async ({ ann, ben }) => {
  const guid = await groupOf(ann, { members: ['ben'] });
  assert.equal(await ann.sdk((guid) => CometChat.kickGroupMember(guid, 'ben'), guid), true);
  assert.equal((await ben.sdk((guid) => CometChat.getGroup(guid), guid)).hasJoined, false);
});

groups('ban, list of the banned, and unban', async ({ ann, ben }) => {
  const guid = await groupOf(ann, { members: ['ben'] });
  const banned = async () =>
    uids(
      await ann.sdk((guid) => new CometChat.BannedMembersRequestBuilder(guid).setLimit(9).build().fetchNext(), guid),
    );
  await ann.sdk((guid) => CometChat.banGroupMember(guid, 'ben'), guid);
  assert.deepEqual(await banned(), ['ben']);
  await ben.refused(null, (guid) => CometChat.joinGroup(guid, 'public'), guid);
  await ann.sdk((guid) => CometChat.unbanGroupMember(guid, 'ben'), guid);
  assert.deepEqual(await banned(), []);
  await ben.sdk((guid) => CometChat.joinGroup(guid, 'public'), guid);
});

groups('another owner', async ({ ann, ben }) => {
  const guid = await groupOf(ann, { members: ['ben'] });
  await ann.sdk((guid) => CometChat.transferGroupOwnership(guid, 'ben'), guid);
  assert.equal((await ben.sdk((guid) => CometChat.getGroup(guid), guid)).owner, 'ben');
});

groups('only those in charge manage', async ({ door, ann, ben }) => {
  const guest = await door.person();
  const guid = await groupOf(ann, { members: ['ben', guest] });
  const client = await door.client('ben');
  // The SDK looks itself whether the caller may: ask the sandbox as well.
  const attempts = [
    ['PUT', `/groups/${guid}`, { name: 'Mine' }],
    ['DELETE', `/groups/${guid}`],
    ['PUT', `/groups/${guid}/members`, { participants: [await door.person()] }],
    ['PUT', `/groups/${guid}/members/${guest}`, { scope: 'admin' }],
    ['DELETE', `/groups/${guid}/members/${guest}`],
    ['POST', `/groups/${guid}/bannedusers/${guest}`],
    ['PATCH', `/groups/${guid}/owner`, { owner: 'ben' }],
  ];
  for (const [method, path, body] of attempts) {
    await assert.rejects(client(method, path, body), { name: 'Error', status: 403 }, `${method} ${path}`);
  }
  await ben.refused(null, (guid) => CometChat.kickGroupMember(guid, 'ann'), guid);
});

groups('outsiders see no members and send nothing', async ({ ann, ben }) => {
  const guid = await groupOf(ann);
  await ben.refused(null, (guid) => CometChat.sendMessage(new CometChat.TextMessage(guid, 'Hello?', 'group')), guid);
  await ben.refused(
    null,
    (guid) => new CometChat.MessagesRequestBuilder().setGUID(guid).setLimit(5).build().fetchPrevious(),
    guid,
  );
});
