// The token server's sign-in and mint as a good Express server would do them: the same checks, the same database, the
// same calls at CometChat, limits by client address, and a line in the log for each request. Accounts are written into the database by the measuring program before it starts.
//
// Environment: PORT (0 for a free one), DATABASE, PUBLIC_URL (audience), COMETCHAT_URL, COMETCHAT_APP_ID,
// COMETCHAT_API_KEY, MEMORY_KIB, PASSES, LANES. Prints `listening on http://ADDR`.
import argon2 from "argon2";
import Database from "better-sqlite3";
import express from "express";
import { rateLimit } from "express-rate-limit";
import { importJWK, jwtVerify } from "jose";
import { pinoHttp } from "pino-http";
import { Pool } from "undici";

const { COMETCHAT_URL, COMETCHAT_APP_ID, COMETCHAT_API_KEY, PUBLIC_URL } = process.env;
const costs = {
  type: argon2.argon2id,
  memoryCost: Number(process.env.MEMORY_KIB),
  timeCost: Number(process.env.PASSES),
  parallelism: Number(process.env.LANES),
};

const db = new Database(process.env.DATABASE);
db.pragma("journal_mode = WAL");
db.pragma("synchronous = NORMAL");
db.pragma("busy_timeout = 2000");
const byEmail = db.prepare("SELECT uid, email, name, phc FROM accounts WHERE email = ? AND disabled = 0");
const signer = db.prepare(
  `SELECT d.uid, d.public_key, a.email, a.name FROM devices d JOIN accounts a ON a.uid = d.uid
   WHERE d.id = ? AND d.ended IS NULL AND a.disabled = 0`,
);
const useAssertion = db.prepare(
  "INSERT INTO used_assertions (device_id, jti, until) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
);
const attemptsOf = db.prepare("SELECT failures FROM attempts WHERE key = ?");
const countAttempt = db.prepare(
  `INSERT INTO attempts (key, failures, last_at) VALUES (?, 1, unixepoch())
   ON CONFLICT (key) DO UPDATE SET failures = failures + 1, last_at = excluded.last_at`,
);
const forgetAttempts = db.prepare("DELETE FROM attempts WHERE key = ?");
const nobody = await argon2.hash("nobody", costs);

// Importing a key costs about as much as a check with it.
const keys = new Map();
async function keyOf(deviceId, bytes) {
  const x = bytes.toString("base64url");
  const known = keys.get(deviceId);
  if (known?.x === x) return known.key;
  const key = await importJWK({ kty: "OKP", crv: "Ed25519", x }, "EdDSA");
  if (keys.size >= 10_000) keys.delete(keys.keys().next().value);
  keys.set(deviceId, { x, key });
  return key;
}

const upstream = new Pool(new URL(COMETCHAT_URL).origin, { connections: 64 });
const upstreamPath = new URL(COMETCHAT_URL).pathname.replace(/\/$/, "");

async function mint(uid) {
  const { statusCode, body } = await upstream.request({
    method: "POST",
    path: `${upstreamPath}/users/${encodeURIComponent(uid)}/auth_tokens`,
    headers: {
      accept: "application/json",
      "content-type": "application/json",
      appid: COMETCHAT_APP_ID,
      apikey: COMETCHAT_API_KEY,
    },
    body: JSON.stringify({ force: true }),
    headersTimeout: 10_000,
    bodyTimeout: 10_000,
  });
  const answer = await body.json();
  if (statusCode !== 200) throw Object.assign(new Error("CometChat refused"), { status: 503 });
  return answer.data.authToken;
}

const refuse = (response, status, code) => response.status(status).json({ error: { code, message: code } });

const app = express();
app.disable("x-powered-by");
app.disable("etag");
// One line for each request, as the token server writes one.
app.use(pinoHttp({ redact: ["req.headers.authorization"] }, process.stderr));
app.use(rateLimit({ windowMs: 60_000, limit: 1_000_000 }));
app.use(express.json({ limit: "16kb" }));

app.get("/healthz", (_request, response) => response.send("ok"));

app.post("/v1/login", async (request, response) => {
  const { email, password } = request.body ?? {};
  if (typeof email !== "string" || typeof password !== "string") return refuse(response, 400, "invalid_request");
  const address = email.trim().toLowerCase();
  if (address.length > 254 || Buffer.byteLength(password) > 1024) return refuse(response, 422, "invalid_field");
  if ((attemptsOf.get(address)?.failures ?? 0) >= 5) return refuse(response, 429, "locked_out");
  countAttempt.run(address);
  const account = byEmail.get(address);
  const right = await argon2.verify(account?.phc ?? nobody, password);
  if (!account || !right) return refuse(response, 401, "invalid_credentials");
  forgetAttempts.run(address);
  const { uid, name } = account;
  response.json({ user: { uid, name, email: address }, authToken: await mint(uid) });
});

app.post("/v1/token", async (request, response) => {
  const { grant_type: grantType, assertion } = request.body ?? {};
  if (grantType !== "urn:ietf:params:oauth:grant-type:jwt-bearer" || typeof assertion !== "string") {
    return refuse(response, 400, "unsupported_grant_type");
  }
  let device;
  let payload;
  let deviceId;
  try {
    const verified = await jwtVerify(
      assertion,
      ({ kid }) => {
        device = signer.get(kid);
        if (!device) throw new Error("unknown key");
        deviceId = kid;
        return keyOf(kid, device.public_key);
      },
      {
        algorithms: ["EdDSA"],
        audience: PUBLIC_URL,
        maxTokenAge: 60,
        clockTolerance: 30,
        requiredClaims: ["sub", "jti", "iat", "exp"],
      },
    );
    payload = verified.payload;
  } catch {
    return refuse(response, 401, "invalid_assertion");
  }
  if (payload.sub !== device.uid || payload.exp - payload.iat > 60) return refuse(response, 401, "invalid_assertion");
  const used = useAssertion.run(deviceId, payload.jti, payload.exp + 60);
  if (used.changes === 0) return refuse(response, 401, "invalid_assertion");
  const { uid, name, email } = device;
  response.json({ user: { uid, name, email }, authToken: await mint(uid) });
});

app.use((error, _request, response, _next) => refuse(response, error.status ?? 500, "internal"));

const server = app.listen(Number(process.env.PORT ?? 0), "127.0.0.1", () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
process.on("SIGTERM", () => server.close(() => process.exit(0)));
