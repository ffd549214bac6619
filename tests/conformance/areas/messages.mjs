// Messages and their lists.

import assert from 'node:assert/strict';
import { until } from '../../e2e/harness/until.mjs';
import { fresh } from '../harness/door.mjs';
import { section } from '../harness/row.mjs';

const messages = section('client-api/10 messages');
const to = (receiver, text, extra = {}) => ({
  receiver,
  receiverType: 'user',
  category: 'message',
  type: 'text',
  data: { text },
  ...extra,
});
const texts = (list) => list.map((message) => message.data.text);

/** Two people, and what one sends to the other: each entry is a text or a whole body. */
async function talk(door, ...bodies) {
  const [from, peer] = [await door.newClient('from'), await door.newClient('to')];
  const sent = [];
  for (const body of bodies) {
    const whole = typeof body === 'string' ? to(peer.uid, body) : { ...to(peer.uid), ...body };
    sent.push(await from('POST', '/messages', whole));
  }
  const list = (query) => peer('GET', `/users/${from.uid}/messages?per_page=50&withThreadSubscribed=true&${query}`);
  return { from, peer, sent, list };
}

messages('send: a text', async ({ ann }) => {
  const text = fresh('text');
  const sent = await ann.sdk((text) => CometChat.sendMessage(new CometChat.TextMessage('ben', text, 'user')), text);
  assert.deepEqual(
    [sent.text, sent.type, sent.category, sent.sender.uid, sent.receiverId],
    [text, 'text', 'message', 'ann', 'ben'],
  );
});

messages('send: muid, metadata and tags are kept', async ({ ann, ben }) => {
  const [text, muid] = [fresh('kept'), fresh('muid')];
  const sent = await ann.sdk(
    ({ text, muid }) => {
      const message = new CometChat.TextMessage('ben', text, 'user');
      message.setMuid(muid);
      message.setMetadata({ colour: 'teal', n: 3 });
      message.setTags(['starred']);
      return CometChat.sendMessage(message);
    },
    { text, muid },
  );
  const [got] = await ben.heard('onTextMessageReceived', (message) => message.text === text);
  for (const message of [sent, got])
    assert.deepEqual([message.muid, message.metadata], [muid, { colour: 'teal', n: 3 }]);
  const found = await ann.sdk(() =>
    new CometChat.MessagesRequestBuilder()
      .setUID('ben')
      .setLimit(50)
      .setTags(['starred'])
      .withTags(true)
      .build()
      .fetchPrevious(),
  );
  assert.deepEqual(
    found.filter((message) => message.text === text).map((message) => message.tags),
    [['starred']],
  );
});

messages('send: the content is that of data, not of its copies', async ({ door }) => {
  const { peer, from } = await talk(door);
  const sent = await from('POST', '/messages', { ...to(peer.uid, 'In data'), text: 'On top', metadata: { on: 'top' } });
  assert.deepEqual([sent.data.text, sent.data.metadata?.on], ['In data', undefined]);
});

messages('send: a custom message', async ({ ann, ben }) => {
  const type = fresh('place');
  const sent = await ann.sdk((type) => {
    const message = new CometChat.CustomMessage('ben', 'user', type, { lat: 1.5, lng: 2 });
    message.setSubType('pin');
    return CometChat.sendCustomMessage(message);
  }, type);
  assert.deepEqual(
    [sent.category, sent.type, sent.customData, sent.subType],
    ['custom', type, { lat: 1.5, lng: 2 }, 'pin'],
  );
  const [got] = await ben.heard('onCustomMessageReceived', (message) => message.type === type);
  assert.deepEqual(got.customData, { lat: 1.5, lng: 2 });
});

messages('send: to a group', async ({ door, ann, ben }) => {
  const [guid, text] = [fresh('group'), fresh('all')];
  await (
    await door.client('ben')
  )('POST', '/groups', { guid, name: 'All', type: 'public' });
  await ann.sdk((guid) => CometChat.joinGroup(guid, 'public'), guid);
  const sent = await ann.sdk(
    ({ guid, text }) => CometChat.sendMessage(new CometChat.TextMessage(guid, text, 'group')),
    { guid, text },
  );
  assert.deepEqual([sent.receiverId, sent.receiverType, sent.conversationId], [guid, 'group', `group_${guid}`]);
  await ben.heard('onTextMessageReceived', (message) => message.text === text);
});

