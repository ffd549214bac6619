// Getting about by keyboard alone.

import { until } from '../harness/until.mjs';
import { ACCESSIBLE_NAME, Key } from '../harness/webdriver.mjs';

/** More stops than any window has. */
const STOPS = 40;

/**
 * Where the focus is: the control's `name`, and whether a person can see that it is there: the control, or the box around
 * it, is on the screen and has a ring. The page itself has the name `page`.
 */
export function focus(session) {
  return session.execute(FOCUS);
}

/** Waits until the focus is on the control with this name: a text, or a regular expression. */
export async function focusIsOn(session, name) {
  let last;
  try {
    await until(`the focus is on ${name}`, async () => isNamed((last = await focus(session)), name) && last.seen);
  } catch (error) {
    throw new Error(`${error.message}; it is on ${JSON.stringify(last)}`, { cause: error });
  }
}

/** Presses Tab until the focus is on this control. Each stop must be seen. Returns the names of the stops. */
export async function tabTo(session, name) {
  const stops = [];
  while (stops.length < STOPS) {
    await session.press(Key.tab);
    const at = await focus(session);
    stops.push(at.name);
    // From the last control the focus may go by the page itself to the first one.
    if (at.name !== 'page' && !at.seen) throw new Error(`nobody sees that the focus is on ${at.name}`);
    if (isNamed(at, name)) return stops;
  }
  throw new Error(`Tab does not lead to ${name}, but to ${stops.join(', ')}`);
}

/** Types a text where the focus is. */
export function typeText(session, text) {
  return session.press(...text);
}

/** Presses a key that leads to another window: its own may be closed before the driver has answered. */
export async function leaveBy(session, key) {
  await session.press(key).catch((error) => {
    if (error.code !== 'no such window') throw error;
  });
}

const isNamed = ({ name }, wanted) => (wanted instanceof RegExp ? wanted.test(name) : name === wanted);

const FOCUS = `
  ${ACCESSIBLE_NAME}
  const control = document.activeElement;
  if (control === null || control === document.body) return { name: 'page', seen: false };
  const isRing = ({ outlineStyle, outlineWidth, outlineColor }) =>
    outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && !outlineColor.endsWith(', 0)');
  let ringed = false;
  // A field may have its ring around the box that it lies in.
  for (let box = control, depth = 0; box && depth < 5; box = box.parentElement, depth++) {
    ringed ||= isRing(getComputedStyle(box));
  }
  const { top, left, bottom, right } = control.getBoundingClientRect();
  const onScreen = bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
  return { name: nameOf(control), seen: ringed && onScreen };
`;
