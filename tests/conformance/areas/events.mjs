// What goes over the socket, to whom, and in which order.

import assert from 'node:assert/strict';
import { until } from '../../e2e/harness/until.mjs';
import { fresh } from '../harness/door.mjs';
import { section } from '../harness/row.mjs';

const shape = section('realtime/4 frame shape');
const inbound = section('realtime/5 client to server');
const events = section('realtime/6 server to client');
const receipts = section('realtime/7 receipts');
const missed = section('realtime/9 missed messages');
const order = section('realtime/10 order and timing');

const to = (receiver, text, extra = {}) => ({
  receiver,
  receiverType: 'user',
  category: 'message',
  type: 'text',
  data: { text },
  ...extra,
});
const send = (device, uid, text, type = 'user') =>
  device.sdk(
    ({ uid, text, type }) =>
      CometChat.sendMessage(new CometChat.TextMessage(uid, text, type)).then((sent) => String(sent.getId())),
    { uid, text, type },
  );
const hears = (device, text) => device.heard('onTextMessageReceived', (message) => message.text === text);
const about = (id) => (receipt) => String(receipt.messageId) === String(id);

/** A group of ann's with these others in it. */
async function groupOf(door, ...members) {
  const [client, guid] = [await door.client('ann'), fresh('group')];
  await client('POST', '/groups', { guid, name: `Name of ${guid}`, type: 'public' });
  if (members.length > 0) await client('PUT', `/groups/${guid}/members`, { participants: members });
  return guid;
}

shape('the origin device drops its own copy, other devices of the sender show it', async ({ door }) => {
  const uid = await door.person();
  const [first, second] = [await door.signIn(uid), await door.signIn(uid)];
  const text = fresh('mine');
  await send(first, 'ben', text);
  await hears(second, text);
  await first.neverHeard('onTextMessageReceived', (message) => message.text === text);
  await Promise.all([first.close(), second.close()]);
});

shape('an event of a socket frame bears the device of that socket', async ({ ann, ben }) => {
  const { deviceId } = ann.socket.sent[0];
  await ann.sdk(() =>
    CometChat.sendTransientMessage(new CometChat.TransientMessage('ben', 'user', { mark: 'device' })),
  );
  const frame = await ben.frame(
    'the transient message',
    (one) => one.type === 'transient_message' && one.body.data.mark === 'device',
  );
  assert.deepEqual(
    [frame.deviceId, frame.receiver, frame.receiverType, frame.sender],
    [deviceId, 'ben', 'user', 'ann'],
  );
});

shape('what a back end causes reaches every device', async ({ door }) => {
  const [uid, text] = [await door.person(), fresh('backend')];
  const device = await door.signIn(uid);
  await door.server('POST', '/messages', to('ben', text), { onBehalfOf: uid });
  await hears(device, text);
  const frame = await device.frame('the message', (one) => one.body?.data?.text === text);
  assert.notEqual(frame.deviceId, device.socket.sent[0].deviceId);
  await device.close();
});

shape('the receiver is a uid or a guid, by its type', async ({ door, ann, ben }) => {
  const [guid, text] = [await groupOf(door, 'ben'), fresh('to')];
  await send(ann, guid, text, 'group');
  const frame = await ben.frame('the message', (one) => one.body?.data?.text === text);
  assert.deepEqual(
    [frame.receiver, frame.receiverType, frame.appId, frame.type],
    [guid, 'group', door.appId, 'message'],
  );
});

inbound('typing: to a user, with metadata, started and ended', async ({ ann, ben }) => {
  await ann.sdk(() => CometChat.startTyping(new CometChat.TypingIndicator('ben', 'user', { mark: 'typing' })));
  const [started] = await ben.heard('onTypingStarted', (one) => one.metadata?.mark === 'typing');
  assert.deepEqual(
    [started.sender.uid, started.sender.name, started.receiverId, started.receiverType],
    ['ann', 'Ann Archer', 'ben', 'user'],
  );
  await ann.sdk(() => CometChat.endTyping(new CometChat.TypingIndicator('ben', 'user', { mark: 'typing' })));
  await ben.heard('onTypingEnded', (one) => one.sender.uid === 'ann');
});

inbound('typing: to the members of a group, and to nobody else', async ({ door, ann, ben }) => {
  const guid = await groupOf(door, 'ben');
  const outsider = await door.signIn(await door.person());
  await ann.sdk((guid) => CometChat.startTyping(new CometChat.TypingIndicator(guid, 'group')), guid);
  await ben.heard('onTypingStarted', (one) => one.receiverId === guid);
  await outsider.neverHeard('onTypingStarted');
  await outsider.sdk((guid) => CometChat.startTyping(new CometChat.TypingIndicator(guid, 'group')), guid);
  await outsider.settle();
  await ben.neverHeard('onTypingStarted', (one) => one.sender.uid === outsider.uid);
  await outsider.close();
});

