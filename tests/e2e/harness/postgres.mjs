// A PostgreSQL server of the test's own: an empty cluster in a folder that is gone afterwards, on a free port of the
// loopback.

import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './ports.mjs';
import { until } from './until.mjs';

const VERSIONS = '/usr/lib/postgresql';
const NEEDED = ['initdb', 'postgres', 'psql'];

/** Who runs it for root, as whom it refuses to run: nobody. */
const NOBODY = { uid: 65_534, gid: 65_534 };

const folders = () => {
  // Debian keeps each version in a folder of its own, of which none is on the path.
  const versions = existsSync(VERSIONS) ? readdirSync(VERSIONS).toSorted((one, other) => Number(other) - Number(one)) : [];
  return [...versions.map((version) => path.join(VERSIONS, version, 'bin')), ...process.env.PATH.split(':')];
};

const programs = folders().find((folder) => NEEDED.every((name) => existsSync(path.join(folder, name))));

/** Why tests with PostgreSQL are skipped here; false if they run. In CI they always do, so that their absence is seen. */
export const skipsPostgres =
  programs || process.env.CI === 'true' ? false : 'PostgreSQL is not installed: the package `postgresql` has it';

/** A running server. */
export class Postgres {
  #databases = 0;
  #folder;

  constructor(folder, port, program) {
    this.#folder = folder;
    this.port = port;
    this.program = program;
  }

  /** Starts one, whose log is among those of the desktop. */
  static async start(desktop) {
    if (!programs) throw new Error('PostgreSQL is not installed');
    const owner = process.getuid() === 0 ? NOBODY : {};
    const folder = mkdtempSync(path.join(tmpdir(), 'halley-pg-'));
    if (owner.uid) chownSync(folder, owner.uid, owner.gid);
    const [data, port] = [path.join(folder, 'data'), await freePort()];
    const how = ['--username=halley', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'];
    const env = { PATH: process.env.PATH, LANG: 'C.UTF-8', HOME: folder };
    await promisify(execFile)(path.join(programs, 'initdb'), [...how, data], { env, cwd: folder, ...owner });
    const settings = {
      port,
      listen_addresses: '127.0.0.1',
      unix_socket_directories: folder,
      fsync: 'off',
      max_connections: 100,
    };
    const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const program = desktop.program('postgres', path.join(programs, 'postgres'), ['-D', data, ...args], {
      env,
      cwd: folder,
      ...owner,
    });
    const postgres = new Postgres(folder, port, program);
    await until('PostgreSQL takes connections', async () => {
      if (!program.running) throw new Error(`PostgreSQL ended: ${program.log()}`);
      return postgres.sql('SELECT 1').then(() => true, () => false);
    });
    return postgres;
  }

  /** Makes an empty database and returns its address. */
  async database() {
    const name = `test_${++this.#databases}`;
    await this.sql(`CREATE DATABASE ${name}`);
    return `postgres://halley@127.0.0.1:${this.port}/${name}`;
  }

  /** Runs a statement and returns what it prints. */
  async sql(statement) {
    const quiet = ['--no-psqlrc', '--quiet', '--tuples-only', '--no-align', '--set=ON_ERROR_STOP=1'];
    const where = ['--username=halley', '--host=127.0.0.1', `--port=${this.port}`, '--dbname=postgres'];
    const run = promisify(execFile)(path.join(programs, 'psql'), [...quiet, ...where, '--command', statement]);
    return (await run).stdout.trim();
  }

  /** Ends it and removes what it wrote. */
  async stop() {
    await this.program.stop();
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}
