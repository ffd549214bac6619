// What users, groups, messages, actions and conversations look like.

import assert from 'node:assert/strict';
import { fresh } from '../harness/door.mjs';
import { section } from '../harness/row.mjs';

const objects = section('client-api/5 objects');
const textTo = (receiver, text, extra = {}) => ({
  receiver,
  receiverType: 'user',
  category: 'message',
  type: 'text',
  data: { text },
  ...extra,
});

objects('user: all that is known, and what lies between the two', async ({ door, ann }) => {
  const fields = {
    avatar: 'https://example.test/a.png',
    link: 'https://example.test/',
    metadata: { team: 'blue' },
    tags: ['x'],
  };
  const uid = await door.person('whole', { name: 'Whole', ...fields });
  const user = await ann.sdk((uid) => CometChat.getUser(uid), uid);
  assert.deepEqual([user.uid, user.name, user.avatar, user.link], [uid, 'Whole', fields.avatar, fields.link]);
  assert.deepEqual([user.status, user.role, user.metadata], ['offline', 'default', { team: 'blue' }]);
  assert.deepEqual([user.hasBlockedMe, user.blockedByMe], [false, false]);
});

objects('user: absent fields are left out', async ({ door, ann }) => {
  const { data } = await door.call('GET', `/users/${await door.person()}`, undefined, { authtoken: ann.token });
  assert.deepEqual(
    Object.entries(data).filter(([, value]) => value === null),
    [],
  );
  assert.equal('avatar' in data, false);
});

objects('user: online is available, and offline has a time last seen', async ({ door, ann, ben }) => {
  const online = await door.call('GET', '/users/ben', undefined, { authtoken: ann.token });
  assert.equal(online.data.status, 'available');
  const guest = await door.signIn(await door.person());
  await guest.close();
  const [user] = await ben.heard('onUserOffline', (user) => user.uid === guest.uid);
  assert.equal(user.status, 'offline');
  const { lastActiveAt } = (await door.call('GET', `/users/${guest.uid}`, undefined, { authtoken: ann.token })).data;
  assert.ok(Math.abs(lastActiveAt - Date.now() / 1000) < 300);
});

objects('group: what the caller is in it, and how many there are', async ({ door, ann }) => {
  const guid = fresh('group');
  const made = {
    guid,
    name: 'Team',
    type: 'public',
    icon: 'https://example.test/g.png',
    description: 'Us',
    metadata: { n: 1 },
  };
  await (
    await door.client('ben')
  )('POST', '/groups', made);
  await ann.sdk((guid) => CometChat.joinGroup(guid, 'public'), guid);
  const group = await ann.sdk((guid) => CometChat.getGroup(guid), guid);
  assert.deepEqual(
    [group.guid, group.name, group.type, group.icon, group.description, group.metadata],
    Object.values(made),
  );
  assert.deepEqual([group.owner, group.membersCount, group.hasJoined, group.scope], ['ben', 2, true, 'participant']);
  assert.ok(group.joinedAt > 0);
});

objects('group: the password is never sent', async ({ door, ben }) => {
  const [client, guid] = [await door.newClient(), fresh('secret')];
  const password = 'pass-word-of-this-group';
  const answers = [await client('POST', '/groups', { guid, name: 'Secret', type: 'password', password })];
  answers.push(await client('GET', `/groups/${guid}`), await client('GET', '/groups?per_page=100'));
  await client('PUT', `/groups/${guid}/members`, { participants: ['ben'] });
  await ben.heard('onMemberAddedToGroup', (...args) => args.at(-1).guid === guid);
  assert.ok(!JSON.stringify([answers, ben.socket.received]).includes(password));
});

objects('group member: a user with scope and time of joining', async ({ door, ann }) => {
  const guid = fresh('members');
  await ann.sdk((guid) => CometChat.createGroup(new CometChat.Group(guid, 'Members', 'public')), guid);
  const { data } = await door.call('GET', `/groups/${guid}/members?per_page=5`, undefined, { authtoken: ann.token });
  assert.deepEqual(
    [data[0].uid, data[0].name, data[0].scope, data[0].joinedAt > 0],
    ['ann', 'Ann Archer', 'admin', true],
  );
});

