// Two people with the kit before them, each in a browser context of their own, at one sandbox.

import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { openChromium } from '../../e2e/harness/chromium.mjs';
import { Programs } from '../../e2e/harness/programs.mjs';
import { Sandbox } from '../../e2e/harness/sandbox.mjs';
import { servePage } from './page-server.mjs';
import { Person } from './person.mjs';

const ARTEFACTS = path.join(import.meta.dirname, '../artefacts');
const SEED = path.join(import.meta.dirname, '../people.json');

export class Walks {
  #programs;
  #pages;
  #browser;
  #pictures = 0;
  people = [];

  /** What is left to look at goes to `artefacts/NAME/`. */
  constructor(name) {
    this.artefacts = path.join(ARTEFACTS, name);
    rmSync(this.artefacts, { recursive: true, force: true });
    mkdirSync(this.artefacts, { recursive: true });
    this.#programs = new Programs({
      logs: this.artefacts,
      env: { PATH: process.env.PATH, TMPDIR: process.env.TMPDIR },
    });
  }

  /** Starts the sandbox, with the people of people.json, the page, and a browser. */
  async start() {
    const program = (name, command, args) => this.#programs.start(name, command, args);
    this.sandbox = await Sandbox.start({ program }, { args: ['--seed', SEED] });
    this.#pages = await servePage(this.sandbox.url.host);
    this.#browser = await openChromium();
  }

  /** Signs a person in and waits for their lists. */
  async signIn(uid) {
    const origin = `http://localhost:${this.#pages.address().port}`;
    const context = await this.#browser.newContext({ viewport: { width: 1280, height: 800 } });
    const person = new Person({ context, origin, sandbox: this.sandbox, uid });
    this.people.push(person);
    await person.signIn();
    return person;
  }

  /** A test. At its end, also a bad one, each page is pictured; and no page may have had a reason to complain. */
  walk(name, run) {
    test(name, async () => {
      try {
        await run();
      } finally {
        await this.#picture(name);
      }
      assert.deepEqual(
        this.people.flatMap((person) => person.complaints),
        [],
      );
    });
  }

  async #picture(name) {
    this.#pictures += 1;
    const stem = `${String(this.#pictures).padStart(2, '0')}-${name.replace(/[^a-z0-9]+/gi, '-')}`;
    for (const person of this.people) await person.picture(path.join(this.artefacts, `${stem}-${person.uid}.png`));
  }

  /** Ends everything. The latest calls and frames are kept: they tell why a walk failed. */
  async stop() {
    const traffic =
      this.sandbox &&
      (await fetch(new URL('/sandbox/traffic', this.sandbox.url)).then((answer) => answer.text(), String));
    if (traffic) writeFileSync(path.join(this.artefacts, 'traffic.json'), traffic);
    await this.#browser?.close();
    this.#pages?.close();
    await this.#programs.stop();
  }
}
