// Measures the desktop app beside a Chromium shell that shows the same built page, in interleaved runs on one virtual
// display: how soon the login form is there, and how much memory all processes hold, idle and chatting. Started by
// `cargo xtask bench desktop`, which builds what is measured and sets HALLEY_BENCH_*.
//
// Both sides are watched from outside, by the picture on the display: neither is told that it is measured, and no driver
// is attached to either. The form counts as usable once its button is painted: the page draws it, and attaches what it
// does, in one step after the app has answered what state it is in.

import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Desktop } from '../../tests/e2e/harness/desktop.mjs';
import { Sandbox } from '../../tests/e2e/harness/sandbox.mjs';
import { TokenServer } from '../../tests/e2e/harness/token-server.mjs';
import { chatting } from './chatting.mjs';
import { ChromiumShell } from './chromium-shell.mjs';
import { Frame } from './frame.mjs';
import { Halley } from './halley.mjs';
import { pssMib } from './memory.mjs';
import { prepare } from './prepare.mjs';
import { compare, print } from './report.mjs';
import { goesAway, runsUntil } from './run.mjs';

const QUICK = process.argv.includes('--quick');
const STARTS = QUICK ? 2 : 12;
const IDLES = QUICK ? 1 : 5;
const IDLE_MS = QUICK ? 2_000 : 10_000;

/** Of the accent colour in both themes' light half (`--accent`): the button that signs in. */
const BUTTON = 0x4350c8;

/** Fewer points of the colour are a link or an icon, not the button. */
const FEWEST_POINTS = 1_000;

/** One person signs in more often here than anybody does. */
const UNLIMITED = { limits__signed_per_minute: 1_000_000, limits__calls_per_minute: 1_000_000 };

const { HALLEY_BENCH_APP: APP, HALLEY_BENCH_DEV_APP: DEV_APP } = process.env;

const desktop = await Desktop.start('bench-desktop', { size: { width: 1280, height: 800 }, frames: true });
try {
  await main();
} finally {
  await desktop.stop();
}

async function main() {
  const frame = Frame.of(desktop);
  const sandbox = await Sandbox.start(desktop);
  const server = await TokenServer.start(desktop, sandbox, { settings: UNLIMITED });
  const person = await prepare(desktop, { app: APP, server });
  const shell = await ChromiumShell.serve(desktop, person.status);
  const sides = { halley: new Halley(desktop, APP), chromium: shell };
  await settle(sides, frame);
  const figures = {
    starts: await starts(sides, frame),
    idle: await idle(sides, frame),
    chatting: await chatting(desktop, { sandbox, shell, frame, app: DEV_APP, quick: QUICK }),
    signIn: await signIn(server),
    installer: installer(),
  };
  const report = { ...compare(figures), figures, machine: machine() };
  print(report);
  keep(report);
}

/** Runs that are not counted: profiles and caches are warm afterwards, and it is known how much of the button shows. */
async function settle(sides, frame) {
  for (const [name, side] of Object.entries(sides)) {
    for (let run = 0; run < 2; run++) {
      const { program } = await runsUntil(side, frame, BUTTON, FEWEST_POINTS);
      side.points = await frame.settled(BUTTON);
      frame.keep(path.join(desktop.artefacts, `${name}-form.ppm`));
      await goesAway(desktop, program, frame);
    }
    console.log(`${name}: the button has ${side.points} of the points looked at`);
  }
}

async function starts(sides, frame) {
  const times = { halley: [], chromium: [] };
  for (let run = 0; run < STARTS; run++) {
    for (const [name, side] of turnAbout(sides, run)) {
      const { program, first, usable } = await runsUntil(side, frame, BUTTON, 0.9 * side.points);
      times[name].push({ first, usable });
      await goesAway(desktop, program, frame);
    }
  }
  return times;
}

async function idle(sides, frame) {
  const memory = { halley: [], chromium: [] };
  for (let run = 0; run < IDLES; run++) {
    for (const [name, side] of turnAbout(sides, run)) {
      const { program } = await runsUntil(side, frame, BUTTON, 0.9 * side.points);
      await rest(IDLE_MS);
      memory[name].push(pssMib(program));
      await goesAway(desktop, program, frame);
    }
  }
  return memory;
}

/** Who goes first alternates, so that neither always finds the machine as the other left it. */
function turnAbout(sides, run) {
  const entries = Object.entries(sides);
  return run % 2 === 0 ? entries : entries.reverse();
}

/** Time that passes is what is measured here. */
function rest(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** What a program of Rust measures of the commands, without a window. */
async function signIn(server) {
  const program = desktop.program('sign-in', process.env.HALLEY_BENCH_SIGN_IN, [QUICK ? '5' : '60'], {
    env: { HALLEY_BENCH_SERVER: server.url.origin },
  });
  const { code } = await program.ended;
  if (code !== 0) throw new Error(`the sign-ins were not measured: ${program.log()}`);
  return JSON.parse(program.log().trim().split('\n').at(-1));
}

function installer() {
  const file = process.env.HALLEY_BENCH_INSTALLER;
  return { binaryMib: mib(APP), installer: file ? { name: path.basename(file), mib: mib(file) } : null };
}

function mib(file) {
  return statSync(file).size / 1024 / 1024;
}

function machine() {
  const cpus = readFileSync('/proc/cpuinfo', 'utf8').match(/^model name\s*: (.*)$/gm) ?? [];
  return { cores: cpus.length, cpu: cpus[0]?.replace(/^.*: /, '') ?? 'unknown', chromium: ChromiumShell.version() };
}

function keep(report) {
  const file = process.env.HALLEY_BENCH_REPORT;
  if (!file) return;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  console.log(`\n${file}`);
}

