// Reactions, threads, pins and saves.

import assert from 'node:assert/strict';
import { fresh } from '../harness/door.mjs';
import { section } from '../harness/row.mjs';

const reactions = section('client-api/12 reactions');
const threads = section('client-api/13 threads');
const pins = section('client-api/14 pins and saves');
const to = (receiver, text, extra = {}) => ({
  receiver,
  receiverType: 'user',
  category: 'message',
  type: 'text',
  data: { text },
  ...extra,
});
const sendTo = async (device, uid, text) =>
  String(
    (
      await device.sdk(({ uid, text }) => CometChat.sendMessage(new CometChat.TextMessage(uid, text, 'user')), {
        uid,
        text,
      })
    ).id,
  );

reactions('add and remove: the message is answered with its reactions', async ({ ann, ben }) => {
  const id = await sendTo(ann, 'ben', 'React');
  const added = await ben.sdk((id) => CometChat.addReaction(id, '👍'), id);
  assert.deepEqual(added.data.reactions, [{ reaction: '👍', count: 1, reactedByMe: true }]);
  const removed = await ben.sdk((id) => CometChat.removeReaction(id, '👍'), id);
  assert.deepEqual(removed.data.reactions ?? [], []);
});

reactions('several people and emojis are counted', async ({ ann, ben }) => {
  const id = await sendTo(ann, 'ben', 'Count');
  await ben.sdk((id) => CometChat.addReaction(id, '❤️'), id);
  await ben.sdk((id) => CometChat.addReaction(id, '👍'), id);
  const message = await ann.sdk((id) => CometChat.addReaction(id, '👍'), id);
  const counts = Object.fromEntries(message.data.reactions.map((one) => [one.reaction, [one.count, one.reactedByMe]]));
  assert.deepEqual(counts, { '❤️': [1, false], '👍': [2, true] });
});

reactions('list: all, and of one emoji, with who reacted', async ({ ann, ben }) => {
  const id = await sendTo(ann, 'ben', 'List');
  await ben.sdk((id) => CometChat.addReaction(id, '🎉'), id);
  await ann.sdk((id) => CometChat.addReaction(id, '👍'), id);
  const list = (emoji) =>
    ann.sdk(
      ({ id, emoji }) => {
        const request = new CometChat.ReactionsRequestBuilder().setMessageId(id).setLimit(10);
        if (emoji) request.setReaction(emoji);
        return request.build().fetchNext();
      },
      { id, emoji },
    );
  assert.equal((await list()).length, 2);
  const [one, ...others] = await list('🎉');
  assert.deepEqual(
    [one.reaction, one.uid, one.reactedBy.uid, String(one.messageId), one.reactedAt > 0],
    ['🎉', 'ben', 'ben', id, true],
  );
  assert.deepEqual(others, []);
});

reactions('list: in pages', async ({ door }) => {
  const [from, peer] = [await door.newClient(), await door.newClient()];
  const { id } = await from('POST', '/messages', to(peer.uid, 'Pages'));
  const emojis = ['😀', '😁', '😂'];
  for (const emoji of emojis) await peer('POST', `/messages/${id}/reactions/${encodeURIComponent(emoji)}`);
  const device = await door.signIn(from.uid);
  const pages = await device.sdk(async (id) => {
    const request = new CometChat.ReactionsRequestBuilder().setMessageId(id).setLimit(2).build();
    return [await request.fetchNext(), await request.fetchNext()].map((page) => page.map((one) => one.getReaction()));
  }, id);
  assert.deepEqual(
    pages.map((page) => page.length),
    [2, 1],
  );
  assert.deepEqual(pages.flat().sort(), [...emojis].sort());
  await device.close();
});

/** A parent and its replies, between two people. */
async function thread(door, replies) {
  const [from, peer] = [await door.newClient(), await door.newClient()];
  const parent = await from('POST', '/messages', to(peer.uid, 'Parent'));
  const sent = [];
  for (const text of replies) sent.push(await from('POST', `/messages/${parent.id}/thread`, to(peer.uid, text)));
  return { from, peer, parent, sent };
}

