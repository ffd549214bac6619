// Conversations with their messages.

import { control, rest } from './api.js';
import { card, el, tell, theirs, time } from './dom.js';

let chosen;

export async function conversations(panel) {
  const { conversations: all } = await control('GET', 'conversations');
  const list = el('div');
  const messages = el('div', { 'aria-live': 'off' });
  const choose = (id) => tell(async () => {
    chosen = id;
    for (const button of list.querySelectorAll('.pick')) button.setAttribute('aria-current', String(button.dataset.id === id));
    await show(all.find((one) => one.conversationId === id), messages);
  });
  list.append(card(all.map((one) => {
    const button = el('button', { type: 'button', class: 'pick', 'aria-current': String(one.conversationId === chosen), onclick: choose(one.conversationId) },
      el('span', { class: 'line' }, titled(one)),
      el('span', { class: 'line quiet small' }, theirs(`${one.lastMessage.sender}: ${summary(one.lastMessage)}`)));
    button.dataset.id = one.conversationId;
    return el('li', { class: 'flush' }, button);
  }), 'Nobody has said anything.'));
  panel.replaceChildren(el('div', { class: 'head' }, el('h2', {}, `Conversations (${all.length})`)), el('div', { class: 'split' }, list, messages));
  const shown = all.find((one) => one.conversationId === chosen) ?? all[0];
  if (shown) await choose(shown.conversationId)();
}

const titled = (one) => one.sides.flatMap((side, place) => [place ? ' and ' : '', theirs(side.name, 'b')]);

async function show(conversation, into) {
  const { data } = await rest('GET', `messages?conversationId=${encodeURIComponent(conversation.conversationId)}&limit=100`);
  const newest = [...data].sort((one, other) => Number(one.id) - Number(other.id));
  into.replaceChildren(
    card(newest.map((message) => el('li', {},
      el('div', { class: 'row' }, el('b', { class: 'small' }, message.sender), time(message.sentAt), el('span', { class: 'quiet small' }, `#${message.id}`),
        message.parentId && el('span', { class: 'tag' }, `reply to #${message.parentId}`),
        message.editedAt && el('span', { class: 'tag' }, 'edited'), message.deletedAt && el('span', { class: 'tag bad' }, 'deleted'),
        message.pinnedAt && el('span', { class: 'tag' }, 'pinned'), (message.data?.reactions ?? []).map((one) => theirs(`${one.reaction} ${one.count}`, 'span', { class: 'tag' }))),
      theirs(summary(message), 'div', { class: message.category === 'action' ? 'message quiet' : 'message' }))), 'No messages.'),
    el('p', { class: 'quiet small' }, conversation.messages > newest.length ? `The last ${newest.length} of ${conversation.messages} are shown. ` : '', 'Id ', el('code', {}, conversation.conversationId)));
}

function summary(message) {
  const data = message.data ?? {};
  if (message.deletedAt) return '(deleted)';
  if (message.category === 'action') {
    const on = data.entities?.on?.entity?.uid;
    return `${data.entities?.by?.entity?.uid ?? message.sender} ${data.action}${on ? ` ${on}` : ''}`;
  }
  const files = (data.attachments ?? []).map((file) => `📎 ${file.name}`);
  return [data.text, ...files, data.customData && `${message.type}: ${JSON.stringify(data.customData)}`].filter(Boolean).join('\n') || `(${message.category} ${message.type})`;
}
