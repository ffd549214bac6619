// A disk of its own for the app's folder, as only the app sees it: read-only, or too small. File modes would not do, as
// tests may run as root, whom they do not stop.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dataFolder } from './accounts-file.mjs';

/** Root may mount anyway; others in a user namespace that leaves them who they are, as the session bus asks for that. */
const NAMESPACES = [['--mount'], ['--mount', '--map-current-user', '--keep-caps']];

const namespace = NAMESPACES.find((options) => {
  return spawnSync('unshare', [...options, '--', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;
});

const CANNOT_MOUNT = 'this system lets us make no mount namespace';

/** Why tests with mounts are skipped here; false if they run. In CI they always do, so that their absence is seen. */
export const skipsMounts = namespace || process.env.CI === 'true' ? false : CANNOT_MOUNT;

/**
 * Writes a program that runs shell commands, such as `mount -o … "$folder"`, and then the app where only it sees what
 * they mounted. Returns its path.
 */
export function appOnMount(desktop, app, name, commands) {
  if (!namespace) throw new Error(CANNOT_MOUNT);
  const folder = dataFolder(desktop);
  mkdirSync(folder, { recursive: true });
  const inside = desktop.scratch.path(`${name}-inside.sh`);
  const outside = desktop.scratch.path(`${name}.sh`);
  program(inside, [`set -e`, `folder='${folder}'`, ...commands, `exec '${app}' "$@"`]);
  program(outside, [`exec unshare ${namespace.join(' ')} -- '${inside}' "$@"`]);
  return outside;
}

const program = (file, lines) => writeFileSync(file, `#!/bin/sh\n${lines.join('\n')}\n`, { mode: 0o700 });

/** Runs a command where the app runs, as another program of the same person would. */
export function besideApp(app, ...command) {
  const user = namespace.includes('--map-current-user') ? ['--user', '--preserve-credentials'] : [];
  return execFileSync('nsenter', ['--target', app.pid, '--mount', ...user, ...command].map(String), { encoding: 'utf8' });
}
