// Calls to the sandbox that serves this page.

let about;

async function call(method, path, body, headers = {}) {
  const options = { method, headers, signal: AbortSignal.timeout(20_000) };
  if (body !== undefined) {
    options.headers = { ...headers, 'content-type': 'application/json' };
    options.body = typeof body === 'string' ? body : JSON.stringify(body);
  }
  const reply = await fetch(path, options).catch(() => {
    throw new Error('The sandbox does not answer. Is it still running?');
  });
  const answer = await reply.json().catch(() => ({}));
  if (answer.error) {
    const details = Object.values(answer.error.details ?? {}).flat().filter((text) => typeof text === 'string');
    throw new Error(details[0] ?? answer.error.message);
  }
  if (!reply.ok) throw new Error(`The sandbox answered ${reply.status}.`);
  return answer;
}

/** A control call: `/sandbox/…`. */
export const control = async (method, path, body) => (await call(method, `/sandbox/${path}`, body)).data;

/** Where the sandbox is and what opens it; asked for anew each time. */
export const whereabouts = async () => (about = await control('GET', 'about'));

/** A call of the emulated server API with the sandbox's own key; the mark keeps it out of the list of traffic. */
export async function rest(method, path, body) {
  about ??= await whereabouts();
  return call(method, `/v3/${path}`, body, { apikey: about.apiKey, appid: about.appId, 'x-halley-page': '1' });
}
