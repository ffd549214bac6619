// A team's own server: it knows its people, asks CometChat for a token when one of them signs in, and knows nothing of
// Halley. In two forms:
//
// - `GET /login?email=&password=` in the tutorial's shape: 401 on a mismatch, else `{id, email, cometchatAuthToken}`;
// - `POST /login` with `{email, password}`: else `{data: {authToken, user: {uid, name}}}`.
//
// Environment: PORT (0 for a free one), COMETCHAT_URL (with the version), COMETCHAT_APP_ID, COMETCHAT_API_KEY; for TLS
// TLS_CERT and TLS_KEY (files in PEM). People are given as JSON in PEOPLE: [{id, name, email, password}].
// Prints `listening on URL`, then a line for each answer, as access logs have it: `METHOD ADDRESS STATUS`.
import express from "express";
import { timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";

const { COMETCHAT_URL, COMETCHAT_APP_ID, COMETCHAT_API_KEY, TLS_CERT, TLS_KEY } = process.env;
const people = JSON.parse(process.env.PEOPLE ?? "[]");

async function chat(path, body) {
  const reply = await fetch(`${COMETCHAT_URL}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", appid: COMETCHAT_APP_ID, apikey: COMETCHAT_API_KEY },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });
  return { status: reply.status, answer: await reply.json() };
}

async function mint({ id, name }) {
  await chat("/users", { uid: id, name });
  const { status, answer } = await chat(`/users/${encodeURIComponent(id)}/auth_tokens`, { force: true });
  if (status !== 200) throw new Error(`CometChat answered ${status}`);
  return answer.data.authToken;
}

function find(email, password) {
  const one = people.find((person) => person.email === email);
  const [given, right] = [Buffer.from(String(password)), Buffer.from(one?.password ?? "")];
  return one && given.length === right.length && timingSafeEqual(given, right) ? one : undefined;
}

const app = express();
app.disable("x-powered-by");
app.use((request, response, next) => {
  response.once("finish", () => console.log(`${request.method} ${request.originalUrl} ${response.statusCode}`));
  next();
});

app.get("/login", async (request, response) => {
  const one = find(request.query.email, request.query.password);
  if (!one) return response.status(401).json({ error: "Unauthorized" });
  response.json({ id: one.id, email: one.email, cometchatAuthToken: await mint(one) });
});

app.post("/login", express.json(), async (request, response) => {
  const one = find(request.body?.email, request.body?.password);
  if (!one) return response.status(401).json({ message: "Wrong email or password" });
  response.json({ data: { authToken: await mint(one), user: { uid: one.id, name: one.name } } });
});

app.use((error, _request, response, _next) => response.status(502).json({ message: error.message }));

const secure = TLS_CERT && TLS_KEY;
const server = secure
  ? https.createServer({ cert: readFileSync(TLS_CERT), key: readFileSync(TLS_KEY) }, app)
  : http.createServer(app);
server.listen(Number(process.env.PORT ?? 0), "127.0.0.1", () => {
  console.log(`listening on ${secure ? "https" : "http"}://127.0.0.1:${server.address().port}`);
});
process.on("SIGTERM", () => {
  server.close();
  server.closeAllConnections();
});
