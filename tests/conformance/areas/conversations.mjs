// Conversations, receipts by REST, unread numbers, online counts, and what is not emulated.

import assert from 'node:assert/strict';
import { fresh } from '../harness/door.mjs';
import { section } from '../harness/row.mjs';

const conversations = section('client-api/15 conversations, receipts, unread');
const online = section('client-api/16 online counts');
const refusals = section('client-api/17 polite refusals');
const to = (receiver, text, extra = {}) => ({
  receiver,
  receiverType: 'user',
  category: 'message',
  type: 'text',
  data: { text },
  ...extra,
});
const withs = (list) => list.map((one) => one.conversationWith.uid ?? one.conversationWith.guid);

/** Somebody at a device, to whom two people and a group have written in this order. */
async function inbox(door) {
  const [first, second, guid] = [await door.newClient('first'), await door.newClient('second'), fresh('group')];
  const me = await door.signIn(await door.person('me'));
  await first('POST', '/messages', to(me.uid, 'One'));
  await second('POST', '/messages', to(me.uid, 'Two'));
  await second('POST', '/groups', { guid, name: `Name of ${guid}`, type: 'public', tags: ['g'] });
  await second('PUT', `/groups/${guid}/members`, { participants: [me.uid] });
  await second('POST', '/messages', to(guid, 'Three', { receiverType: 'group' }));
  const client = (...call) => door.call(call[0], call[1], call[2], { authtoken: me.token }).then((whole) => whole.data);
  return { me, first, second, guid, client };
}

conversations('list: the latest first, in pages', async ({ door }) => {
  const { me, first, second, guid } = await inbox(door);
  const pages = await me.sdk(async () => {
    const request = new CometChat.ConversationsRequestBuilder().setLimit(2).build();
    return [await request.fetchNext(), await request.fetchNext(), await request.fetchNext()];
  });
  assert.deepEqual(pages.map(withs), [[guid, second.uid], [first.uid], []]);
  await me.close();
});

conversations('list: by type and by a key', async ({ door }) => {
  const { me, first, second, guid } = await inbox(door);
  const list = (options) =>
    me
      .sdk(({ type, key }) => {
        const request = new CometChat.ConversationsRequestBuilder().setLimit(9);
        if (type) request.setConversationType(type);
        if (key) request.setSearchKeyword(key);
        return request.build().fetchNext();
      }, options)
      .then(withs);
  assert.deepEqual(await list({ type: 'group' }), [guid]);
  assert.deepEqual(await list({ type: 'user' }), [second.uid, first.uid]);
  assert.deepEqual(await list({ key: first.uid.toUpperCase() }), [first.uid]);
  await me.close();
});

conversations('list: by tags of their own, of users and of groups', async ({ door }) => {
  const { me, first, guid } = await inbox(door);
  await door.server('PUT', `/users/${first.uid}`, { tags: ['u'] });
  await me.sdk((uid) => CometChat.tagConversation(uid, 'user', ['archived']), first.uid);
  const own = await me.sdk(() =>
    new CometChat.ConversationsRequestBuilder().setLimit(9).setTags(['archived']).withTags(true).build().fetchNext(),
  );
  assert.deepEqual([withs(own), own[0].tags], [[first.uid], ['archived']]);
  const ofUsers = await me.sdk(() =>
    new CometChat.ConversationsRequestBuilder()
      .setLimit(9)
      .withUserAndGroupTags(true)
      .setUserTags(['u'])
      .build()
      .fetchNext(),
  );
  assert.deepEqual(withs(ofUsers), [first.uid]);
  const ofGroups = await me.sdk(() =>
    new CometChat.ConversationsRequestBuilder()
      .setLimit(9)
      .withUserAndGroupTags(true)
      .setGroupTags(['g'])
      .build()
      .fetchNext(),
  );
  assert.deepEqual(withs(ofGroups), [guid]);
  await me.close();
});