inbound('transient: to a user and to a group', async ({ door, ann, ben }) => {
  const guid = await groupOf(door, 'ben');
  for (const [id, type] of [
    ['ben', 'user'],
    [guid, 'group'],
  ]) {
    await ann.sdk(
      ({ id, type }) =>
        CometChat.sendTransientMessage(new CometChat.TransientMessage(id, type, { mark: `transient ${id}` })),
      { id, type },
    );
    const [got] = await ben.heard('onTransientMessageReceived', (one) => one.data.mark === `transient ${id}`);
    assert.deepEqual([got.sender.uid, got.receiverId], ['ann', id]);
  }
});

inbound('a forged sender or user is replaced', async ({ door, ann, ben }) => {
  const forged = { uid: 'victim', name: 'Victim' };
  await ann.push({
    appId: door.appId,
    type: 'typing_indicator',
    receiver: 'ben',
    receiverType: 'user',
    sender: 'victim',
    deviceId: 'forged',
    body: { action: 'started', user: forged, metadata: { mark: 'forged' } },
  });
  const [got] = await ben.heard('onTypingStarted', (one) => one.metadata?.mark === 'forged');
  assert.deepEqual([got.sender.uid, got.sender.name], ['ann', 'Ann Archer']);
});

inbound('a presence frame changes nothing', async ({ door, ann, ben }) => {
  await ann.push({
    appId: door.appId,
    type: 'presence',
    receiver: 'ben',
    receiverType: 'user',
    sender: 'ann',
    deviceId: 'x',
    body: { action: 'offline', timestamp: 1, user: { uid: 'ann' } },
  });
  await send(ann, 'ben', 'Still here');
  await ben.neverHeard('onUserOffline', (user) => user.uid === 'ann');
  assert.equal((await ben.sdk(() => CometChat.getUser('ann'))).status, 'online');
});

events('a text, a file and a custom message have listeners of their own', async ({ ann, ben }) => {
  const sent = await ann.sdk(async () => {
    const file = new File([new Uint8Array([1])], 'a.png', { type: 'image/png' });
    const messages = [
      await CometChat.sendMessage(new CometChat.TextMessage('ben', 'Listen', 'user')),
      await CometChat.sendMediaMessage(new CometChat.MediaMessage('ben', file, 'image', 'user')),
      await CometChat.sendCustomMessage(new CometChat.CustomMessage('ben', 'user', 'place', { n: 1 })),
    ];
    return messages.map((message) => String(message.getId()));
  });
  for (const [index, name] of [
    'onTextMessageReceived',
    'onMediaMessageReceived',
    'onCustomMessageReceived',
  ].entries()) {
    await ben.heard(name, (message) => String(message.id) === sent[index]);
  }
});

events('a message has its people as whole objects, seen from either side', async ({ ann, ben }) => {
  const text = fresh('people');
  await send(ann, 'ben', text);
  const { body } = await ben.frame('the message', (one) => one.body?.data?.text === text);
  const { sender, receiver } = body.data.entities;
  assert.deepEqual(
    [sender.entity.name, sender.entityType, receiver.entity.name, receiver.entityType],
    ['Ann Archer', 'user', 'Ben Baker', 'user'],
  );
  assert.equal(body.conversationId, 'ann_user_ben');
});

events('edited and deleted', async ({ ann, ben }) => {
  const id = await send(ann, 'ben', 'Befroe');
  await ann.sdk((id) => {
    const change = new CometChat.TextMessage('ben', 'Before', 'user');
    change.setId(id);
    return CometChat.editMessage(change);
  }, id);
  const [edited] = await ben.heard('onMessageEdited', (message) => String(message.id) === id);
  assert.deepEqual([edited.text, edited.editedBy, edited.editedAt > 0], ['Before', 'ann', true]);
  await ann.sdk((id) => CometChat.deleteMessage(id), id);
  const [deleted] = await ben.heard('onMessageDeleted', (message) => String(message.id) === id);
  assert.deepEqual([deleted.deletedBy, deleted.deletedAt > 0], ['ann', true]);
});

/** Waits for a group event on a device; answers with the names in it. */
async function groupEvent(device, name, guid) {
  const args = await device.heard(name, (...all) => all.at(-1)?.guid === guid);
  return args.map((one) => one?.guid ?? one?.uid ?? (typeof one === 'string' ? one : 'action'));
}

