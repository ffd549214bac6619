// People with their tokens, and groups with their members.

import { control, rest } from './api.js';
import { card, copyButton, el, notice, secret, tell, theirs, time } from './dom.js';

const opened = new Set();

export async function people(panel) {
  const { data: users, meta } = await rest('GET', 'users?per_page=500');
  const total = meta?.pagination?.total ?? users.length;
  const uid = el('input', { name: 'uid', required: true, pattern: '[A-Za-z0-9_\\-]{1,100}', autocomplete: 'off', title: 'Letters, digits, hyphens and underscores' });
  const name = el('input', { name: 'name', required: true, maxlength: 100, autocomplete: 'off' });
  const add = tell(async () => {
    await rest('POST', 'users', { uid: uid.value, name: name.value });
    notice(`${name.value} is there.`);
    await people(panel);
  });
  panel.replaceChildren(
    el('div', { class: 'head' }, el('h2', {}, `People (${total})`), total > users.length && el('span', { class: 'quiet small' }, `The first ${users.length} are shown.`)),
    card(users.map((user) => person(user)), 'Nobody is here yet. Add a person below, or start with --seed.'),
    el('h3', { id: 'add-person' }, 'Add a person'),
    el('form', { class: 'grid card', 'aria-labelledby': 'add-person', onsubmit: add }, el('label', {}, 'UID', uid), el('label', {}, 'Name', name), el('button', { class: 'primary' }, 'Add')),
  );
}

function person(user) {
  const online = user.status === 'available';
  const tokens = el('div');
  const mint = tell(async () => {
    const { data } = await rest('POST', `users/${user.uid}/auth_tokens`, { force: true });
    opened.add(user.uid);
    await showTokens(user.uid, tokens);
    await navigator.clipboard?.writeText(data.authToken).then(() => notice('The new token is copied.'), () => notice('The new token is below.'));
  });
  const toggle = tell(async () => {
    if (opened.delete(user.uid)) return tokens.replaceChildren();
    opened.add(user.uid);
    await showTokens(user.uid, tokens);
  });
  if (opened.has(user.uid)) tell(() => showTokens(user.uid, tokens))();
  return el('li', {},
    el('div', { class: 'row' },
      el('div', { class: 'what' },
        el('span', { class: online ? 'dot on' : 'dot', role: 'img', 'aria-label': online ? 'online' : 'offline', title: online ? 'online' : 'offline' }),
        theirs(user.name, 'b'), ' ', el('code', { class: 'quiet' }, user.uid), ' ',
        user.role !== 'default' && theirs(user.role, 'span', { class: 'tag' }),
        user.deactivatedAt && el('span', { class: 'tag bad' }, 'deactivated')),
      el('div', { class: 'actions' },
        copyButton(user.uid, `UID ${user.uid}`),
        el('button', { type: 'button', 'aria-label': `Tokens of ${user.uid}`, onclick: toggle }, 'Tokens'),
        el('button', { type: 'button', 'aria-label': `Mint a token for ${user.uid}`, onclick: mint }, 'Mint token'))),
    tokens);
}

async function showTokens(uid, into) {
  const { data: tokens } = await rest('GET', `users/${uid}/auth_tokens?per_page=100`);
  const end = (token) => tell(async () => {
    await rest('DELETE', `users/${uid}/auth_tokens/${token}`);
    notice('The token is dead.');
    await showTokens(uid, into);
  });
  const row = (token) => {
    const line = secret(token.authToken, `token of ${uid}`);
    line.append(time(token.createdAt), el('button', { type: 'button', class: 'danger', 'aria-label': `End this token of ${uid}`, onclick: end(token.authToken) }, 'End'));
    return line;
  };
  into.replaceChildren(...(tokens.length ? tokens.map(row) : [el('p', { class: 'quiet small' }, 'No token is alive.')]));
}

export async function groups(panel) {
  const { data: all } = await rest('GET', 'groups?per_page=500');
  const row = (group) => {
    const members = el('div');
    const toggle = tell(async () => {
      if (members.childElementCount) return members.replaceChildren();
      const { data } = await rest('GET', `groups/${group.guid}/members?per_page=500`);
      members.replaceChildren(el('ul', { class: 'small' }, data.map((member) => el('li', {}, theirs(member.name), ' ', el('code', { class: 'quiet' }, member.uid), ' ', member.scope !== 'participant' && el('span', { class: 'tag' }, member.scope)))));
    });
    return el('li', {},
      el('div', { class: 'row' },
        el('div', { class: 'what' }, theirs(group.name, 'b'), ' ', el('code', { class: 'quiet' }, group.guid), ' ', el('span', { class: 'tag' }, group.type),
          group.description && el('div', { class: 'quiet small' }, theirs(group.description))),
        el('div', { class: 'actions' }, copyButton(group.guid, `GUID ${group.guid}`),
          el('button', { type: 'button', 'aria-label': `Members of ${group.guid}`, onclick: toggle }, `${group.membersCount} member${group.membersCount === 1 ? '' : 's'}`))),
      members);
  };
  panel.replaceChildren(el('div', { class: 'head' }, el('h2', {}, `Groups (${all.length})`)), card(all.map(row), 'There are no groups.'));
}

export async function devices(panel) {
  const { sockets } = await control('GET', 'sockets');
  const close = (query, what) => tell(async () => {
    const { closed } = await control('DELETE', `sockets${query}`);
    notice(`${what}: ${closed} closed. Clients come back by themselves.`);
    await devices(panel);
  });
  panel.replaceChildren(
    el('div', { class: 'head' }, el('h2', {}, `Connected devices (${sockets.length})`),
      sockets.length > 0 && el('button', { type: 'button', class: 'danger', onclick: close('', 'Sockets') }, 'Close all sockets')),
    card(sockets.map((socket) => el('li', { class: 'row' },
      el('div', { class: 'what' }, el('b', {}, socket.uid), ' ', theirs(socket.device, 'code', { class: 'quiet' })),
      el('button', { type: 'button', 'aria-label': `Close the sockets of ${socket.uid}`, onclick: close(`?uid=${encodeURIComponent(socket.uid)}`, socket.uid) }, 'Close'))),
    'No device has a socket open.'));
}