messages('send: to nobody known is refused', async ({ ann }) => {
  await ann.refused('ERR_UID_NOT_FOUND', () =>
    CometChat.sendMessage(new CometChat.TextMessage('nobody-at-all', 'Hello?', 'user')),
  );
  await ann.refused('ERR_GUID_NOT_FOUND', () =>
    CometChat.sendMessage(new CometChat.TextMessage('no-group-at-all', 'Hello?', 'group')),
  );
});

messages('send: the sender is the owner of the token, and no secret of the body comes back', async ({ door, ben }) => {
  const [from, text, secret] = [await door.newClient(), fresh('kit'), fresh('token-in-the-body')];
  const kit = { sender: { uid: 'ann', name: 'Not me', authToken: secret }, sentAt: 1, threadSubscribed: true };
  const sent = await from('POST', '/messages', { ...to('ben', text), ...kit });
  assert.equal(sent.sender, from.uid);
  assert.ok(sent.sentAt > 1);
  const [got] = await ben.heard('onTextMessageReceived', (message) => message.text === text);
  assert.equal(got.sender.uid, from.uid);
  const seen = JSON.stringify([sent, got, ben.socket.received, await from('GET', '/users/ben/messages?per_page=5')]);
  assert.ok(!seen.includes(secret));
});

messages('send: a reply in a thread', async ({ ann, ben }) => {
  const text = fresh('reply');
  const sent = await ann.sdk(async (text) => {
    const parent = await CometChat.sendMessage(new CometChat.TextMessage('ben', 'Parent', 'user'));
    const reply = new CometChat.TextMessage('ben', text, 'user');
    reply.setParentMessageId(parent.getId());
    return { parent: parent.getId(), reply: await CometChat.sendMessage(reply) };
  }, text);
  assert.equal(Number(sent.reply.parentMessageId), Number(sent.parent));
  const [got] = await ben.heard('onTextMessageReceived', (message) => message.text === text);
  assert.equal(Number(got.parentMessageId), Number(sent.parent));
});

messages('send: a reply to nothing is refused', async ({ ann }) => {
  await ann.refused('ERR_MESSAGE_ID_NOT_FOUND', () => {
    const reply = new CometChat.TextMessage('ben', 'Lost', 'user');
    reply.setParentMessageId(999999999);
    return CometChat.sendMessage(reply);
  });
});

messages('send: a file as multipart, with its caption', async ({ ann, ben }) => {
  const caption = fresh('caption');
  const sent = await ann.sdk((caption) => {
    const file = new File([new Uint8Array([1, 2, 3, 4, 5])], 'five.bin', { type: 'application/octet-stream' });
    const message = new CometChat.MediaMessage('ben', file, 'file', 'user');
    message.setCaption(caption);
    message.setMetadata({ n: 5 });
    message.setTags(['papers']);
    return CometChat.sendMediaMessage(message);
  }, caption);
  const { name, extension, mimeType, size, url } = sent.data.attachments[0];
  assert.deepEqual([name, extension, mimeType, size], ['five.bin', 'bin', 'application/octet-stream', 5]);
  assert.deepEqual([sent.data.url, sent.data.text ?? sent.caption, sent.metadata], [url, caption, { n: 5 }]);
  const [got] = await ben.heard('onMediaMessageReceived', (message) => String(message.id) === String(sent.id));
  assert.deepEqual(
    await ben.sdk(
      (url) =>
        fetch(url)
          .then((answer) => answer.arrayBuffer())
          .then((bytes) => [...new Uint8Array(bytes)]),
      got.data.attachments[0].url,
    ),
    [1, 2, 3, 4, 5],
  );
});

