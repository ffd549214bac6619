// Measures the token server beside an Express server that does the same work, on the same upstream (the sandbox), in
// interleaved rounds. Started by `cargo xtask bench token-server`, which builds all three and sets
// HALLEY_BENCH_TOKEN_SERVER, HALLEY_BENCH_SANDBOX and HALLEY_BENCH_HASH (milliseconds of CPU of one bare hash).
//
// CPU is user and system time of the server's process, from /proc/PID/stat; throughput is bounded by this machine's
// cores, which the load generator and the upstream share with the server. Hence the figures per CPU second count.
import argon2 from "argon2";
import Database from "better-sqlite3";
import { spawn } from "node:child_process";
import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Pool } from "undici";

const quick = process.argv.includes("--quick");
const SECONDS = quick ? 2 : 15;
const ROUNDS = quick ? 1 : 3;
const PEOPLE = quick ? 20 : 200;
const COSTS = { memoryKib: 19_456, passes: 2, lanes: 1 };
const JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const TICKS_PER_SECOND = 100;
const here = new URL(".", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "halley-bench-"));
const started = [];

async function main() {
  const sandbox = await startSandbox();
  const people = Array.from({ length: PEOPLE }, (_, i) => person(i));
  const halley = await startHalley(sandbox);
  await enrol(halley, people);
  const express = await startExpress(sandbox, people, halley.url);
  const figures = { halley: [], express: [] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const server of [halley, express]) {
      // The assertions are for one audience, whichever server is asked.
      figures[server.name].push({
        login: await load(server, 8, () => loginOf(pick(people))),
        mint: await load(server, 16, () => mintOf(pick(people), halley.url)),
      });
    }
  }
  for (const server of [halley, express]) {
    const memory = peakMemoryMib(server);
    const logins = median(figures[server.name].map((figure) => figure.login.perSecond));
    const over = await overload(server, people, 10 * logins, halley.url);
    report(server, figures[server.name], memory, over);
  }
  compare(figures);
}

function person(i) {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return {
    email: `bench-${i}@example.org`,
    password: `plover ${i} quartz lantern ${randomBytes(4).toString("hex")}`,
    privateKey,
    publicKey: Buffer.from(publicKey.export({ format: "jwk" }).x, "base64url"),
  };
}

// --- the three programs -----------------------------------------------------------------------------------------

async function startSandbox() {
  const process = run("sandbox", globalThis.process.env.HALLEY_BENCH_SANDBOX, ["serve", "--listen", "127.0.0.1:0", "--rate-limits", "off"], {});
  const ready = JSON.parse(await firstLine(process));
  return { ...ready, base: `${ready.url}/v3` };
}

async function startHalley(sandbox) {
  const process = run("halley", globalThis.process.env.HALLEY_BENCH_TOKEN_SERVER, ["serve"], {
    HALLEY_SERVER__LISTEN: "127.0.0.1:0",
    HALLEY_DATABASE__URL: `sqlite://${join(folder, "halley.sqlite3")}`,
    HALLEY_COMETCHAT__APP_ID: sandbox.appId,
    HALLEY_COMETCHAT__REGION: "us",
    HALLEY_COMETCHAT__API_KEY: sandbox.apiKey,
    HALLEY_COMETCHAT__BASE_URL: sandbox.base,
    HALLEY_LIMITS__PASSWORDS_PER_MINUTE: "1000000",
    HALLEY_LIMITS__ACCOUNTS_PER_HOUR: "1000000",
    HALLEY_LIMITS__CALLS_PER_MINUTE: "1000000",
    HALLEY_LIMITS__SIGNED_PER_MINUTE: "1000000",
    HALLEY_REGISTRATION__MODE: "open",
    HALLEY_HASHING__MEMORY_KIB: String(COSTS.memoryKib),
    HALLEY_HASHING__PASSES: String(COSTS.passes),
    HALLEY_HASHING__LANES: String(COSTS.lanes),
  });
  return server("halley", process, await address(process));
}

/** Accounts by the server's own calls; the people get their uid and device id. */
async function enrol(halley, people) {
  for (const one of people) {
    const body = {
      email: one.email,
      name: `Bench ${one.email}`,
      password: one.password,
      device: { name: "bench", publicKey: one.publicKey.toString("base64url") },
    };
    const { status, answer } = await call(halley, "POST", "/v1/accounts", body);
    if (status !== 201) throw new Error(`an account was refused: ${status} ${JSON.stringify(answer)}`);
    one.uid = answer.user.uid;
    one.deviceId = answer.deviceId;
  }
}

