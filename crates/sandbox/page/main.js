// The sandbox's own page: sections, the buttons on top, and what is asked for again and again.

import { control, whereabouts } from './api.js';
import { byId, card, el, notice, secret, tell } from './dom.js';
import { faults } from './faults.js';
import { devices, groups, people } from './people.js';
import { conversations } from './talk.js';
import { more, traffic } from './traffic.js';

const SECTIONS = { people, groups, conversations, devices, traffic, faults, keys };
const LIVE_MS = 1500;

const tabs = [...document.querySelectorAll('[role=tab]')];
let current;

async function keys(panel) {
  const about = await whereabouts();
  const rows = [
    ['App ID', about.appId], ['Region', about.region], ['REST API Key (full access)', about.apiKey], ['Auth Key (mints tokens)', about.authKey],
    ['Address', about.url], ['Address over TLS', about.tlsUrl],
    ['Client host for the SDK', `${location.host}/v3.0`], ['Admin host for the SDK', `${location.host}/v3`],
  ];
  const shown = rows.filter(([, text]) => text).map(([name, text]) => el('li', {}, el('b', { class: 'small' }, name), secret(text, name)));
  panel.replaceChildren(el('div', { class: 'head' }, el('h2', {}, 'Keys and addresses')), card(shown, ''));
}

async function head() {
  const { appId, region, url, version, counts } = await whereabouts();
  byId('where').textContent = `${url} · app ${appId} · ${region} · ${counts.users} people, ${counts.messages} messages, ${counts.sockets} sockets · ${version}`;
}

async function open(name, { focus = false } = {}) {
  current = Object.hasOwn(SECTIONS, name) ? name : 'people';
  for (const tab of tabs) {
    const on = tab.id === `tab-${current}`;
    tab.setAttribute('aria-selected', String(on));
    tab.tabIndex = on ? 0 : -1;
    byId(tab.getAttribute('aria-controls')).hidden = !on;
    if (on && focus) tab.focus();
  }
  history.replaceState(null, '', `#${current}`);
  await Promise.all([SECTIONS[current](byId(current)), head()]);
}

for (const tab of tabs) tab.addEventListener('click', tell(() => open(tab.id.slice(4))));

byId('tabs').addEventListener('keydown', tell(async (event) => {
  const place = tabs.indexOf(document.activeElement);
  const next = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: tabs.length - 1 }[event.key];
  if (next === undefined) return;
  await open(tabs.at(next % tabs.length).id.slice(4), { focus: true });
}));

function ask(text, yes) {
  const dialog = byId('ask');
  byId('ask-text').textContent = text;
  byId('ask-yes').textContent = yes;
  dialog.returnValue = 'no';
  dialog.showModal();
  return new Promise((answer) => dialog.addEventListener('close', () => answer(dialog.returnValue === 'yes'), { once: true }));
}

byId('reset').addEventListener('click', tell(async () => {
  if (!await ask('Back to the start? All sessions end, and what was written since is gone. Export first to keep it.', 'Reset')) return;
  await control('POST', 'reset');
  notice('The sandbox is as at its start.');
  await open(current);
}));

byId('import').addEventListener('click', () => byId('import-file').click());

byId('import-file').addEventListener('change', tell(async ({ target }) => {
  const [file] = target.files;
  if (!file) return;
  const text = await file.text();
  target.value = '';
  if (!await ask(`Put ${file.name} in place of everything that is here?`, 'Import')) return;
  await control('POST', 'import', text);
  notice(`${file.name} is in place.`);
  await open(current);
}));

async function refresh() {
  if (document.visibilityState === 'visible') {
    try {
      await head();
      if (current === 'traffic') await more();
      if (current === 'devices') await devicesIfIdle();
    } catch (error) {
      byId('where').textContent = error.message;
    }
  }
  setTimeout(refresh, LIVE_MS);
}

/** A list that is rebuilt under somebody's hands is no help. */
async function devicesIfIdle() {
  if (!byId('devices').contains(document.activeElement)) await devices(byId('devices'));
}

window.addEventListener('hashchange', tell(() => open(location.hash.slice(1))));
await tell(() => open(location.hash.slice(1)))();
setTimeout(refresh, LIVE_MS);
