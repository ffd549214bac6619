// What a person does in the account window.

import { until } from '../harness/until.mjs';
import { openAccountMenu } from './chat-window.mjs';
import { clicked } from './click.mjs';
import { fillIn, press } from './login-window.mjs';

/** Opens the account window from the menu of the chat, and turns to it. */
export async function openAccount(app) {
  await openAccountMenu(app.session);
  await clicked('the menu offers the account', () => app.session.labelled('Account and devices…'));
  await app.window('account');
  await app.session.shows('Account and devices');
}

/** Closes the account window and turns back to the chat. */
export async function closeAccount(app) {
  await app.window('account');
  await app.session.closeWindow();
  await app.window('chat');
}

/** The devices that are listed, in their order: `{text, current}`. */
export function devices(session) {
  return session.execute(`return [...document.querySelectorAll('.device')]
    .map((row) => ({ text: row.innerText, current: row.querySelector('.badge') !== null }))`);
}

/** Waits until that many devices are listed, and returns them. */
export async function listsDevices(session, count) {
  let last = [];
  await until(`${count} devices are listed`, async () => (last = await devices(session)).length === count);
  return last;
}

/** Removes the one other device. */
export async function removeOtherDevice(session) {
  await press(session, /^Remove /);
  await press(session, 'Remove device');
  await session.shows(/has been removed\./);
}

/** Changes the password. */
export async function changePassword(session, oldPassword, newPassword) {
  await fillIn(session, { 'Present password': oldPassword, 'New password': newPassword });
  await press(session, 'Change password');
  await session.shows('Your password has been changed.');
}

/** Deletes the account. Its window may be closed before the driver has answered. */
export async function deleteAccount(session, { email, password }) {
  await press(session, 'Delete account…');
  await fillIn(session, { 'Your email address': email, Password: password });
  await press(session, 'Delete account for good');
}