messages('send: several files as multipart, in order', async ({ ann }) => {
  const sent = await ann.sdk(() => {
    const files = ['one.png', 'two.png'].map((name) => new File([new Uint8Array([1])], name, { type: 'image/png' }));
    return CometChat.sendMediaMessage(new CometChat.MediaMessage('ben', files, 'image', 'user'));
  });
  assert.deepEqual(
    sent.data.attachments.map((one) => one.name),
    ['one.png', 'two.png'],
  );
});

messages('list: with a user, with a group, of a thread, and all', async ({ door }) => {
  const { from, peer, sent, list } = await talk(door, 'Direct');
  const guid = fresh('lists');
  await from('POST', '/groups', { guid, name: 'Lists', type: 'public' });
  await peer('POST', `/groups/${guid}/members`, { guid });
  await from('POST', '/messages', to(guid, 'Grouped', { receiverType: 'group' }));
  await from('POST', `/messages/${sent[0].id}/thread`, to(peer.uid, 'Replied'));
  assert.deepEqual(texts(await list('category=message&hideReplies=1')), ['Direct']);
  assert.deepEqual(texts(await peer('GET', `/groups/${guid}/messages?per_page=9&category=message`)), ['Grouped']);
  assert.deepEqual(texts(await peer('GET', `/messages/${sent[0].id}/thread?per_page=9`)), ['Replied']);
  assert.deepEqual(texts(await peer('GET', '/messages?per_page=9&category=message&hideReplies=true')), [
    'Direct',
    'Grouped',
  ]);
});

messages('list: by category and type, both as lists', async ({ door }) => {
  const { list } = await talk(door, 'Text', { category: 'custom', type: 'place', data: { customData: { n: 1 } } });
  const kinds = async (query) => (await list(query)).map((message) => message.type);
  assert.deepEqual(await kinds('category=custom'), ['place']);
  assert.deepEqual(await kinds('categories=message,custom'), ['text', 'place']);
  assert.deepEqual(await kinds('categories=message,custom&types=text,image'), ['text']);
  assert.deepEqual(await kinds('categories=message&types=place'), []);
});

messages('list: replies are hidden when asked, but not in their thread', async ({ door }) => {
  const { from, peer, sent, list } = await talk(door, 'Parent');
  await from('POST', `/messages/${sent[0].id}/thread`, to(peer.uid, 'Reply'));
  assert.deepEqual(texts(await list('hideReplies=true')), ['Parent']);
  assert.deepEqual(texts(await list('hideReplies=0')), ['Parent', 'Reply']);
  assert.deepEqual(texts(await peer('GET', `/messages/${sent[0].id}/thread?per_page=9&hideReplies=true`)), ['Reply']);
});

messages('list: the deleted are hidden when asked', async ({ door }) => {
  const { from, sent, list } = await talk(door, 'Stays', 'Goes');
  await from('DELETE', `/messages/${sent[1].id}`, { id: sent[1].id });
  assert.deepEqual([(await list('hideDeleted=1')).length, (await list('hideDeleted=false')).length], [1, 2]);
});

messages('list: a key is sought in texts, in any case', async ({ door }) => {
  const { list } = await talk(door, 'The quick brown fox', 'A slow tortoise 100%');
  assert.deepEqual(texts(await list('searchKey=BROWN')), ['The quick brown fox']);
  assert.deepEqual(texts(await list(`searchKey=${encodeURIComponent('100%')}`)), ['A slow tortoise 100%']);
});

messages('list: unread by the caller', async ({ door }) => {
  const { from, peer, list } = await talk(door, 'Read');
  await peer('POST', `/users/${from.uid}/conversation/read`, {});
  await from('POST', '/messages', to(peer.uid, 'Unread'));
  assert.deepEqual(texts(await list('unread=true')), ['Unread']);
});

messages('list: changed after a time, updates only or all', async ({ door }) => {
  const { from, sent, list } = await talk(door, 'Edited later', 'Left alone');
  const before = sent[1].updatedAt;
  // Times are whole seconds, and "after" is later than the second of the messages.
  await until('the next second has come', () => Date.now() / 1000 > before + 1);
  await from('PUT', `/messages/${sent[0].id}`, { data: { text: 'Edited' } });
  assert.deepEqual(texts(await list(`affix=append&updatedAt=${before}&onlyUpdates=1`)), ['Edited']);
  assert.deepEqual(texts(await list(`affix=append&updatedAt=${before}`)), ['Edited']);
});

