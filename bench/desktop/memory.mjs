// The memory of all processes of a run: those that were started with its mark in their environment, and their children,
// which may have been started without one.

import { readFileSync, readdirSync } from 'node:fs';

/** Name of the variable that marks the processes of a run. */
export const MARK = 'HALLEY_BENCH_RUN';

/** The process ids of a run: `{mark, pid}`, the latter that of its first process. */
export function processesOf({ mark, pid: first }) {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = new Map(all.map((pid) => [pid, parentOf(pid)]));
  // A program may write over its environment, and Chromium does.
  const ours = new Set(all.filter((pid) => pid === first || marked(pid, mark)));
  for (let before = -1; before !== ours.size; ) {
    before = ours.size;
    for (const [pid, parent] of parents) if (ours.has(parent)) ours.add(pid);
  }
  return [...ours].filter((pid) => !isZombie(pid));
}

/**
 * What they hold in MiB: private memory, and of what several processes on this machine share each one's part (PSS), so
 * that nothing is counted twice.
 */
export function pssMib(run) {
  const processes = processesOf(run).map((pid) => ({ name: nameOf(pid), ...rollUp(pid) }));
  const total = (key) => processes.reduce((sum, one) => sum + one[key], 0);
  return { pss: total('pss'), rss: total('rss'), processes };
}

function rollUp(pid) {
  const text = read(pid, 'smaps_rollup');
  const field = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) / 1024;
  return { pss: field('Pss'), rss: field('Rss') };
}

function parentOf(pid) {
  return Number(stat(pid)[1] ?? 0);
}

function isZombie(pid) {
  const [state] = stat(pid);
  return state === undefined || state === 'Z' || state === 'X';
}

/** From the state on; the name before it may hold anything, in parentheses. */
const stat = (pid) => read(pid, 'stat').split(') ').slice(1).join(') ').split(' ').filter(Boolean);

const marked = (pid, mark) => read(pid, 'environ').split('\0').includes(`${MARK}=${mark}`);

const nameOf = (pid) => read(pid, 'comm').trim();

/** Empty for a process that has just ended. */
function read(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