conversations('list: unread only', async ({ door }) => {
  const { me, first, second, guid } = await inbox(door);
  await me.sdk((uid) => CometChat.markConversationAsRead(uid, 'user'), second.uid);
  const unread = await me.sdk(() =>
    new CometChat.ConversationsRequestBuilder().setLimit(9).setUnread(true).build().fetchNext(),
  );
  assert.deepEqual(withs(unread), [guid, first.uid]);
  await me.close();
});

conversations('list: the blocked only when asked for', async ({ door }) => {
  const { me, first } = await inbox(door);
  await me.sdk((uid) => CometChat.blockUsers([uid]), first.uid);
  const list = (include) =>
    me.sdk(
      (include) =>
        new CometChat.ConversationsRequestBuilder()
          .setLimit(9)
          .setIncludeBlockedUsers(include)
          .setWithBlockedInfo(true)
          .build()
          .fetchNext(),
      include,
    );
  assert.ok(!withs(await list(false)).includes(first.uid));
  const found = (await list(true)).find((one) => one.conversationWith.uid === first.uid);
  assert.equal(found.conversationWith.blockedByMe, true);
  await me.close();
});

conversations('get one, with a user and with a group', async ({ door }) => {
  const { me, first, guid } = await inbox(door);
  assert.equal((await me.sdk((uid) => CometChat.getConversation(uid, 'user'), first.uid)).lastMessage.text, 'One');
  assert.equal((await me.sdk((guid) => CometChat.getConversation(guid, 'group'), guid)).lastMessage.text, 'Three');
  await me.close();
});

conversations('get: none is an error', async ({ door, ann }) => {
  await ann.refused(null, (uid) => CometChat.getConversation(uid, 'user'), await door.person());
});

conversations('tag one', async ({ door }) => {
  const { me, first } = await inbox(door);
  const tagged = await me.sdk((uid) => CometChat.tagConversation(uid, 'user', ['later']), first.uid);
  assert.deepEqual(tagged.tags, ['later']);
  await me.close();
});

conversations('delete: for the caller only, and new messages come without the old', async ({ door }) => {
  const { me, first, client } = await inbox(door);
  await me.sdk((uid) => CometChat.deleteConversation(uid, 'user'), first.uid);
  await me.refused(null, (uid) => CometChat.getConversation(uid, 'user'), first.uid);
  assert.equal((await first('GET', `/users/${me.uid}/conversation`)).lastMessage.data.text, 'One');
  await first('POST', '/messages', to(me.uid, 'Again'));
  const history = await client('GET', `/users/${first.uid}/messages?per_page=9`);
  assert.deepEqual(
    history.map((message) => message.data.text),
    ['Again'],
  );
  assert.equal((await me.sdk((uid) => CometChat.getConversation(uid, 'user'), first.uid)).lastMessage.text, 'Again');
  await me.close();
});

conversations('mark one as delivered and as read', async ({ door, ann }) => {
  const [peer] = [await door.newClient()];
  const { id } = await ann.sdk(
    (uid) => CometChat.sendMessage(new CometChat.TextMessage(uid, 'Ticks', 'user')),
    peer.uid,
  );
  const device = await door.signIn(peer.uid);
  await device.sdk(() => CometChat.markConversationAsDelivered('ann', 'user'));
  const [delivered] = await ann.heard('onMessagesDelivered', (receipt) => String(receipt.messageId) === String(id));
  await device.sdk(() => CometChat.markConversationAsRead('ann', 'user'));
  const [read] = await ann.heard('onMessagesRead', (receipt) => String(receipt.messageId) === String(id));
  assert.ok(delivered.deliveredAt > 0 && read.readAt > 0);
  await device.close();
});

conversations('mark a message as unread: it and the later ones', async ({ door }) => {
  const { me, first } = await inbox(door);
  const { id } = await first('POST', '/messages', to(me.uid, 'Second'));
  await first('POST', '/messages', to(me.uid, 'Third'));
  await me.sdk((uid) => CometChat.markConversationAsRead(uid, 'user'), first.uid);
  const conversation = await me.sdk(
    (id) => CometChat.getMessageDetails(id).then((message) => CometChat.markMessageAsUnread(message)),
    id,
  );
  assert.equal(Number(conversation.unreadMessageCount), 2);
  await me.close();
});