events('group: joined and left', async ({ door, ann, ben }) => {
  const guid = await groupOf(door);
  await ben.sdk((guid) => CometChat.joinGroup(guid, 'public'), guid);
  assert.deepEqual(await groupEvent(ann, 'onGroupMemberJoined', guid), ['action', 'ben', guid]);
  await ben.sdk((guid) => CometChat.leaveGroup(guid), guid);
  assert.deepEqual(await groupEvent(ann, 'onGroupMemberLeft', guid), ['action', 'ben', guid]);
});

events('group: added, with the number of members after it', async ({ door, ben }) => {
  const guid = await groupOf(door, 'ben');
  assert.deepEqual(await groupEvent(ben, 'onMemberAddedToGroup', guid), ['action', 'ben', 'ann', guid]);
  const [group] = (await ben.heard('onMemberAddedToGroup', (...all) => all.at(-1).guid === guid)).slice(-1);
  assert.equal(group.membersCount, 2);
});

events('group: kicked, told to the kicked as well', async ({ door, ann, ben }) => {
  const guest = await door.signIn(await door.person());
  const guid = await groupOf(door, 'ben', guest.uid);
  await ann.sdk(({ guid, uid }) => CometChat.kickGroupMember(guid, uid), { guid, uid: guest.uid });
  for (const device of [ben, guest])
    assert.deepEqual(await groupEvent(device, 'onGroupMemberKicked', guid), ['action', guest.uid, 'ann', guid]);
  await guest.close();
});

events('group: banned, told to the banned as well, and unbanned', async ({ door, ann, ben }) => {
  const guest = await door.signIn(await door.person());
  const guid = await groupOf(door, 'ben', guest.uid);
  await ann.sdk(({ guid, uid }) => CometChat.banGroupMember(guid, uid), { guid, uid: guest.uid });
  for (const device of [ben, guest])
    assert.deepEqual(await groupEvent(device, 'onGroupMemberBanned', guid), ['action', guest.uid, 'ann', guid]);
  await ann.sdk(({ guid, uid }) => CometChat.unbanGroupMember(guid, uid), { guid, uid: guest.uid });
  assert.deepEqual(await groupEvent(ben, 'onGroupMemberUnbanned', guid), ['action', guest.uid, 'ann', guid]);
  await guest.close();
});

events('group: change of scope, old and new', async ({ door, ann, ben }) => {
  const guid = await groupOf(door, 'ben');
  await ann.sdk((guid) => CometChat.updateGroupMemberScope(guid, 'ben', 'moderator'), guid);
  assert.deepEqual(await groupEvent(ben, 'onGroupMemberScopeChanged', guid), [
    'action',
    'ben',
    'moderator',
    'participant',
    guid,
  ]);
});

events('reaction: added and removed, with who it was', async ({ ann, ben }) => {
  const id = await send(ann, 'ben', 'React');
  const mine = (event) => String(event.reaction.messageId) === id;
  await ben.sdk((id) => CometChat.addReaction(id, '👍'), id);
  const [{ reaction }] = await ann.heard('onMessageReactionAdded', mine);
  assert.deepEqual([reaction.reaction, reaction.uid, reaction.reactedBy.name], ['👍', 'ben', 'Ben Baker']);
  const frame = await ann.frame('the reaction', (one) => one.type === 'reaction' && String(one.body.messageId) === id);
  assert.deepEqual([frame.receiver, frame.receiverType, frame.sender], ['ben', 'user', 'ben']);
  await ben.sdk((id) => CometChat.removeReaction(id, '👍'), id);
  await ann.heard('onMessageReactionRemoved', mine);
});

events('presence: came and went, with a time', async ({ door, ann }) => {
  const guest = await door.signIn(await door.person());
  const is = (user) => user.uid === guest.uid;
  await ann.heard('onUserOnline', is);
  await guest.close();
  const [gone] = await ann.heard('onUserOffline', is);
  assert.ok(gone.lastActiveAt > 0);
});

events('pins: of a message, to both', async ({ ann, ben }) => {
  const id = await send(ann, 'ben', 'Pin');
  await ann.sdk((id) => CometChat.pinMessage(id), id);
  await ben.heard(
    'onMessagePinned',
    (...args) =>
      JSON.stringify(args).includes(`"${id}"`) || args.some((one) => String(one?.id ?? one?.message?.id) === id),
  );
  await ann.sdk((id) => CometChat.unpinMessage(id), id);
  await ben.heard('onMessageUnpinned');
});

