// What axe finds on the page of a window. WebDriver runs the script in the page, so that its content security policy does
// not have to let anything in.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { until } from '../harness/until.mjs';

const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** WCAG 2.2, levels A and AA. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** The worst that axe knows. */
const BAD = ['serious', 'critical'];

/**
 * Fails if axe finds anything serious or critical on the page. `exclude` names parts that are not ours, as selectors, each
 * with its reason at the place that excludes it. `screen` is for the message.
 */
export async function isAccessible(app, screen, { exclude = [] } = {}) {
  const { session } = app;
  if (!(await session.execute('return window.axe !== undefined'))) await session.execute(`${AXE}; return true`);
  // What is fading in has the colours of neither state.
  await until('nothing moves', () => session.execute(STILL));
  const found = await session.executeAsync(RUN, { exclude: exclude.map((selector) => [selector]) }, RULES);
  assert.ok(!found.failed, `axe failed on ${screen}: ${found.failed}`);
  const bad = found.violations.filter(({ impact }) => BAD.includes(impact));
  assert.deepEqual(bad, [], `${screen}: ${JSON.stringify(bad, null, 2)}`);
  assert.ok(found.passes > 0, `axe looked at nothing on ${screen}`);
}

const STILL = `
  const finite = document.getAnimations().filter((one) => one.effect.getComputedTiming().iterations !== Infinity);
  for (const one of finite) one.finish();
  return finite.length === 0 && document.readyState === 'complete'`;

const RUN = `
  const [context, values, done] = arguments;
  axe.run({ include: [['html']], exclude: context.exclude }, { runOnly: { type: 'tag', values }, resultTypes: ['violations'] }).then(
    ({ violations, passes }) => done({
      passes: passes.length,
      violations: violations.map(({ id, impact, help, nodes }) => ({
        id, impact, help,
        nodes: nodes.slice(0, 5).map(({ html, failureSummary }) => ({ html: html.slice(0, 300), failureSummary })),
      })),
    }),
    (error) => done({ failed: String(error) }),
  );
`;
