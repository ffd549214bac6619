// Lists by page and by cursor.

import assert from 'node:assert/strict';
import { fresh } from '../harness/door.mjs';
import { section } from '../harness/row.mjs';

const paging = section('client-api/4 paging');

/** Two people, and a number of texts from one to the other. */
async function talk(door, texts) {
  const [from, to] = [await door.newClient('from'), await door.newClient('to')];
  const sent = [];
  for (const text of texts) {
    sent.push(
      await from('POST', '/messages', {
        receiver: to.uid,
        receiverType: 'user',
        category: 'message',
        type: 'text',
        data: { text },
      }),
    );
  }
  return { from, to, sent, path: `/users/${from.uid}/messages` };
}
const texts = (messages) => messages.map((message) => message.data.text);

paging('a page tells total, count, size, number and pages', async ({ door, ann }) => {
  const stem = fresh('paged');
  for (let i = 0; i < 3; i++) await door.person(stem);
  const { data, meta } = await door.call('GET', `/users?per_page=2&page=1&searchKey=${stem}`, undefined, {
    authtoken: ann.token,
  });
  assert.equal(data.length, 2);
  const { total, count, per_page, current_page, total_pages } = meta.pagination;
  assert.deepEqual([total, count, per_page, current_page, total_pages], [3, 2, 2, 1, 2]);
});

paging('the page after the last one is empty', async ({ door, ann }) => {
  const stem = fresh('beyond');
  for (let i = 0; i < 3; i++) await door.person(stem);
  const sizes = await ann.sdk(async (stem) => {
    const request = new CometChat.UsersRequestBuilder().setLimit(2).setSearchKeyword(stem).build();
    return [(await request.fetchNext()).length, (await request.fetchNext()).length, (await request.fetchNext()).length];
  }, stem);
  assert.deepEqual(sizes, [2, 1, 0]);
});

paging('a page size beyond the limit is not honoured', async ({ door, ann }) => {
  const answer = await door
    .call('GET', '/users?per_page=5000', undefined, { authtoken: ann.token })
    .catch((error) => error);
  assert.ok(answer.code === 'ERR_BAD_REQUEST' || answer.meta.pagination.per_page <= 1000);
});

paging('prepend goes back to the beginning, each page oldest first', async ({ door }) => {
  const { to, from } = await talk(door, ['1', '2', '3', '4', '5']);
  const device = await door.signIn(to.uid);
  const pages = await device.sdk(async (uid) => {
    const request = new CometChat.MessagesRequestBuilder().setUID(uid).setLimit(2).build();
    const pages = [];
    for (let i = 0; i < 4; i++) pages.push((await request.fetchPrevious()).map((message) => message.getText()));
    return pages;
  }, from.uid);
  assert.deepEqual(pages, [['4', '5'], ['2', '3'], ['1'], []]);
  await device.close();
});

paging('append goes on from an id, each page oldest first', async ({ door }) => {
  const { to, from, sent } = await talk(door, ['1', '2', '3', '4', '5']);
  const device = await door.signIn(to.uid);
  const pages = await device.sdk(
    async ({ uid, id }) => {
      const request = new CometChat.MessagesRequestBuilder().setUID(uid).setMessageId(id).setLimit(2).build();
      const pages = [];
      for (let i = 0; i < 3; i++) pages.push((await request.fetchNext()).map((message) => message.getText()));
      return pages;
    },
    { uid: from.uid, id: Number(sent[0].id) },
  );
  assert.deepEqual(pages, [['2', '3'], ['4', '5'], []]);
  await device.close();
});

paging('a cursor is there as long as a page may follow', async ({ door }) => {
  const { to, path, sent } = await talk(door, ['1', '2', '3']);
  const { meta } = await to.whole('GET', `${path}?per_page=2&affix=prepend`);
  assert.deepEqual([meta.current.limit, meta.current.count], [2, 2]);
  assert.equal(String(meta.cursor.id), sent[1].id);
});

paging('the id is the bound, and messages of the same second are not lost', async ({ door }) => {
  const { to, path, sent } = await talk(door, ['1', '2', '3']);
  const [, middle] = sent;
  const older = await to('GET', `${path}?per_page=9&affix=prepend&id=${middle.id}&sentAt=${middle.sentAt}`);
  const newer = await to('GET', `${path}?per_page=9&affix=append&id=${middle.id}&sentAt=${middle.sentAt}`);
  assert.deepEqual([texts(older), texts(newer)], [['1'], ['3']]);
});

paging('sentAt alone is a bound', async ({ door }) => {
  const { to, path, sent } = await talk(door, ['1', '2']);
  const later = sent[1].sentAt + 60;
  assert.deepEqual(texts(await to('GET', `${path}?per_page=9&affix=prepend&sentAt=${later}`)), ['1', '2']);
  assert.deepEqual(await to('GET', `${path}?per_page=9&affix=append&sentAt=${later}`), []);
});

paging('without a bound, prepend is the newest page', async ({ door }) => {
  const { to, path } = await talk(door, ['1', '2', '3']);
  assert.deepEqual(texts(await to('GET', `${path}?per_page=2&affix=prepend`)), ['2', '3']);
});