async function startExpress(sandbox, people, audience) {
  const file = join(folder, "express.sqlite3");
  const db = new Database(file);
  db.exec(`
    CREATE TABLE accounts (uid TEXT PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT NOT NULL, phc TEXT NOT NULL,
      disabled INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
    CREATE TABLE devices (id TEXT PRIMARY KEY, uid TEXT NOT NULL, public_key BLOB NOT NULL, ended TEXT) WITHOUT ROWID;
    CREATE TABLE used_assertions (device_id TEXT NOT NULL, jti TEXT NOT NULL, until INTEGER NOT NULL,
      PRIMARY KEY (device_id, jti)) WITHOUT ROWID;
    CREATE TABLE attempts (key TEXT PRIMARY KEY, failures INTEGER NOT NULL, last_at INTEGER NOT NULL) WITHOUT ROWID;`);
  const costs = { type: argon2.argon2id, memoryCost: COSTS.memoryKib, timeCost: COSTS.passes, parallelism: COSTS.lanes };
  for (const one of people) {
    const phc = await argon2.hash(one.password, costs);
    db.prepare("INSERT INTO accounts (uid, email, name, phc) VALUES (?, ?, ?, ?)").run(one.uid, one.email, one.email, phc);
    db.prepare("INSERT INTO devices (id, uid, public_key) VALUES (?, ?, ?)").run(one.deviceId, one.uid, one.publicKey);
  }
  db.close();
  const process = run("express", globalThis.process.execPath, [join(here, "express", "server.mjs")], {
    NODE_ENV: "production",
    DATABASE: file,
    PUBLIC_URL: audience,
    COMETCHAT_URL: sandbox.base,
    COMETCHAT_APP_ID: sandbox.appId,
    COMETCHAT_API_KEY: sandbox.apiKey,
    MEMORY_KIB: String(COSTS.memoryKib),
    PASSES: String(COSTS.passes),
    LANES: String(COSTS.lanes),
  });
  return server("express", process, await address(process));
}

function run(name, program, args, environment) {
  const child = spawn(program, args, {
    env: { ...process.env, ...environment },
    cwd: folder,
    stdio: ["ignore", "pipe", "ignore"],
  });
  child.on("error", (error) => fail(`${name} (${program}) did not start: ${error.message}`));
  started.push(child);
  child.lines = createInterface({ input: child.stdout });
  return child;
}

function firstLine(child) {
  return new Promise((resolve, reject) => {
    child.lines.once("line", resolve);
    child.once("exit", (code) => reject(new Error(`${child.spawnfile} ended with ${code}`)));
  });
}

async function address(child) {
  const line = await firstLine(child);
  const url = /^listening on (http:\/\/\S+)$/.exec(line)?.[1];
  if (!url) throw new Error(`${child.spawnfile} said: ${line}`);
  return url;
}

function server(name, child, url) {
  return { name, url, pid: child.pid, pool: new Pool(url, { connections: 512, pipelining: 1 }) };
}

// --- calls ------------------------------------------------------------------------------------------------------

async function call(server, method, path, body) {
  const { statusCode, body: reply } = await server.pool.request({
    method,
    path,
    headers: body ? { "content-type": "application/json" } : {},
    body: body ? JSON.stringify(body) : undefined,
  });
  const text = await reply.text();
  return { status: statusCode, answer: text.startsWith("{") ? JSON.parse(text) : text };
}

const loginOf = ({ email, password }) => ["POST", "/v1/login", { email, password }];

function mintOf({ uid, deviceId, privateKey }, audience) {
  const now = Math.floor(Date.now() / 1000);
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = { sub: uid, aud: audience, jti: randomBytes(16).toString("base64url"), iat: now, exp: now + 30 };
  const signed = `${part({ alg: "EdDSA", kid: deviceId, typ: "JWT" })}.${part(claims)}`;
  const signature = sign(null, Buffer.from(signed), privateKey).toString("base64url");
  return ["POST", "/v1/token", { grant_type: JWT_BEARER, assertion: `${signed}.${signature}` }];
}

// --- measuring --------------------------------------------------------------------------------------------------

