// Looking at a screen at each of its sizes.

import assert from 'node:assert/strict';
import { until } from '../harness/until.mjs';

/** The usual and the least size of each window. */
export const LOGIN_SIZES = [
  [1100, 720],
  [420, 560],
];
export const CHAT_SIZES = [
  [1100, 720],
  [720, 480],
];
export const ACCOUNT_SIZES = [
  [640, 760],
  [420, 480],
];
export const SETTINGS_SIZES = [
  [760, 720],
  [420, 480],
];

/** Takes a picture at each size and checks what can be checked. */
export async function looksWell(app, name, sizes) {
  for (const [width, height] of sizes) {
    await app.session.setSize(width, height);
    const inner = () => app.session.execute('return [innerWidth, innerHeight]');
    await until(`the window is ${width} wide`, async () => Math.abs((await inner())[0] - width) <= 2);
    const overhang = await app.session.execute(
      'return document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    assert.ok(overhang <= 0, `${name} sticks out by ${overhang} px at ${width}×${height}`);
    await app.screenshot(`${name}-${width}x${height}`);
  }
}
