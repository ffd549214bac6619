// Ports to listen on that nobody is handed by chance.

import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below those that systems give to outgoing connections, so that nothing takes one by chance while it is not listened
 * on: a service that is stopped and comes back wants its own again.
 */
const LOWEST = 12_000;
const HIGHEST = 28_000;

const TRIES = 50;

/** A port of the loopback that nobody listens on. */
export async function freePort() {
  for (let tries = 0; tries < TRIES; tries++) {
    const port = randomInt(LOWEST, HIGHEST);
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port in ${TRIES} tries`);
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