threads('a parent counts its live replies', async ({ door }) => {
  const { from, peer, parent, sent } = await thread(door, ['1', '2']);
  const count = async () => (await peer('GET', `/messages/${parent.id}`)).replyCount;
  assert.equal(await count(), 2);
  await from('DELETE', `/messages/${sent[0].id}`, { id: sent[0].id });
  assert.equal(await count(), 1);
});

threads('list: all, of a user, and of a group, the latest first', async ({ door }) => {
  const { from, peer, parent } = await thread(door, ['Reply']);
  const guid = fresh('threads');
  await from('POST', '/groups', { guid, name: 'Threads', type: 'public' });
  await peer('POST', `/groups/${guid}/members`, { guid });
  const grouped = await from('POST', '/messages', to(guid, 'Grouped', { receiverType: 'group' }));
  await from('POST', `/messages/${grouped.id}/thread`, to(guid, 'Reply', { receiverType: 'group' }));
  const device = await door.signIn(peer.uid);
  const list = (options) =>
    device.sdk(({ uid, guid }) => {
      const request = new CometChat.ThreadsRequestBuilder().setLimit(9).setParticipatedByMe(false);
      if (uid) request.setUid(uid);
      if (guid) request.setGuid(guid);
      return request
        .build()
        .fetchNext()
        .then((found) => found.map((one) => String(one.getParentMessage().getId())));
    }, options);
  assert.deepEqual(await list({ uid: from.uid }), [parent.id]);
  assert.deepEqual(await list({ guid }), [grouped.id]);
  assert.deepEqual(await list({}), [grouped.id, parent.id]);
  await device.close();
});

threads('list: the count and the last reply', async ({ door }) => {
  const { from, peer, parent } = await thread(door, ['1', '2']);
  const [found] = await peer('GET', `/users/${from.uid}/threads?limit=9`);
  assert.deepEqual([found.id, found.replyCount, found.lastReply.data.text], [parent.id, 2, '2']);
});

threads('list: only those that I started, replied in or follow', async ({ door }) => {
  const [starter, replier, member, guid] = [
    await door.newClient(),
    await door.newClient(),
    await door.newClient(),
    fresh('part'),
  ];
  await starter('POST', '/groups', { guid, name: 'Part', type: 'public' });
  for (const client of [replier, member]) await client('POST', `/groups/${guid}/members`, { guid });
  const { id } = await starter('POST', '/messages', to(guid, 'Parent', { receiverType: 'group' }));
  await replier('POST', `/messages/${id}/thread`, to(guid, 'Reply', { receiverType: 'group' }));
  const list = async (client) =>
    (await client('GET', `/groups/${guid}/threads?limit=9&participatedByMe=true`)).map((one) => one.id);
  assert.deepEqual([await list(starter), await list(replier), await list(member)], [[id], [id], []]);
  await member('POST', `/messages/${id}/thread/subscription`);
  assert.deepEqual(await list(member), [id]);
});

threads('list: in pages, the bound included', async ({ door }) => {
  const { from, peer, parent } = await thread(door, ['1']);
  const second = await from('POST', '/messages', to(peer.uid, 'Second'));
  await from('POST', `/messages/${second.id}/thread`, to(peer.uid, 'Reply'));
  const device = await door.signIn(peer.uid);
  const pages = await device.sdk(async () => {
    const request = new CometChat.ThreadsRequestBuilder().setLimit(1).setParticipatedByMe(false).build();
    const all = [];
    for (let i = 0; i < 5 && all.length < 2; i++)
      all.push(...(await request.fetchNext()).map((one) => String(one.getParentMessage().getId())));
    return all;
  });
  assert.ok(pages.includes(second.id), JSON.stringify(pages));
  const [newest] = await peer('GET', '/threads?limit=1');
  const bounded = await peer('GET', `/threads?limit=9&affix=prepend&updatedAt=${newest.updatedAt}&id=${newest.id}`);
  assert.deepEqual(
    bounded.map((one) => one.id),
    [second.id, parent.id],
  );
  await device.close();
});