messages('list: by tags', async ({ door }) => {
  const { list } = await talk(door, 'Plain', { data: { text: 'Tagged' }, tags: ['x'] });
  const [found] = await list('tags=x&withTags=1');
  assert.deepEqual([found.data.text, found.tags], ['Tagged', ['x']]);
});

messages('list: with attachments, links, mentions or reactions', async ({ door }) => {
  const { peer, sent, list, from } = await talk(
    door,
    'See https://example.test/ there',
    'Hi <@uid:ann>',
    'Nice',
    'Nothing',
  );
  await peer('POST', `/messages/${sent[2].id}/reactions/${encodeURIComponent('👍')}`);
  const files = await from('POST', '/files/upload-url', {
    files: { F1: { fileId: 'F1', name: 'a.png', size: 1, mimeType: 'image/png' } },
    receiver: peer.uid,
    receiverType: 'user',
  });
  await from('POST', '/messages', { ...to(peer.uid), type: 'image', data: { attachments: [files.F1.attachment] } });
  assert.deepEqual(texts(await list('hasLinks=1')), ['See https://example.test/ there']);
  assert.deepEqual(texts(await list('hasMentions=1')), ['Hi <@uid:ann>']);
  assert.deepEqual(texts(await list('mentionedUids=ann,nobody')), ['Hi <@uid:ann>']);
  assert.deepEqual(texts(await list('hasReactions=1')), ['Nice']);
  assert.deepEqual(
    (await list('hasAttachments=1')).map((message) => message.type),
    ['image'],
  );
  assert.deepEqual(
    (await list('attachmentTypes=image,video')).map((message) => message.type),
    ['image'],
  );
  assert.deepEqual(await list('attachmentTypes=audio'), []);
});

messages('list: without those of the blocked', async ({ door }) => {
  const [from, peer, guid] = [await door.newClient(), await door.newClient(), fresh('blocked')];
  await from('POST', '/groups', { guid, name: 'Both', type: 'public' });
  await peer('POST', `/groups/${guid}/members`, { guid });
  await from('POST', '/messages', to(guid, 'From the blocked', { receiverType: 'group' }));
  await peer('POST', '/blockedusers', { blockedUids: [from.uid] });
  assert.deepEqual(
    texts(await peer('GET', `/groups/${guid}/messages?per_page=9&category=message&hideMessagesFromBlockedUsers=1`)),
    [],
  );
});

messages('list: the query of the UI Kit, word for word', async ({ door }) => {
  const query =
    'hideReplies=true&hideDeleted=1&affix=prepend&categories=message,action,call,custom,card,agentic&types=text,image,video,file,audio,groupMember,meeting,card,assistant,run_started,extension_poll,extension_sticker,extension_document,extension_whiteboard';
  const { list } = await talk(door, 'One', 'Two');
  assert.deepEqual(texts(await list(query)), ['One', 'Two']);
});

messages('list: nobody reads what is not theirs', async ({ door, ann }) => {
  const { from, sent } = await talk(door, 'Private');
  const stranger = await door.newClient();
  assert.deepEqual(await stranger('GET', `/users/${from.uid}/messages?per_page=9`), []);
  await assert.rejects(stranger('GET', `/messages/${sent[0].id}/thread?per_page=9`));
  await ann.refused(null, (id) => CometChat.getMessageDetails(id), sent[0].id);
});

messages('get one', async ({ ann }) => {
  const sent = await ann.sdk(() => CometChat.sendMessage(new CometChat.TextMessage('ben', 'Details', 'user')));
  const found = await ann.sdk((id) => CometChat.getMessageDetails(id), String(sent.id));
  assert.deepEqual([String(found.id), found.text], [String(sent.id), 'Details']);
});

