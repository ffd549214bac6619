// Switches for faults, and rules of one's own.

import { control } from './api.js';
import { card, el, notice, tell, theirs } from './dom.js';

/** What people try most. Each is one rule, known by its message. */
const SWITCHES = [
  ['Everything is slow', 'two seconds more for each call', { path: '/v3', delayMs: 2000 }],
  ['Every third call fails', '500 ERR_EXCEPTION', { path: '/v3', status: 500, code: 'ERR_EXCEPTION', everyNth: 3 }],
  ['Too many requests', '429 and Retry-After for sent messages', { path: '/messages', method: 'POST', status: 429, code: 'ERR_TOO_MANY_REQUESTS', retryAfterS: 5 }],
  ['Sessions are over', '401 AUTH_ERR_AUTH_TOKEN_NOT_FOUND', { path: '/v3.0', status: 401, code: 'AUTH_ERR_AUTH_TOKEN_NOT_FOUND' }],
  ['Connections break', 'calls get no answer at all', { path: '/v3', drop: true }],
  ['No sockets', 'new sockets are cut off', { path: '/', method: 'GET', drop: true }],
];
const COUNTED = ['seen', 'struck'];

const bare = (rule) => JSON.stringify(Object.entries(rule).filter(([key, value]) => !COUNTED.includes(key) && value !== false && value !== 0 && !(key === 'everyNth' && value === 1)).sort());

export async function faults(panel) {
  const { faults: rules } = await control('GET', 'faults');
  const put = async (list) => {
    await control('PUT', 'faults', { faults: list.map((rule) => Object.fromEntries(Object.entries(rule).filter(([key]) => !COUNTED.includes(key)))) });
    await faults(panel);
  };
  const without = (rule) => rules.filter((other) => bare(other) !== bare(rule));
  const toggle = ([name, hint, rule], place) => {
    const on = rules.some((other) => bare(other) === bare(rule));
    const change = tell(async () => {
      await put(on ? without(rule) : [...rules, rule]);
      document.getElementById(`fault-${place}`)?.focus();
    });
    return el('li', {}, el('label', { class: 'row' },
      el('input', { type: 'checkbox', role: 'switch', id: `fault-${place}`, checked: on, onchange: change }),
      el('span', { class: 'what' }, el('b', {}, name), ' ', el('span', { class: 'quiet small' }, hint))));
  };
  const remove = (rule) => tell(() => put(without(rule)));
  const shown = (rule) => el('li', { class: 'row' },
    el('div', { class: 'what' }, theirs(describe(rule), 'code'), el('div', { class: 'quiet small' }, `seen ${rule.seen}, struck ${rule.struck}`)),
    el('button', { type: 'button', 'aria-label': `Remove the fault at ${rule.path}`, onclick: remove(rule) }, 'Remove'));
  panel.replaceChildren(
    el('div', { class: 'head' }, el('h2', {}, 'Faults'),
      rules.length > 0 && el('button', { type: 'button', onclick: tell(async () => { await control('DELETE', 'faults'); await faults(panel); }) }, 'All off')),
    card(SWITCHES.map(toggle), ''),
    el('h3', {}, `Rules in force (${rules.length})`),
    card(rules.map(shown), 'None: everything works.'),
    el('h3', { id: 'own-fault' }, 'A rule of your own'),
    form(async (rule) => {
      await put([...rules, rule]);
      notice('The rule is in force.');
    }));
}

const describe = (rule) => Object.entries(rule).filter(([key, value]) => !COUNTED.includes(key) && value !== false && value !== 0 && !(key === 'everyNth' && value === 1)).map(([key, value]) => `${key}: ${value}`).join(', ');

function form(add) {
  const number = (label, name, attributes = {}) => el('label', {}, label, el('input', { name, type: 'number', min: 0, ...attributes }));
  const submit = tell(async (event) => {
    const given = Object.fromEntries(new FormData(event.target));
    const rule = { path: given.path };
    for (const name of ['method', 'code']) if (given[name]) rule[name] = given[name];
    for (const name of ['status', 'delayMs', 'everyNth', 'times']) if (given[name]) rule[name] = Number(given[name]);
    if (given.drop) rule.drop = true;
    await add(rule);
  });
  return el('form', { class: 'grid card', 'aria-labelledby': 'own-fault', onsubmit: submit },
    el('label', {}, 'Path begins with', el('input', { name: 'path', required: true, placeholder: '/messages', pattern: '/.*', title: 'It starts with a slash' })),
    el('label', {}, 'Method', el('select', { name: 'method' }, el('option', { value: '' }, 'any'), ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map((name) => el('option', {}, name)))),
    number('Status', 'status', { min: 200, max: 599 }),
    el('label', {}, 'Error code', el('input', { name: 'code', placeholder: 'ERR_EXCEPTION' })),
    number('Delay in ms', 'delayMs', { max: 600000 }),
    number('Only every n-th', 'everyNth', { min: 1 }),
    number('At most so often', 'times'),
    el('label', { class: 'check' }, el('input', { type: 'checkbox', name: 'drop' }), 'Drop the connection'),
    el('button', { class: 'primary' }, 'Add rule'));
}