conversations('unread numbers: all, of a user and of a group', async ({ door }) => {
  const { me, first, second, guid } = await inbox(door);
  assert.deepEqual(await me.sdk(() => CometChat.getUnreadMessageCount()), {
    users: { [first.uid]: 1, [second.uid]: 1 },
    groups: { [guid]: 1 },
  });
  assert.deepEqual(await me.sdk((uid) => CometChat.getUnreadMessageCountForUser(uid), first.uid), { [first.uid]: 1 });
  assert.deepEqual(await me.sdk((guid) => CometChat.getUnreadMessageCountForGroup(guid), guid), { [guid]: 1 });
  assert.deepEqual(await me.sdk(() => CometChat.getUnreadMessageCountForAllUsers()), {
    [first.uid]: 1,
    [second.uid]: 1,
  });
  assert.deepEqual(await me.sdk(() => CometChat.getUnreadMessageCountForAllGroups()), { [guid]: 1 });
  await me.close();
});

conversations('unread numbers: none are left out', async ({ door }) => {
  const { me, first } = await inbox(door);
  await me.sdk((uid) => CometChat.markConversationAsRead(uid, 'user'), first.uid);
  assert.equal(first.uid in (await me.sdk(() => CometChat.getUnreadMessageCount())).users, false);
  await me.close();
});

conversations('unread numbers: replies in threads do not count', async ({ door }) => {
  const { me, first, client } = await inbox(door);
  const { id } = await client('POST', '/messages', to(first.uid, 'Parent'));
  await me.sdk((uid) => CometChat.markConversationAsRead(uid, 'user'), first.uid);
  await first('POST', `/messages/${id}/thread`, to(me.uid, 'Reply'));
  assert.equal(Number((await client('GET', `/users/${first.uid}/conversation`)).unreadMessageCount), 0);
  await me.close();
});

conversations('unread numbers: mentions are counted', async ({ door }) => {
  const { me, first, client } = await inbox(door);
  await first('POST', '/messages', to(me.uid, `Hey <@uid:${me.uid}>`));
  assert.equal((await client('GET', `/users/${first.uid}/conversation`)).unreadMentionsCount, 1);
  await me.close();
});

online('of all users', async ({ ann }) => {
  assert.ok((await ann.sdk(() => CometChat.getOnlineUserCount())) >= 2);
});

online("of a group's members", async ({ door, ann }) => {
  const guid = fresh('online');
  await ann.sdk((guid) => CometChat.createGroup(new CometChat.Group(guid, 'Online', 'public')), guid);
  const offline = await door.person();
  for (const uid of ['ben', offline])
    await ann.sdk(
      ({ guid, uid }) => CometChat.addMembersToGroup(guid, [new CometChat.GroupMember(uid, 'participant')], []),
      { guid, uid },
    );
  assert.deepEqual(await ann.sdk((guid) => CometChat.getOnlineGroupMemberCount([guid]), guid), { [guid]: 2 });
});

for (const [what, method, path] of [
  ['calls', 'POST', '/calls'],
  ['AI', 'POST', '/ai/smart-replies'],
  ['campaigns', 'GET', '/campaigns'],
  ['notifications', 'GET', '/notifications/v1/preferences'],
  ['admin authentication', 'POST', '/admin/users/auth'],
]) {
  refusals(what, async ({ door, ann }) => {
    const { status, json } = await door.request(method, `/v3.0${path}`, {
      headers: { appid: door.appId, authtoken: ann.token, 'content-type': 'application/json' },
      body: method === 'GET' ? undefined : '{}',
    });
    assert.ok([404, 501].includes(status));
    assert.ok(json.error.code && json.error.message);
  });
}