messages('get the receipts of one', async ({ door, ann }) => {
  const [guid, peer] = [fresh('receipts'), await door.client('ben')];
  await ann.sdk((guid) => CometChat.createGroup(new CometChat.Group(guid, 'Receipts', 'public')), guid);
  await peer('POST', `/groups/${guid}/members`, { guid });
  const { id } = await ann.sdk(
    (guid) => CometChat.sendMessage(new CometChat.TextMessage(guid, 'Seen?', 'group')),
    guid,
  );
  await peer('POST', `/groups/${guid}/conversation/read`, {});
  const receipts = await ann.sdk((id) => CometChat.getMessageReceipts(id), Number(id));
  assert.deepEqual(
    receipts.map((one) => [one.sender.uid, one.deliveredAt > 0, one.readAt > 0]),
    [['ben', true, true]],
  );
});

messages('edit: an action is answered, with the changed message', async ({ ann }) => {
  const edited = await ann.sdk(async () => {
    const sent = await CometChat.sendMessage(new CometChat.TextMessage('ben', 'Befroe', 'user'));
    const change = new CometChat.TextMessage('ben', 'Before', 'user');
    change.setId(sent.getId());
    return CometChat.editMessage(change);
  });
  assert.deepEqual([edited.text, edited.editedBy, edited.editedAt > 0], ['Before', 'ann', true]);
  const { data } = await (
    await ann
      .sent('PUT', /^\/messages\/\d+$/)
      .at(-1)
      .response()
  ).json();
  assert.deepEqual([data.category, data.type, data.data.action], ['action', 'message', 'edited']);
});

messages('edit: only by the author, or those in charge of the group', async ({ door, ben }) => {
  const [client, guid] = [await door.client('ann'), fresh('edits')];
  const { id } = await client('POST', '/messages', to('ben', 'Mine'));
  await ben.refused(
    null,
    (id) => {
      const change = new CometChat.TextMessage('ann', 'Yours', 'user');
      change.setId(id);
      return CometChat.editMessage(change);
    },
    id,
  );
  const owner = await door.newClient();
  await owner('POST', '/groups', { guid, name: 'Edits', type: 'public' });
  await client('POST', `/groups/${guid}/members`, { guid });
  const grouped = await client('POST', '/messages', to(guid, 'Group text', { receiverType: 'group' }));
  assert.equal(
    (await owner('PUT', `/messages/${grouped.id}`, { data: { text: 'Moderated' } })).data.entities.on.entity.editedBy,
    owner.uid,
  );
});

messages('delete: an action is answered, with what is left', async ({ ann }) => {
  const deleted = await ann.sdk(async () => {
    const sent = await CometChat.sendMessage(new CometChat.TextMessage('ben', 'Oops', 'user'));
    return CometChat.deleteMessage(String(sent.getId()));
  });
  assert.deepEqual([deleted.deletedBy, deleted.deletedAt > 0], ['ann', true]);
});

messages('delete: only by the author, or those in charge of the group', async ({ door }) => {
  const [owner, author, guest] = [await door.newClient(), await door.newClient(), await door.newClient()];
  const guid = fresh('deletes');
  await owner('POST', '/groups', { guid, name: 'Deletes', type: 'public' });
  for (const client of [author, guest]) await client('POST', `/groups/${guid}/members`, { guid });
  const { id } = await author('POST', '/messages', to(guid, 'Rude', { receiverType: 'group' }));
  await assert.rejects(guest('DELETE', `/messages/${id}`, { id }), { status: 403 });
  assert.equal((await owner('DELETE', `/messages/${id}`, { id })).data.action, 'deleted');
});

messages('report one', async ({ door }) => {
  const { peer, sent } = await talk(door, 'Report me');
  assert.equal(
    (await peer('POST', `/messages/${sent[0].id}/flagged`, { id: 'spam', remark: 'Please look' })).success,
    true,
  );
});

messages('interact with one', async ({ door }) => {
  const { peer, sent } = await talk(door, 'Press here');
  assert.equal((await peer('PATCH', `/messages/${sent[0].id}/interacted`, { interactions: ['button'] })).success, true);
});
