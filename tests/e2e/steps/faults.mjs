// Faults that a sandbox plays on demand.

async function control(sandbox, method, body) {
  const answer = await fetch(new URL('/sandbox/faults', sandbox.url), {
    method,
    headers: { 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  });
  if (!answer.ok) throw new Error(`faults: ${answer.status} ${await answer.text()}`);
  return (await answer.json()).data.faults ?? [];
}

/** Puts these faults in the place of those before. */
export const setFaults = (sandbox, ...faults) => control(sandbox, 'PUT', { faults });

/** From now on everything is answered as it should be. */
export const clearFaults = (sandbox) => control(sandbox, 'DELETE');

/** How many requests have met a fault since it was set. */
export async function metFaults(sandbox) {
  return (await control(sandbox, 'GET')).reduce((sum, { struck }) => sum + struck, 0);
}
