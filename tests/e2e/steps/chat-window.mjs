// What a person does in the chat window.

import { until } from '../harness/until.mjs';
import { Key } from '../harness/webdriver.mjs';
import { clicked, notYet } from './click.mjs';

/** Waits for the chat window, connected, with its lists; afterwards it is the only window. */
export async function chatIsOpen(app, options) {
  await app.window('chat', options);
  await connectionIs(app.session, 'Online', options);
  await app.windowGone('login', options);
  await app.window('chat', options);
}

/** Waits until the header shows one of these words: Online, Connecting…, Offline. */
export function connectionIs(session, word, options) {
  return until(`the connection is ${word}`, async () => (await connection(session)) === word, options);
}

/** The word in the header; empty while there is no header. */
export function connection(session) {
  return session.execute(`return document.querySelector('.state-word')?.innerText ?? ''`);
}

/** Turns to one of the lists: Chats, People, Groups. */
export async function turnTo(session, list) {
  const tab = () =>
    session.execute(
      `return [...document.querySelectorAll('[role=tab]')].find((tab) => tab.textContent.trim() === arguments[0])`,
      list,
    );
  await clicked(`there is a tab ${list}`, tab);
}

/** The entry of this person or group in the list that is shown, if it is there. */
export function listed(session, name) {
  return session.execute(`return (${LISTED})(arguments[0])`, name);
}

const LISTED = `(name) => [...document.querySelectorAll('[role=tabpanel]:not([hidden]) [role=option]')]
  .find((item) => item.querySelector('[role=img][aria-label="' + CSS.escape(name) + '"]'))`;

/** Opens the conversation with this person or group, from the list that is shown. */
export async function openConversation(session, name) {
  await clicked(`${name} is in the list`, () => listed(session, name));
  await session.css('main [role=textbox]');
}

/** Types a text and sends it with the Enter key. */
export async function send(session, text) {
  const composer = await session.css('main .message-composer [role=textbox]');
  await composer.click();
  await composer.type(text);
  await session.press(Key.enter);
}

/** Waits for a message with this text, in the messages or in the thread, and returns its bubble. */
export function bubble(session, text, options) {
  // One of our own is drawn anew when the service has taken it, which may be just as it is handed over.
  const find = () => session.execute(`return (${BUBBLE})(arguments[0])`, text).catch(notYet);
  return until(`there is a message "${text}"`, find, options);
}

/** Waits until the mark of a message of our own says one of these: Sent, Delivered, Read, … */
export function markIs(session, text, ...marks) {
  // In one step: a bubble is replaced when its message has got its number from the service.
  const mark = `return (${BUBBLE})(arguments[0])?.querySelector('.cometchat-receipts')?.getAttribute('aria-label') ?? ''`;
  const marked = async () => marks.includes(await session.execute(mark, text));
  return until(`"${text}" is marked ${marks.join(' or ')}`, marked);
}

/** Opens the thread of a message from the menu that its bubble shows under the pointer. */
export async function openThread(session, text) {
  await bubble(session, text);
  await until('the bubble shows its menu', async () => {
    const [words, menu] = await session.execute(
      `const bubble = (${BUBBLE})(arguments[0]);
       return [bubble.querySelector('.cometchat-text-bubble__text'), bubble.querySelector('[aria-label="More options"]')]`,
      text,
    );
    await session.pointAt(words);
    return menu?.click().then(() => true, notYet);
  });
  const item = `return [...document.querySelectorAll('[role=menuitem]')]
    .find((item) => item.checkVisibility() && item.textContent.trim() === 'Reply in thread')`;
  await clicked('the menu offers the thread', () => session.execute(item));
  await session.css('[aria-label=Thread] [role=textbox]');
}

const BUBBLE = `(text) => [...document.querySelectorAll('[role=article]')]
  .find((one) => one.querySelector('.cometchat-text-bubble__text')?.innerText.trim() === text)`;

/** Opens the menu of the person who is signed in. */
export async function openAccountMenu(session) {
  await clicked('there is an account menu', () => session.labelled(/^Account of /));
  await session.labelled('Sign out');
}

/** The uid of the person who is signed in, as the menu shows it. */
export async function ownUid(session) {
  await openAccountMenu(session);
  const uid = await (await session.css('.account-uid')).text();
  await session.press(Key.escape);
  return uid;
}

/** Signs out and waits for the login window, which is the only one then. */
export async function signOut(app, options) {
  await openAccountMenu(app.session);
  await clicked('the menu offers to sign out', () => app.session.labelled('Sign out'));
  await app.window('login', options);
  await app.windowGone('chat', options);
  await app.window('login', options);
}