events('saves: to the devices of the saver only', async ({ door, ben }) => {
  const uid = await door.person();
  const [first, second] = [await door.signIn(uid), await door.signIn(uid)];
  const id = await send(first, 'ben', 'Save');
  await first.sdk((id) => CometChat.saveMessage(id), id);
  await second.heard('onMessageSaved');
  await first.sdk((id) => CometChat.unsaveMessage(id), id);
  await second.heard('onMessageUnsaved');
  await ben.neverHeard('onMessageSaved');
  await Promise.all([first.close(), second.close()]);
});

events('pins: of a conversation, to the devices of the pinner', async ({ door }) => {
  const uid = await door.person();
  const [first, second] = [await door.signIn(uid), await door.signIn(uid)];
  await send(first, 'ben', 'Pin us');
  await first.sdk(() => CometChat.pinConversation('ben', 'user'));
  await second.heard('onConversationPinned');
  await first.sdk(() => CometChat.unpinConversation('ben', 'user'));
  await second.heard('onConversationUnpinned');
  await Promise.all([first.close(), second.close()]);
});

receipts('delivered and read over the socket, with a time', async ({ ann, ben }) => {
  const text = fresh('ticks');
  const id = await send(ann, 'ben', text);
  await hears(ben, text);
  await ben.sdk((id) => void CometChat.markAsDelivered(id, 'ann', 'user', 'ann'), id);
  const [delivered] = await ann.heard('onMessagesDelivered', about(id));
  assert.deepEqual([delivered.sender.uid, delivered.receiverType, delivered.deliveredAt > 0], ['ben', 'user', true]);
  await ben.sdk((id) => void CometChat.markAsRead(id, 'ann', 'user', 'ann'), id);
  const [read] = await ann.heard('onMessagesRead', about(id));
  assert.ok(read.readAt > 0);
  const frame = await ann.frame(
    'the receipt',
    (one) => one.type === 'receipts' && String(one.body.messageId) === id && one.body.action === 'read',
  );
  assert.deepEqual(
    [frame.receiver, frame.receiverType, frame.sender, frame.messageSender],
    ['ann', 'user', 'ben', 'ann'],
  );
});

receipts('in a group: of all, once every member has it', async ({ door, ann, ben }) => {
  const other = await door.newClient();
  const guid = await groupOf(door, 'ben', other.uid);
  const id = await send(ann, guid, 'All of you', 'group');
  for (const [action, mark, each, all] of [
    ['delivered', 'markAsDelivered', 'onMessagesDelivered', 'onMessagesDeliveredToAll'],
    ['read', 'markAsRead', 'onMessagesRead', 'onMessagesReadByAll'],
  ]) {
    await ben.sdk(({ id, guid, mark }) => void CometChat[mark](id, guid, 'group', 'ann'), { id, guid, mark });
    await ann.heard(each, about(id));
    await ann.neverHeard(all, about(id));
    await other('POST', `/groups/${guid}/conversation/${action}`, {});
    const [receipt] = await ann.heard(all, about(id));
    assert.deepEqual([receipt.receiverType, receipt.receiver], ['group', guid]);
  }
});

receipts("also to the reader's other devices", async ({ door, ann }) => {
  const uid = await door.person();
  const [first, second] = [await door.signIn(uid), await door.signIn(uid)];
  const id = await send(ann, uid, 'Read me');
  await first.sdk((id) => void CometChat.markAsRead(id, 'ann', 'user', 'ann'), id);
  await second.frame('the receipt', (one) => one.type === 'receipts' && String(one.body.messageId) === id);
  await Promise.all([first.close(), second.close()]);
});

receipts('the calls of REST cause them too', async ({ door, ann }) => {
  const client = await door.newClient();
  const id = await send(ann, client.uid, 'By REST');
  await client('POST', '/users/ann/conversation/delivered', {});
  await ann.heard('onMessagesDelivered', about(id));
  await client('POST', '/users/ann/conversation/read', {});
  await ann.heard('onMessagesRead', about(id));
});

receipts('one covers all before it, and read means delivered', async ({ door, ann }) => {
  const [client, peer] = [await door.client('ann'), await door.person()];
  const first = await send(ann, peer, 'First');
  const second = await send(ann, peer, 'Second');
  const device = await door.signIn(peer);
  await device.sdk((id) => void CometChat.markAsRead(id, 'ann', 'user', 'ann'), second);
  await ann.heard('onMessagesRead', about(second));
  const { deliveredAt, readAt } = await client('GET', `/messages/${first}`);
  assert.ok(deliveredAt > 0 && readAt > 0);
  await device.close();
});

