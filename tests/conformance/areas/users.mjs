// Users, and who is blocked by whom.

import assert from 'node:assert/strict';
import { fresh } from '../harness/door.mjs';
import { section } from '../harness/row.mjs';

const users = section('client-api/7 users');
const blocking = section('client-api/8 blocking');
const uids = (list) => list.map((user) => user.uid);

users('list: everybody but the caller, by name', async ({ door, ann }) => {
  const stem = fresh('sorted');
  const [last, first] = [await door.person('x', { name: `${stem} b` }), await door.person('x', { name: `${stem} a` })];
  const everybody = await ann.sdk(async () => {
    const request = new CometChat.UsersRequestBuilder().setLimit(100).build();
    const all = [];
    for (let page; (page = await request.fetchNext()).length > 0;) all.push(...page);
    return all;
  });
  assert.ok(!uids(everybody).includes('ann'));
  assert.deepEqual(
    uids(everybody).filter((uid) => [last, first].includes(uid)),
    [first, last],
  );
});

users('list: a key is sought in names and uids, in any case', async ({ door, ann }) => {
  const stem = fresh('sought');
  const uid = await door.person('y', { name: `The ${stem.toUpperCase()} one` });
  const find = (key) =>
    ann.sdk((key) => new CometChat.UsersRequestBuilder().setLimit(9).setSearchKeyword(key).build().fetchNext(), key);
  assert.deepEqual(uids(await find(stem)), [uid]);
  assert.deepEqual(uids(await find(uid.toUpperCase())), [uid]);
  assert.deepEqual(uids(await find('100% & / nobody?')), []);
});

users('list: by status', async ({ door, ann }) => {
  const offline = await door.person();
  const find = (status) =>
    ann.sdk(
      ({ status, all }) =>
        new CometChat.UsersRequestBuilder().setLimit(9).setStatus(status).setUIDs(all).build().fetchNext(),
      { status, all: [offline, 'ben'] },
    );
  assert.deepEqual([uids(await find('online')), uids(await find('offline'))], [['ben'], [offline]]);
});

users('list: without the blocked', async ({ door, ann }) => {
  const uid = await door.person();
  await ann.sdk((uid) => CometChat.blockUsers([uid]), uid);
  const find = (hide) =>
    ann.sdk(
      ({ uid, hide }) =>
        new CometChat.UsersRequestBuilder()
          .setLimit(9)
          .setSearchKeyword(uid)
          .hideBlockedUsers(hide)
          .build()
          .fetchNext(),
      { uid, hide },
    );
  assert.deepEqual([uids(await find(false)), uids(await find(true))], [[uid], []]);
});

users('list: friends only', async ({ door }) => {
  const [uid, friend] = [await door.person(), await door.person()];
  await door.server('POST', `/users/${uid}/friends`, { accepted: [friend] });
  const device = await door.signIn(uid);
  assert.deepEqual(
    uids(await device.sdk(() => new CometChat.UsersRequestBuilder().setLimit(9).friendsOnly(true).build().fetchNext())),
    [friend],
  );
  await device.close();
});

users('list: by roles', async ({ door, ann }) => {
  const role = fresh('role');
  await door.server('POST', '/roles', { role, name: 'A role' });
  const uid = await door.person('r', { role });
  const found = await ann.sdk(
    (role) => new CometChat.UsersRequestBuilder().setLimit(9).setRoles([role]).build().fetchNext(),
    role,
  );
  assert.deepEqual(uids(found), [uid]);
});

users('list: by tags, which come along when asked for', async ({ door, ann }) => {
  const tag = fresh('tag');
  const uid = await door.person('t', { tags: [tag] });
  const find = (withTags) =>
    ann.sdk(
      ({ tag, withTags }) =>
        new CometChat.UsersRequestBuilder().setLimit(9).setTags([tag]).withTags(withTags).build().fetchNext(),
      { tag, withTags },
    );
  const [bare, tagged] = [await find(false), await find(true)];
  assert.deepEqual([uids(bare), uids(tagged)], [[uid], [uid]]);
  assert.deepEqual([bare[0].tags ?? [], tagged[0].tags], [[], [tag]]);
});

users('list: by uids', async ({ door, ann }) => {
  const some = [await door.person(), await door.person()];
  const found = await ann.sdk(
    (some) => new CometChat.UsersRequestBuilder().setLimit(9).setUIDs(some).build().fetchNext(),
    some,
  );
  assert.deepEqual(uids(found).sort(), [...some].sort());
});

users('list: in the order asked for', async ({ door, ann }) => {
  const stem = fresh('order');
  const [a, b] = [await door.person('z', { name: `${stem} a` }), await door.person('z', { name: `${stem} b` })];
  const found = await ann.sdk(
    (stem) =>
      new CometChat.UsersRequestBuilder()
        .setLimit(9)
        .setSearchKeyword(stem)
        .sortBy('name')
        .sortByOrder('desc')
        .build()
        .fetchNext(),
    stem,
  );
  assert.deepEqual(uids(found), [b, a]);
});

