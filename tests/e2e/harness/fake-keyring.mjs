// The keyring of the tests: told how to behave, and asked what was done to it.

import { call } from './bus.mjs';

const NAME = 'chat.halley.tests.FakeKeyring';
const OBJECT = '/chat/halley/tests/FakeKeyring';

const tell = (desktop, method, ...args) => call(desktop.env, NAME, OBJECT, `${NAME}.${method}`, ...args);

/** Behaves from now on: `good`, `silent`, `locked`, `denied`, `empty` or `garbage`. */
export const behave = (desktop, how) => tell(desktop, 'Behave', `string:${how}`);

/** Becomes another keyring, by the name of its default collection; `login` is the first. */
export const becomeKeyring = (desktop, name) => tell(desktop, 'BecomeKeyring', `string:${name}`);

/** What it holds and what was done to it: `{items, removed, overwritten, prompts}`. */
export async function report(desktop) {
  const answer = await tell(desktop, 'Report');
  return JSON.parse(/string "(.*)"\n$/s.exec(answer)[1]);
}
