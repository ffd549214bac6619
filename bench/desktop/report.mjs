// What is made of the figures, and how they are told.

/** The goals, as parts of what the Chromium shell takes. */
const GOALS = { start: 0.7, memory: 0.5, signInMs: 10, installerMib: 10 };

/** The middle one; of an even number the mean of the two in the middle. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return sorted.length % 2 ? sorted[Math.floor(half)] : (sorted[half - 1] + sorted[half]) / 2;
}

/** Rows of a table: what, the app, Chromium, their ratio, the goal, and whether it is met. */
export function compare({ starts, idle, chatting, signIn, installer }) {
  const pss = (runs) => runs.map((run) => run.pss);
  const rows = [
    both('start to usable login form', 'ms', starts, (runs) => runs.map((run) => run.usable), GOALS.start),
    both('start to anything drawn', 'ms', starts, (runs) => runs.map((run) => run.first), null),
    both('memory, login form idle (PSS)', 'MiB', idle, pss, GOALS.memory),
  ];
  if (chatting) rows.push(both('memory, chatting (PSS, with dev mode)', 'MiB', chatting, pss, GOALS.memory));
  if (signIn) rows.push(alone('sign-in beyond hash and network', 'ms', signIn.ownMs, GOALS.signInMs));
  rows.push(alone('program', 'MiB', installer.binaryMib, null));
  if (installer.installer) rows.push(alone(`installer (${installer.installer.name})`, 'MiB', installer.installer.mib, GOALS.installerMib));
  return { rows };
}

function both(what, unit, figures, values, goal) {
  const [halley, chromium] = [figures.halley, figures.chromium].map((runs) => summary(values(runs)));
  const ratio = halley.median / chromium.median;
  return { what, unit, halley, chromium, ratio, goal, met: goal === null ? null : ratio <= goal };
}

function alone(what, unit, value, goal) {
  return { what, unit, halley: summary([value]), chromium: null, ratio: null, goal, met: goal === null ? null : value < goal };
}

const summary = (values) => ({ median: median(values), min: Math.min(...values), max: Math.max(...values), runs: values.length });

/** Prints the table. */
export function print({ rows, machine }) {
  console.log(`\n${machine.cpu}, ${machine.cores} cores; ${machine.chromium}\n`);
  line('', 'Halley', 'Chromium', 'ratio', 'goal', '');
  for (const { what, unit, halley, chromium, ratio, goal, met } of rows) {
    const bound = goal === null ? '' : ratio === null ? `< ${goal} ${unit}` : `<= ${goal}`;
    const verdict = met === null ? '' : met ? 'met' : 'missed';
    line(what, told(halley, unit), chromium ? told(chromium, unit) : '', ratio?.toFixed(2) ?? '', bound, verdict);
  }
}

function told({ median: middle, min, max, runs }, unit) {
  const digits = middle < 20 ? 1 : 0;
  const range = runs > 1 ? ` (${min.toFixed(digits)}-${max.toFixed(digits)})` : '';
  return `${middle.toFixed(digits)} ${unit}${range}`;
}

const WIDTHS = [40, 24, 24, 6, 9, 6];

const line = (...cells) => console.log(cells.map((cell, column) => cell.padEnd(WIDTHS[column])).join('  ').trimEnd());
