// Elements are made of texts, never of markup: names and messages come from strangers.

/** Makes an element: `el('button', {class: 'plain', onclick: f}, 'Text', child)`. */
export function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? '' : String(value));
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

export const byId = (id) => document.getElementById(id);

let hideNotice;

/** Says something for a moment, to screen readers too. */
export function notice(text) {
  clearTimeout(hideNotice);
  byId('notice').textContent = text;
  hideNotice = setTimeout(() => (byId('notice').textContent = ''), 4000);
}

/** A button that copies; its name says what. */
export function copyButton(text, what) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      notice(`Copied: ${what}`);
    } catch {
      notice('The browser does not allow copying here. Select the text instead.');
    }
  };
  return el('button', { type: 'button', 'aria-label': `Copy ${what}`, onclick: copy }, 'Copy');
}

/** A credential with its copy button. */
export function secret(text, what) {
  return el('div', { class: 'secret' }, el('code', { dir: 'ltr' }, text), copyButton(text, what));
}

/** A list in a card, or a line that says why it is empty. */
export function card(items, empty) {
  if (items.length === 0) return el('div', { class: 'card' }, el('p', { class: 'empty' }, empty));
  return el('div', { class: 'card' }, el('ul', { class: 'rows' }, items));
}

/** A text of strangers: its direction is its own. */
export const theirs = (text, name = 'span', attributes = {}) => el(name, { dir: 'auto', ...attributes }, String(text ?? ''));

export const time = (seconds) => el('time', { datetime: new Date(seconds * 1000).toISOString(), class: 'quiet small' },
  new Date(seconds * 1000).toLocaleString([], { dateStyle: 'short', timeStyle: 'medium' }));

/** Runs an action of a person; a failure is told and not thrown. */
export const tell = (action) => async (event) => {
  event?.preventDefault?.();
  try {
    await action(event);
  } catch (error) {
    notice(error.message);
  }
};
