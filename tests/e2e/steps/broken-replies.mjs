// What a chat service in trouble, or something in between that plays it, may answer.

const MANY_BYTES = 10 * 1024 * 1024;

/** Longer than any limit of the app and of a test: an answer that never comes. */
export const NEVER_MS = 600_000;

/** Answers that nobody can make sense of: name → fault. */
export const NONSENSE = {
  'an empty reply': { status: 200, body: '' },
  'a reply that is cut off': { body: '{"data":{"uid":"h-', truncate: true },
  'a web page': { status: 200, body: '<!doctype html><title>Free Wi-Fi</title>', contentType: 'text/html' },
  'ten million bytes': { status: 200, padTo: MANY_BYTES },
  'JSON of another shape': { status: 200, body: '{"data":{"authToken":{"no":"text"}}}' },
  'JSON that is none of an object': { status: 200, body: '[[[[[]]]]]' },
  'a fault of the service': { status: 500, code: 'ERR_EXCEPTION' },
};

/** No answer, though something listens. */
export const DROPPED = { 'a dropped connection': { drop: true } };

/** Wait, says the service. So long that no countdown ends while a test looks at it. */
export const PAUSE = { 'a request for a pause': { status: 429, code: 'ERR_TOO_MANY_REQUESTS', retryAfterS: 300 } };
