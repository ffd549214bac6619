// Recent requests and frames.

import { control } from './api.js';
import { el, tell, theirs, time } from './dom.js';

const MOST = 300;
let last = 0;
let list;

export async function traffic(panel) {
  last = 0;
  list = el('ul', { class: 'rows' });
  const live = el('input', { type: 'checkbox', id: 'live', checked: true });
  const clear = tell(async () => {
    await control('DELETE', 'traffic');
    await traffic(panel);
  });
  panel.replaceChildren(
    el('div', { class: 'head' }, el('h2', {}, 'Traffic'),
      el('div', { class: 'actions' }, el('label', { class: 'actions' }, live, 'Live'), el('button', { type: 'button', onclick: clear }, 'Clear'))),
    el('div', { class: 'card' }, list, el('p', { class: 'empty' }, 'Nothing has come in yet. Pings and the calls of this page are not listed, and secrets are hidden.')));
  await more();
}

/** Adds what is new on top; called again and again while the panel is to be seen. */
export async function more() {
  if (!list?.isConnected || document.getElementById('live')?.checked === false) return;
  const answer = await control('GET', `traffic?after=${last}`);
  last = answer.last;
  list.prepend(...answer.entries.reverse().map(row));
  while (list.childElementCount > MOST) list.lastElementChild.remove();
  list.nextElementSibling.hidden = list.childElementCount > 0;
}

function row(entry) {
  const head = entry.kind === 'request' ? request(entry) : frame(entry);
  const bodies = [['Request', entry.request], ['Answer', entry.response], ['Frame', entry.frame]].filter(([, body]) => body !== undefined);
  return el('li', {}, el('details', {},
    el('summary', {}, ...head, ' ', time(entry.at)),
    bodies.map(([name, body]) => [el('h3', {}, name), theirs(JSON.stringify(body, null, 2), 'pre', { tabindex: 0 })])));
}

function request(entry) {
  const bad = entry.status === undefined || entry.status >= 400;
  return [el('span', { class: bad ? 'bad' : 'good' }, entry.status ?? 'dropped'), ' ', el('b', {}, entry.method), ' ',
    el('code', {}, entry.path), entry.uid && theirs(entry.uid, 'span', { class: 'tag' })];
}

function frame(entry) {
  const what = [entry.frame?.type, entry.frame?.body?.action].filter((text) => typeof text === 'string').join(' ');
  const [arrow, words] = entry.direction === 'in' ? ['→', 'frame from client'] : ['←', 'frame to client'];
  return [el('span', { role: 'img', 'aria-label': words, title: words }, arrow), ' ', theirs(what || 'frame', 'b'),
    entry.receivers && el('span', { class: 'tag' }, `to ${entry.receivers} sockets`),
    entry.uid && theirs(entry.uid, 'span', { class: 'tag' })];
}
