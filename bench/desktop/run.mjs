// One run of a side, from its start to its end.

import { processesOf } from './memory.mjs';
import { until } from '../../tests/e2e/harness/until.mjs';

const POLL_MS = 4;
const PATIENCE_MS = 60_000;

/**
 * Starts a side and watches until so many points have the colour. Answers its program, and in milliseconds from the start
 * of its process: `first`, when anything at all was drawn, and `usable`.
 */
export async function runsUntil(side, frame, colour, points) {
  const began = performance.now();
  const program = side.start();
  let first = null;
  for (;;) {
    const { count, drawn } = frame.look(colour);
    const now = performance.now() - began;
    if (drawn) first ??= now;
    if (count > 0 && count >= points) return { program, first, usable: now };
    if (!program.running) throw new Error(`${program.name} ended: ${program.log()}`);
    if (now > PATIENCE_MS) throw new Error(`${program.name} shows ${count} points of ${points}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Ends a run, and waits until nothing of it is left, on the display or among the processes. */
export async function goesAway(desktop, program, frame) {
  await desktop.stopProgram(program);
  await until('all its processes have ended', () => processesOf(program).length === 0);
  await until('the display is empty', () => !frame.look(0).drawn);
}