/** So many at once, each after the answer to the one before. */
async function load(server, atOnce, make) {
  const until = performance.now() + SECONDS * 1000;
  const times = [];
  const cpu = cpuSeconds(server);
  const began = performance.now();
  const one = async () => {
    while (performance.now() < until) {
      const begun = performance.now();
      const { status, answer } = await call(server, ...make());
      if (status !== 200) throw new Error(`${server.name} answered ${status} ${JSON.stringify(answer)}`);
      times.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  const took = (performance.now() - began) / 1000;
  const used = cpuSeconds(server) - cpu;
  return { perSecond: times.length / took, cpuMs: (used / times.length) * 1000, ...quantiles(times) };
}

/** Logins at a steady rate, whatever the answers take; health and mints are asked for beside them. */
async function overload(server, people, perSecond, audience) {
  const statuses = {};
  const pending = new Set();
  const beside = { health: [], mint: [], refusedMints: 0 };
  const until = performance.now() + SECONDS * 1000;
  const flood = (async () => {
    const began = performance.now();
    for (let sent = 0; performance.now() < until; sent++) {
      const wait = began + (sent / perSecond) * 1000 - performance.now();
      if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
      const request = call(server, ...loginOf(pick(people)))
        .then(({ status }) => (statuses[status] = (statuses[status] ?? 0) + 1))
        .catch(() => (statuses.failed = (statuses.failed ?? 0) + 1))
        .finally(() => pending.delete(request));
      pending.add(request);
    }
  })();
  // Of their own, so that they wait for the server and not for a free connection here.
  const quiet = { ...server, pool: new Pool(server.url, { connections: 8 }) };
  const ask = (async () => {
    while (performance.now() < until) {
      beside.health.push(await timed(() => call(quiet, "GET", "/healthz")));
      beside.mint.push(
        await timed(async () => {
          const { status } = await call(quiet, ...mintOf(pick(people), audience));
          if (status !== 200) beside.refusedMints++;
        }),
      );
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  await Promise.all([flood, ask]);
  const leftAfter = pending.size;
  await Promise.race([Promise.all(pending), new Promise((resolve) => setTimeout(resolve, 60_000))]);
  const after = await timed(() => call(quiet, "GET", "/healthz"));
  await quiet.pool.close();
  return { perSecond, statuses, leftAfter, health: quantiles(beside.health), mint: quantiles(beside.mint), after, refusedMints: beside.refusedMints };
}

async function timed(work) {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

function cpuSeconds({ pid }) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /s, "").split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function peakMemoryMib({ pid }) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmHWM:\s+(\d+)/.exec(status)[1]) / 1024;
}

const pick = (list) => list[Math.floor(Math.random() * list.length)];

function quantiles(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (q) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? NaN;
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}

const median = (values) => quantiles(values).p50;

// --- telling ----------------------------------------------------------------------------------------------------

const ms = (value) => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`;

function report({ name }, figures, memory, over) {
  const of = (what, key) => median(figures.map((figure) => figure[what][key]));
  console.log(`\n${name}`);
  for (const what of ["login", "mint"]) {
    console.log(
      `  ${what}s: ${of(what, "perSecond").toFixed(0)}/s, ${ms(of(what, "cpuMs"))} of CPU each, ` +
        `p50 ${ms(of(what, "p50"))}, p99 ${ms(of(what, "p99"))}`,
    );
  }
  console.log(`  memory at most: ${memory.toFixed(0)} MiB`);
  console.log(
    `  under ${over.perSecond.toFixed(0)} logins/s: answers ${JSON.stringify(over.statuses)}, ` +
      `${over.leftAfter} open at the end; health p50 ${ms(over.health.p50)}, p99 ${ms(over.health.p99)}, ` +
      `max ${ms(over.health.max)}; mint p50 ${ms(over.mint.p50)}, p99 ${ms(over.mint.p99)}, ` +
      `${over.refusedMints} refused; health afterwards ${ms(over.after)}`,
  );
}

function compare({ halley, express }) {
  const of = (figures, what) => median(figures.map((figure) => figure[what].cpuMs));
  console.log(`\nmints per CPU second: ${(of(express, "mint") / of(halley, "mint")).toFixed(1)} times those of Express`);
  console.log(`logins per CPU second: ${(of(express, "login") / of(halley, "login")).toFixed(2)} times those of Express`);
  const bare = Number(process.env.HALLEY_BENCH_HASH);
  if (bare > 0) {
    console.log(`CPU of a login: ${(of(halley, "login") / bare).toFixed(3)} times that of a bare hash (${ms(bare)})`);
  }
}

function fail(text) {
  console.error(text);
  process.exitCode = 1;
}

try {
  await main();
} catch (error) {
  fail(error.stack ?? String(error));
} finally {
  for (const child of started.reverse()) child.kill("SIGTERM");
  rmSync(folder, { recursive: true, force: true });
  process.exit();
}
