// Clicking like a person, who waits until what is there can be clicked.

import { until } from '../harness/until.mjs';

const PASSING = ['element click intercepted', 'element not interactable', 'stale element reference'];

/** Clicks what `find` finds as soon as it takes a click. */
export function clicked(what, find, options) {
  const click = async () => {
    const found = await find().catch(notYet);
    return found ? found.click().then(() => true, notYet) : false;
  };
  return until(what, click, options);
}

/** What was just drawn anew, or is still coming up, is there in a moment. */
export function notYet(error) {
  if (PASSING.includes(error.code)) return false;
  throw error;
}
