// The tests by the rows that they prove.

import { rowIds } from '../rows.mjs';

/** One entry for each test: the row's id and what proves it. */
export const tests = [];

const known = new Set(rowIds());

/** Proves a row of the catalogue. `run` gets the door, and ann and ben, who are signed in there. */
export function row(id, run) {
  if (!known.has(id)) throw new Error(`rows.mjs has no row "${id}"`);
  tests.push({ id, run });
}

/** The same for rows of one section. */
export const section = (name) => (id, run) => row(`${name}: ${id}`, run);
