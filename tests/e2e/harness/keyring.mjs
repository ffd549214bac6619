// The system keyring in each state that a person's can be in.

import path from 'node:path';
import { call, nameIsOwned } from './bus.mjs';
import { until } from './until.mjs';

const SECRETS = 'org.freedesktop.secrets';
const DEFAULT_COLLECTION = '/org/freedesktop/secrets/aliases/default';

/** The keyring of the tests that misbehaves as told. `cargo xtask e2e` says where it built it. */
const FAKE =
  process.env.HALLEY_E2E_FAKE_KEYRING ?? path.join(import.meta.dirname, '../../../target/debug/halley-fake-keyring');

/** The password of the test's keyring. */
export const KEYRING_PASSWORD = 'keyring password of the tests';

/**
 * The states:
 * - `unlocked`: gnome-keyring, open, as after a person has logged in
 * - `locked`: gnome-keyring, closed, with nobody to ask for the password
 * - `prompting`: the same, with the system's password dialog, which nobody answers
 * - `silent`: a service that takes every call and never answers
 * - `none`: no service at all
 * - `fake`: one that misbehaves as it is told, see fake-keyring.mjs
 */
export const KEYRINGS = ['unlocked', 'locked', 'prompting', 'silent', 'none', 'fake'];

/** Services that the bus must be able to start for this state. */
export const servicesFor = (state) => (state === 'prompting' ? ['org.gnome.keyring.SystemPrompter'] : []);

/** Brings the keyring of this world into the state. */
export async function startKeyring(programs, env, state) {
  switch (state) {
    case 'none':
      return;
    case 'silent':
      programs.start('keyring', 'dbus-test-tool', ['black-hole', `--name=${SECRETS}`], { env });
      return nameIsOwned(env, SECRETS);
    case 'fake':
      programs.start('keyring', FAKE, [], { env });
      return nameIsOwned(env, SECRETS);
    case 'unlocked':
      return void (await startUnlocked(programs, env));
    case 'locked':
    case 'prompting': {
      // A keyring must exist before it can be locked.
      await programs.stopOne(await startUnlocked(programs, env));
      await gone(env);
      programs.start('keyring', 'gnome-keyring-daemon', ['--foreground', '--components=secrets'], { env });
      await nameIsOwned(env, SECRETS);
      return locked(env, true);
    }
    default:
      throw new Error(`no such keyring state: ${state}`);
  }
}

async function startUnlocked(programs, env) {
  const args = ['--foreground', '--components=secrets', '--unlock'];
  const daemon = programs.start('keyring', 'gnome-keyring-daemon', args, { env, input: KEYRING_PASSWORD });
  await nameIsOwned(env, SECRETS);
  await locked(env, false);
  return daemon;
}

async function locked(env, wanted) {
  const get = [SECRETS, DEFAULT_COLLECTION, 'org.freedesktop.DBus.Properties.Get'];
  const property = ['string:org.freedesktop.Secret.Collection', 'string:Locked'];
  await until(`the keyring is ${wanted ? 'locked' : 'unlocked'}`, async () => {
    // There is no such collection yet for a moment after the start.
    const answer = await call(env, ...get, ...property).catch(() => '');
    return answer.includes(`boolean ${wanted}`);
  });
}

async function gone(env) {
  const bus = ['org.freedesktop.DBus', '/', 'org.freedesktop.DBus.NameHasOwner'];
  await until('the keyring has left the bus', async () =>
    (await call(env, ...bus, `string:${SECRETS}`)).includes('boolean false'),
  );
}