objects('message: people, times, conversation and content', async ({ door }) => {
  const [from, to] = [await door.newClient(), await door.newClient()];
  const sent = await from('POST', '/messages', textTo(to.uid, 'Hello', { muid: 'm-1' }));
  assert.match(sent.id, /^\d+$/);
  const { muid, sender, receiver, receiverType, category, type, data } = sent;
  assert.deepEqual(
    [muid, sender, receiver, receiverType, category, type],
    ['m-1', from.uid, to.uid, 'user', 'message', 'text'],
  );
  assert.equal(data.text, 'Hello');
  assert.equal(sent.conversationId, `${[from.uid, to.uid].sort().join('_user_')}`);
  assert.ok(sent.sentAt > 0 && sent.updatedAt >= sent.sentAt);
});

objects('message: both ends are there as whole objects', async ({ ann }) => {
  const { sender, receiver } = await ann.sdk(async () => {
    const sent = await CometChat.sendMessage(new CometChat.TextMessage('ben', 'Ends', 'user'));
    return { sender: sent.getSender().getName(), receiver: sent.getReceiver().getName() };
  });
  assert.deepEqual([sender, receiver], ['Ann Archer', 'Ben Baker']);
});

objects('message: ids grow over all conversations, actions included', async ({ door }) => {
  const [from, one, other] = [await door.newClient(), await door.newClient(), await door.newClient()];
  const guid = fresh('ids');
  const ids = [(await from('POST', '/messages', textTo(one.uid, '1'))).id];
  ids.push((await from('POST', '/messages', textTo(other.uid, '2'))).id);
  await from('POST', '/groups', { guid, name: 'Ids', type: 'public' });
  const edited = await from('PUT', `/messages/${ids[0]}`, { data: { text: '1!' } });
  ids.push(
    edited.id,
    (await other('POST', `/groups/${guid}/members`, { guid })).id,
    (await from('POST', '/messages', textTo(one.uid, '3'))).id,
  );
  const numbers = ids.map(Number);
  assert.deepEqual(
    numbers,
    [...numbers].sort((a, b) => a - b),
  );
  assert.equal(new Set(numbers).size, 5);
});

objects("message: times of receipt, the sender's and the caller's own", async ({ door }) => {
  const [from, to] = [await door.newClient(), await door.newClient()];
  const { id } = await from('POST', '/messages', textTo(to.uid, 'Read me'));
  await to('POST', `/users/${from.uid}/conversation/read`, {});
  const [mine, theirs] = [await from('GET', `/messages/${id}`), await to('GET', `/messages/${id}`)];
  assert.ok(mine.deliveredAt > 0 && mine.readAt > 0);
  assert.ok(theirs.myReceipt.deliveredAt > 0 && theirs.myReceipt.readAt > 0);
});

objects('message: mentions are resolved', async ({ ann, ben }) => {
  const text = `${fresh('hi')} <@uid:ben>`;
  const sent = await ann.sdk((text) => CometChat.sendMessage(new CometChat.TextMessage('ben', text, 'user')), text);
  assert.equal(sent.data.mentions.ben.name, 'Ben Baker');
  const [got] = await ben.heard('onTextMessageReceived', (message) => message.text === text);
  assert.deepEqual([got.mentionedUsers.map((user) => user.uid), got.mentionedMe], [['ben'], true]);
});

objects('message: a deleted one keeps people and times and loses its content', async ({ door }) => {
  const [from, to] = [await door.newClient(), await door.newClient()];
  const { id } = await from('POST', '/messages', textTo(to.uid, 'Forget this'));
  await from('DELETE', `/messages/${id}`, { id });
  const [message] = await to('GET', `/users/${from.uid}/messages?per_page=5`);
  assert.deepEqual(
    [message.id, message.sender, message.deletedBy, message.deletedAt > 0],
    [id, from.uid, from.uid, true],
  );
  assert.equal(message.data.text, undefined);
  assert.equal(message.data.entities.sender.entity.uid, from.uid);
});