receipts('for own messages they are ignored', async ({ door, ann, ben }) => {
  const text = fresh('own');
  const id = await send(ann, 'ben', text);
  await ann.push({
    appId: door.appId,
    type: 'receipts',
    receiver: 'ann',
    receiverType: 'user',
    sender: 'ann',
    messageSender: 'ann',
    deviceId: 'x',
    body: { action: 'read', messageId: id, user: { uid: 'ann' } },
  });
  await send(ann, 'ben', `${text} after`);
  await hears(ben, `${text} after`);
  const { data } = await door.call('GET', `/messages/${id}`, undefined, { authtoken: ann.token });
  assert.equal(data.readAt, undefined);
});

missed('nothing is replayed after a reconnect, and the page fetches what it missed', async ({ door }) => {
  const [client, uid] = [await door.newClient(), await door.person()];
  const device = await door.signIn(uid);
  const seen = await client('POST', '/messages', to(uid, 'Seen'));
  await hears(device, 'Seen');
  await device.sdk(() => CometChat.disconnect());
  await until('the socket is closed', () => device.socket.closed);
  await client('POST', '/messages', to(uid, 'Missed'));
  await device.sdk(() => CometChat.connect());
  await device.connected({ after: 1 });
  await device.neverHeard('onTextMessageReceived', (message) => message.text === 'Missed');
  const found = await device.sdk(
    ({ uid, id }) =>
      new CometChat.MessagesRequestBuilder().setUID(uid).setMessageId(id).setLimit(9).build().fetchNext(),
    { uid: client.uid, id: Number(seen.id) },
  );
  assert.deepEqual(
    found.map((message) => message.text),
    ['Missed'],
  );
  await device.close();
});

missed('changes are fetched by time', async ({ door }) => {
  const [client, uid] = [await door.newClient(), await door.person()];
  const sent = await client('POST', '/messages', to(uid, 'Befroe'));
  const device = await door.signIn(uid);
  // Times are whole seconds, and "after" is later than the second of the message.
  await until('the next second has come', () => Date.now() / 1000 > sent.updatedAt + 1);
  await client('PUT', `/messages/${sent.id}`, { data: { text: 'Before' } });
  const found = await device.sdk(
    ({ uid, time }) =>
      new CometChat.MessagesRequestBuilder()
        .setUID(uid)
        .setLimit(9)
        .setUpdatedAfter(time)
        .updatesOnly(true)
        .build()
        .fetchNext(),
    { uid: client.uid, time: sent.updatedAt },
  );
  assert.deepEqual(
    found.map((message) => message.text),
    ['Before'],
  );
  await device.close();
});

missed('the highest id seen is known, that of actions included', async ({ ann, ben }) => {
  const text = fresh('highest');
  const id = await send(ann, 'ben', text);
  await hears(ben, text);
  assert.ok(Number(await ben.sdk(() => CometChat.getLastDeliveredMessageId())) >= Number(id));
});

order('messages of a conversation arrive in the order in which they were stored', async ({ door }) => {
  const [client, uid] = [await door.newClient(), await door.person()];
  const device = await door.signIn(uid);
  const numbers = Array.from({ length: 30 }, (_, index) => String(index));
  const stored = await Promise.all(numbers.map((number) => client('POST', '/messages', to(uid, number))));
  await until(
    'all have arrived',
    async () => (await device.heardSoFar('onTextMessageReceived')).length === numbers.length,
  );
  const arrived = (await device.heardSoFar('onTextMessageReceived')).map(({ args }) => Number(args[0].id));
  assert.deepEqual(
    arrived,
    stored.map((message) => Number(message.id)).sort((a, b) => a - b),
  );
  await device.close();
});

order('an event is told after its change is stored', async ({ door }) => {
  const [client, uid] = [await door.newClient(), await door.person()];
  const device = await door.signIn(uid);
  // The page asks for the message as soon as it hears of it.
  await device.sdk(() => {
    window.found = [];
    const onTextMessageReceived = (message) => {
      const id = String(message.getId());
      window.found.push(
        CometChat.getMessageDetails(id).then(
          (stored) => String(stored.getId()) === id,
          () => false,
        ),
      );
    };
    CometChat.addMessageListener('asking', new CometChat.MessageListener({ onTextMessageReceived }));
  });
  for (let i = 0; i < 10; i++) await client('POST', '/messages', to(uid, `Stored ${i}`));
  await until('all were asked for', () => device.sdk(() => window.found.length === 10));
  assert.deepEqual(await device.sdk(() => Promise.all(window.found)), Array(10).fill(true));
  await device.close();
});