threads('subscribe and unsubscribe; a reply subscribes its author', async ({ door, ann }) => {
  const { from, peer, parent } = await thread(door, ['1']);
  const subscribed = async (client) =>
    (await client('GET', `/messages/${parent.id}?withThreadSubscribed=true`)).threadSubscribed;
  assert.deepEqual([await subscribed(from), await subscribed(peer)], [true, false]);
  const id = await sendTo(ann, peer.uid, 'Subscribe');
  await ann.sdk((id) => CometChat.subscribeToThread(id), Number(id));
  await ann.sdk((id) => CometChat.unsubscribeFromThread(id), Number(id));
  await peer('POST', `/messages/${parent.id}/thread/subscription`);
  assert.equal(await subscribed(peer), true);
});

pins('a message is pinned for both, and unpinned', async ({ door, ann }) => {
  const peer = await door.newClient();
  const id = await sendTo(ann, peer.uid, 'Pin');
  const pinned = await ann.sdk((id) => CometChat.pinMessage(id), id);
  assert.ok(pinned.pinnedAt > 0);
  const list = () =>
    ann.sdk(
      (uid) => new CometChat.MessagesRequestBuilder().setUID(uid).setLimit(9).setPinned(true).build().fetchPrevious(),
      peer.uid,
    );
  assert.deepEqual(
    (await list()).map((message) => String(message.id)),
    [id],
  );
  assert.deepEqual(
    (await peer('GET', '/users/ann/messages?per_page=9&pinned=1')).map((message) => message.id),
    [id],
  );
  await ann.sdk((id) => CometChat.unpinMessage(id), id);
  assert.deepEqual(await list(), []);
});

pins('a message is saved for the caller only, and unsaved', async ({ door, ann }) => {
  const peer = await door.newClient();
  const id = await sendTo(ann, peer.uid, 'Save');
  assert.ok((await ann.sdk((id) => CometChat.saveMessage(id), id)).savedAt > 0);
  const list = () =>
    ann.sdk(() => new CometChat.MessagesRequestBuilder().setLimit(9).setSaved(true).build().fetchPrevious());
  assert.ok((await list()).some((message) => String(message.id) === id));
  assert.deepEqual(await peer('GET', '/messages?per_page=9&saved=1'), []);
  await ann.sdk((id) => CometChat.unsaveMessage(id), id);
  assert.ok(!(await list()).some((message) => String(message.id) === id));
});

pins('a conversation is pinned and unpinned, with a user and with a group', async ({ door, ann }) => {
  const [peer, guid] = [await door.newClient(), fresh('pins')];
  await sendTo(ann, peer.uid, 'Pin us');
  await ann.sdk((guid) => CometChat.createGroup(new CometChat.Group(guid, 'Pins', 'public')), guid);
  await ann.sdk((guid) => CometChat.sendMessage(new CometChat.TextMessage(guid, 'Pin us', 'group')), guid);
  assert.ok((await ann.sdk((uid) => CometChat.pinConversation(uid, 'user'), peer.uid)).pinnedAt > 0);
  await ann.sdk((guid) => CometChat.pinConversation(guid, 'group'), guid);
  const list = () =>
    ann.sdk(() =>
      new CometChat.ConversationsRequestBuilder()
        .setLimit(9)
        .setPinnedBy(['me'])
        .build()
        .fetchNext()
        .then((all) => all.map((one) => one.getConversationId())),
    );
  assert.equal((await list()).length, 2);
  await ann.sdk((uid) => CometChat.unpinConversation(uid, 'user'), peer.uid);
  await ann.sdk((guid) => CometChat.unpinConversation(guid, 'group'), guid);
  assert.deepEqual(await list(), []);
});