objects('message: a quoted one comes along', async ({ door, ann }) => {
  const quoted = await ann.sdk(() => CometChat.sendMessage(new CometChat.TextMessage('ben', 'As I said', 'user')));
  const sent = await ann.sdk((id) => {
    const message = new CometChat.TextMessage('ben', 'Look above', 'user');
    message.setQuotedMessageId(id);
    return CometChat.sendMessage(message);
  }, Number(quoted.id));
  const { data } = await door.call('GET', `/messages/${sent.id}`, undefined, { authtoken: ann.token });
  assert.equal(Number(data.quotedMessageId), Number(quoted.id));
  assert.equal(data.quotedMessage.data.text, 'As I said');
});

objects('action: by, on and for, and both scopes of a change', async ({ door }) => {
  const [owner, other, guid] = [await door.newClient(), await door.newClient(), fresh('acts')];
  await owner('POST', '/groups', { guid, name: 'Acts', type: 'public' });
  const joined = await other('POST', `/groups/${guid}/members`, { guid, name: 'name', type: 'public' });
  assert.deepEqual([joined.category, joined.type, joined.data.action], ['action', 'groupMember', 'joined']);
  assert.deepEqual([joined.data.entities.by.entity.uid, joined.data.entities.for.entity.guid], [other.uid, guid]);
  await owner('PUT', `/groups/${guid}/members/${other.uid}`, { scope: 'moderator' });
  const history = await owner('GET', `/groups/${guid}/messages?per_page=9&categories=action&types=groupMember`);
  const { action, entities, extras } = history.at(-1).data;
  assert.deepEqual([action, entities.by.entity.uid, entities.on.entity.uid], ['scopeChanged', owner.uid, other.uid]);
  assert.deepEqual(extras.scope, { old: 'participant', new: 'moderator' });
});

objects('action: membership is part of the history, edits and deletions are not', async ({ door }) => {
  const [owner, guid] = [await door.newClient(), fresh('story')];
  await owner('POST', '/groups', { guid, name: 'Story', type: 'public' });
  await owner('PUT', `/groups/${guid}/members`, { participants: ['ben'] });
  const { id } = await owner('POST', '/messages', textTo(guid, 'A', { receiverType: 'group' }));
  await owner('PUT', `/messages/${id}`, { data: { text: 'B' } });
  const history = await owner('GET', `/groups/${guid}/messages?per_page=9`);
  const acts = history.filter((message) => message.category === 'action').map((message) => message.data.action);
  assert.deepEqual(acts, ['added']);
});

objects('conversation: both ends, numbers, and the last message', async ({ door }) => {
  const [from, to] = [await door.newClient(), await door.newClient()];
  await from('POST', '/messages', textTo(to.uid, 'First'));
  const last = await from('POST', '/messages', textTo(to.uid, 'Last'));
  const conversation = await to('GET', `/users/${from.uid}/conversation`);
  assert.deepEqual([conversation.conversationId, conversation.conversationType], [last.conversationId, 'user']);
  assert.deepEqual([conversation.conversationWith.uid, conversation.lastMessage.data.text], [from.uid, 'Last']);
  assert.deepEqual([Number(conversation.unreadMessageCount), String(conversation.latestMessageId)], [2, last.id]);
});

objects('conversation: replies and group actions move it as the settings say', async ({ door }) => {
  const [from, to, guid] = [await door.newClient(), await door.newClient(), fresh('moves')];
  const { parameters } = await from('GET', '/settings');
  const { id } = await from('POST', '/messages', textTo(to.uid, 'Parent'));
  await from('POST', `/messages/${id}/thread`, textTo(to.uid, 'Reply'));
  const { lastMessage } = await to('GET', `/users/${from.uid}/conversation`);
  assert.equal(lastMessage.data.text, parameters['core.conversations.updateOnReplies'] ? 'Reply' : 'Parent');
  await from('POST', '/groups', { guid, name: 'Moves', type: 'public' });
  await from('POST', '/messages', textTo(guid, 'Text', { receiverType: 'group' }));
  await to('POST', `/groups/${guid}/members`, { guid });
  const group = await from('GET', `/groups/${guid}/conversation`);
  assert.equal(
    group.lastMessage.category,
    parameters['core.conversations.updateOnGroupActions'] ? 'action' : 'message',
  );
});
