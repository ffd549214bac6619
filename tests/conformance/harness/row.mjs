// The tests by the rows that they prove.

import { rowIds } from '../rows.mjs';

/** One entry for each test: the row's id and what proves it. */
export const tests = [];

const known = new Set(rowIds());

/**
 * Proves a row of the catalogue. `run` gets the door; ann and ben, who are signed in there; `wire`, a page without SDK;
 * `silent`, a socket that never signs in; and `quiet`, one that says nothing after its sign-in.
 */
export function row(id, run) {
  if (!known.has(id)) throw new Error(`rows.mjs has no row "${id}"`);
  tests.push({ id, run });
}

/** The same for rows of one section. */
export const section = (name) => (id, run) => row(`${name}: ${id}`, run);