users('list: sought in names only', async ({ door, ann }) => {
  const stem = fresh('where');
  const named = await door.person('w', { name: `In ${stem}` });
  await door.server('POST', '/users', { uid: `${stem}-uid`, name: 'Elsewhere' });
  const found = await ann.sdk(
    (stem) =>
      new CometChat.UsersRequestBuilder().setLimit(9).setSearchKeyword(stem).searchIn(['name']).build().fetchNext(),
    stem,
  );
  assert.deepEqual(uids(found), [named]);
});

users('get one', async ({ ann }) => {
  assert.equal((await ann.sdk(() => CometChat.getUser('ben'))).name, 'Ben Baker');
});

users('create and update with the auth key', async ({ door, ann }) => {
  const user = { uid: fresh('keyed'), key: door.keys.auth };
  const made = await ann.sdk(
    ({ uid, key }) => CometChat.createUser(Object.assign(new CometChat.User(uid), { name: 'Before' }), key),
    user,
  );
  assert.deepEqual([made.uid, made.name], [user.uid, 'Before']);
  await ann.sdk(
    ({ uid, key }) => CometChat.updateUser(Object.assign(new CometChat.User(uid), { name: 'After' }), key),
    user,
  );
  assert.equal((await ann.sdk(({ uid }) => CometChat.getUser(uid), user)).name, 'After');
});

blocking('block and unblock answer for each user', async ({ door, ann }) => {
  const uid = await door.person();
  const outcome = await ann.sdk((uid) => CometChat.blockUsers([uid]), uid);
  assert.equal(outcome[uid].success, true);
  assert.equal((await ann.sdk((uid) => CometChat.unblockUsers([uid]), uid))[uid].success, true);
});

blocking('list: blocked by me, who blocked me, and both', async ({ door }) => {
  const [me, mine, theirs] = [await door.newClient(), await door.person(), await door.newClient()];
  await me('POST', '/blockedusers', { blockedUids: [mine] });
  await theirs('POST', '/blockedusers', { blockedUids: [me.uid] });
  const device = await door.signIn(me.uid);
  const find = async (direction) =>
    uids(
      await device.sdk(
        (direction) =>
          new CometChat.BlockedUsersRequestBuilder().setLimit(9).setDirection(direction).build().fetchNext(),
        direction,
      ),
    ).sort();
  assert.deepEqual(
    [await find('blockedByMe'), await find('hasBlockedMe'), await find('both')],
    [[mine], [theirs.uid], [mine, theirs.uid].sort()],
  );
  const sought = await device.sdk(
    (key) => new CometChat.BlockedUsersRequestBuilder().setLimit(9).setSearchKeyword(key).build().fetchNext(),
    mine,
  );
  assert.deepEqual(uids(sought), [mine]);
  await device.close();
});

/** A device of somebody who has blocked somebody else, and that one's device. */
async function blockedPair(door) {
  const [one, other] = [await door.signIn(await door.person()), await door.signIn(await door.person())];
  await one.sdk((uid) => CometChat.blockUsers([uid]), other.uid);
  return [one, other];
}

blocking('sending to either is refused', async ({ door }) => {
  const [one, other] = await blockedPair(door);
  const send = (uid) => CometChat.sendMessage(new CometChat.TextMessage(uid, 'Hello?', 'user'));
  await other.refused(null, send, one.uid);
  await one.refused(null, send, other.uid);
  await one.neverHeard('onTextMessageReceived', (message) => message.sender.uid === other.uid);
  await Promise.all([one.close(), other.close()]);
});

blocking('typing and transient messages do not arrive', async ({ door }) => {
  const [one, other] = await blockedPair(door);
  await other.sdk((uid) => {
    CometChat.startTyping(new CometChat.TypingIndicator(uid, 'user'));
    CometChat.sendTransientMessage(new CometChat.TransientMessage(uid, 'user', { n: 1 }));
  }, one.uid);
  await other.settle();
  await one.neverHeard('onTypingStarted');
  await one.neverHeard('onTransientMessageReceived');
  await Promise.all([one.close(), other.close()]);
});

blocking('presence does not show', async ({ door }) => {
  const [one, guest] = [await door.signIn(await door.person()), await door.person()];
  await one.sdk((uid) => CometChat.blockUsers([uid]), guest);
  const device = await door.signIn(guest);
  await one.neverHeard('onUserOnline', (user) => user.uid === guest);
  assert.equal((await one.sdk((uid) => CometChat.getUser(uid), guest)).status, 'offline');
  await Promise.all([one.close(), device.close()]);
});
