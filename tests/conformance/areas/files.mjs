// Files that the page uploads by itself.

import assert from 'node:assert/strict';
import { section } from '../harness/row.mjs';

const files = section('client-api/11 files');
const wanted = (name, mimeType, size = 4) => ({
  files: { F1: { fileId: 'F1', name, size, mimeType } },
  receiver: 'ben',
  receiverType: 'user',
});

/** Uploads bytes as the page does, and returns the attachment. */
async function upload(door, client, name, mimeType, bytes = Buffer.from([137, 80, 78, 71])) {
  const { F1 } = await client('POST', '/files/upload-url', wanted(name, mimeType, bytes.length));
  const form = new FormData();
  for (const [key, value] of Object.entries(F1.request.body ?? {})) form.append(key, value);
  form.append('file', new Blob([bytes], { type: mimeType }), name);
  const encoded = new Response(form);
  const answer = await door.request(F1.request.method, new URL(F1.request.url).pathname, {
    headers: { 'content-type': encoded.headers.get('content-type'), origin: door.origin },
    body: Buffer.from(await encoded.arrayBuffer()),
  });
  assert.ok(answer.status >= 200 && answer.status < 300, `upload: ${answer.status} ${answer.bytes}`);
  assert.match(answer.headers['access-control-allow-origin'], /^(\*|http:\/\/localhost)/);
  return F1.attachment;
}
const get = (door, attachment, headers = {}) => door.request('GET', new URL(attachment.url).pathname, { headers });

files('an upload has an address, and the attachment its own', async ({ door }) => {
  const client = await door.newClient();
  const { F1 } = await client('POST', '/files/upload-url', wanted('dot.png', 'image/png'));
  assert.match(F1.request.method, /^(POST|PUT)$/);
  assert.equal(new URL(F1.request.url).origin, door.url.origin);
  assert.equal(new URL(F1.attachment.url).origin, door.url.origin);
  const { name, size, mimeType, extension } = F1.attachment;
  assert.deepEqual([name, size, mimeType, extension], ['dot.png', 4, 'image/png', 'png']);
  assert.ok(F1.expiresAt > Date.now() / 1000);
});

files('one file is refused for itself', async ({ door }) => {
  const client = await door.newClient();
  const { 'file.size.max': limit } = await client('GET', '/settings');
  const { F1 } = await client('POST', '/files/upload-url', wanted('huge.png', 'image/png', limit + 1));
  assert.match(F1.error.code, /^ERR_/);
});

files('the SDK uploads and sends, and the other side fetches', async ({ ann, ben }) => {
  const sent = await ann.sdk(async () => {
    const request = CometChat.createUploadFileRequest('ben', 'user');
    await new Promise((resolve, reject) => {
      const stop = (_, error) => reject(error);
      const listener = new CometChat.UploadFileListener({
        onComplete: resolve,
        onFileError: stop,
        onFileFailure: stop,
      });
      request.uploadAttachments(
        [{ fileId: 'F1', file: new File([new Uint8Array([9, 8, 7])], 'three.png', { type: 'image/png' }) }],
        listener,
      );
    });
    const message = new CometChat.MediaMessage('ben', '', 'image', 'user');
    message.setAttachments(request.getAttachments());
    return CometChat.sendMediaMessage(message);
  });
  const [got] = await ben.heard('onMediaMessageReceived', (message) => String(message.id) === String(sent.id));
  const { name, url } = got.data.attachments[0];
  const bytes = await ben.sdk(
    (url) =>
      fetch(url)
        .then((answer) => answer.arrayBuffer())
        .then((all) => [...new Uint8Array(all)]),
    url,
  );
  assert.deepEqual([name, bytes], ['three.png', [9, 8, 7]]);
});

files('an attachment that lies elsewhere is refused', async ({ door }) => {
  const client = await door.newClient();
  const attachment = {
    url: 'https://example.test/evil.png',
    name: 'evil.png',
    extension: 'png',
    mimeType: 'image/png',
    size: 4,
  };
  const body = {
    receiver: 'ben',
    receiverType: 'user',
    category: 'message',
    type: 'image',
    data: { attachments: [attachment] },
  };
  await assert.rejects(client('POST', '/messages', body), { code: /^ERR_/ });
});

files('media come with their type, and nothing is guessed', async ({ door }) => {
  const attachment = await upload(door, await door.newClient(), 'dot.png', 'image/png');
  const answer = await get(door, attachment, { origin: door.origin });
  assert.equal(answer.status, 200);
  assert.deepEqual([...answer.bytes], [137, 80, 78, 71]);
  assert.equal(answer.headers['content-type'], 'image/png');
  assert.equal(answer.headers['x-content-type-options'], 'nosniff');
  assert.match(answer.headers['access-control-allow-origin'], /^(\*|http:\/\/localhost)/);
});

files('media come in ranges', async ({ door }) => {
  const attachment = await upload(door, await door.newClient(), 'clip.mp4', 'video/mp4', Buffer.from('0123456789'));
  const part = await get(door, attachment, { range: 'bytes=2-4' });
  assert.deepEqual([part.status, String(part.bytes), part.headers['content-range']], [206, '234', 'bytes 2-4/10']);
});

files('what is no image, video or audio is for saving only', async ({ door }) => {
  const client = await door.newClient();
  for (const [name, type] of [
    ['page.html', 'text/html'],
    ['notes.txt', 'text/plain'],
    ['drawing.svg', 'image/svg+xml'],
  ]) {
    const { headers } = await get(door, await upload(door, client, name, type, Buffer.from('<b>1</b>')));
    assert.match(headers['content-disposition'] ?? '', /^attachment/, name);
    assert.equal(headers['x-content-type-options'], 'nosniff');
  }
  const { headers } = await get(door, await upload(door, client, 'dot.png', 'image/png'));
  assert.doesNotMatch(headers['content-disposition'] ?? '', /^attachment/);
});

files('a strange upload address is refused', async ({ door }) => {
  const answer = await door.request('POST', '/upload/never-given', {
    headers: { 'content-type': 'multipart/form-data; boundary=x', origin: door.origin },
    body: '--x--\r\n',
  });
  assert.ok(answer.status >= 400);
  assert.match(answer.headers['access-control-allow-origin'], /^(\*|http:\/\/localhost)/);
});
