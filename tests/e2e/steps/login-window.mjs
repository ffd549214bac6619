// What a person does in the login window. Controls are found by the names that assistive technology reads.

import { until } from '../harness/until.mjs';
import { chatIsOpen } from './chat-window.mjs';
import { clicked, notYet } from './click.mjs';

/** Somebody to sign up. Tests that look for secrets on the disk search for the password. */
export const ANN = { name: 'Ann Archer', email: 'ann@example.org', password: 'kestrel lantern oblong thaw' };

/** Puts values into fields: label → text. Replaces what is there. */
export async function fillIn(session, values) {
  for (const [label, text] of Object.entries(values)) {
    await (await session.labelled(label)).paste(text);
  }
}

/** Ticks a box, or takes the tick away. */
export async function tick(session, label, wanted) {
  const box = await session.labelled(label);
  if ((await box.property('checked')) !== wanted) await box.click();
}

/** Presses a button as soon as it can be: those that are busy or at rest for a while take no click. */
export function press(session, button, options) {
  return clicked(`the button ${button} is ready`, () => ready(session, button, options), options);
}

/** Waits until a button can be pressed, and returns it. */
export function ready(session, button, options) {
  return until(
    `the button ${button} is ready`,
    async () => {
      const control = await session.labelled(button, options);
      const rests = await control.attribute('aria-disabled').then((value) => value === 'true', (error) => !notYet(error));
      return rests ? null : control;
    },
    options,
  );
}

/** Waits for the login window with the form to create an account. */
export async function signUpFormIsShown(app, options) {
  await app.window('login', options);
  await app.session.labelled('Create account', options);
}

/** Waits for the login window with the form to sign in. */
export async function signInFormIsShown(app, options) {
  await app.window('login', options);
  await app.session.labelled('Email or user ID', options);
}

/** Fills in the form to create an account, typing as people do, and sends it. */
export async function askToSignUp(app, person, { keep = false } = {}) {
  await signUpFormIsShown(app);
  const { session } = app;
  await (await session.labelled('Name')).type(person.name);
  await (await session.labelled('Email')).type(person.email);
  await (await session.labelled('Password')).type(person.password);
  await tick(session, 'Keep me signed in', keep);
  await press(session, 'Create account');
}

/** Creates an account and waits for the chat. */
export async function signUp(app, person, options) {
  await askToSignUp(app, person, options);
  await chatIsOpen(app);
}

/** Fills in the form to sign in and sends it. */
export async function askToSignIn(app, { email, password }, { keep = false } = {}) {
  await signInFormIsShown(app);
  const { session } = app;
  await fillIn(session, { 'Email or user ID': email, Password: password });
  await tick(session, 'Keep me signed in', keep);
  await press(session, 'Sign in');
}

/** Signs in and waits for the chat. */
export async function signIn(app, person, options) {
  await askToSignIn(app, person, options);
  await chatIsOpen(app);
}

/** Waits until an error stands beside the field with this label, and returns its text. */
export function errorBeside(session, label, options) {
  return until(`an error stands beside ${label}`, async () => errorOf(session, await session.labelled(label)), options);
}

/** The error that a field is described by; empty if there is none. */
export function errorOf(session, field) {
  return session.execute(ERROR_OF, field);
}

const ERROR_OF = `
  const [field] = arguments;
  if (field.getAttribute('aria-invalid') !== 'true') return '';
  const described = (field.getAttribute('aria-describedby') ?? '').split(' ').map((id) => document.getElementById(id));
  return described.find((one) => one?.classList.contains('field-error'))?.innerText.trim() ?? '';
`;
