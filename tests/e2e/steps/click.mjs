// Clicking like a person, who waits until what is there can be clicked.

import { until } from '../harness/until.mjs';

const PASSING = ['element click intercepted', 'element not interactable', 'stale element reference'];

/**
 * Clicks what `find` finds as soon as it takes a click.
 * A click that leads to another window may close its own before the driver has answered: that is a click too.
 */
export function clicked(what, find, options) {
  let tried = false;
  const click = async () => {
    const found = await find();
    if (!found) return false;
    tried = true;
    await found.click();
    return true;
  };
  const settled = (error) => (tried && error.code === 'no such window') || notYet(error);
  return until(what, () => click().catch(settled), options);
}

/** What was just drawn anew, or is still coming up, is there in a moment. */
export function notYet(error) {
  if (PASSING.includes(error.code)) return false;
  throw error;
}
