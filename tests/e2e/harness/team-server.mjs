// A team's own server, for a sandbox: Express, as in the tutorial. It knows nothing of Halley.

import path from 'node:path';
import { freePort } from './ports.mjs';
import { until } from './until.mjs';

const SERVER = path.join(import.meta.dirname, '../../team-server/server.mjs');

/** Where it listens, in the first line of its output. */
const LISTENING = /^listening on (https?:\/\/\S+)$/m;

/** A line of its access log: `GET /login?email=… 200`. */
const ASKED = /^([A-Z]+) (\S+) (\d{3})$/gm;

/** A team's own server. */
export class TeamServer {
  constructor(program, url) {
    this.program = program;
    this.url = new URL(url);
  }

  /**
   * Starts one on a desktop. `people` are `{id, name, email, password}`; `tls` is `{cert, key}`, files in PEM; a given
   * `port` brings it back where it was.
   */
  static async start(desktop, sandbox, { name = 'team-server', port, people, tls }) {
    const env = {
      PORT: String(port ?? (await freePort())),
      COMETCHAT_URL: `${sandbox.url.origin}/v3`,
      COMETCHAT_APP_ID: sandbox.appId,
      COMETCHAT_API_KEY: sandbox.apiKey,
      PEOPLE: JSON.stringify(people),
      ...(tls && { TLS_CERT: tls.cert, TLS_KEY: tls.key }),
    };
    const program = desktop.program(name, process.execPath, [SERVER], { env });
    const url = await until(`${name} listens`, () => {
      if (!program.running) throw new Error(`${name} ended: ${program.log()}`);
      return LISTENING.exec(program.log())?.[1];
    });
    return new TeamServer(program, url);
  }

  /** The address of its login. */
  get login() {
    return new URL('/login', this.url).href;
  }

  /** What was asked for at its login and has been answered, oldest first: `{method, address, status}`. */
  logins() {
    const lines = [...this.program.log().matchAll(ASKED)];
    const asked = lines.map(([, method, address, status]) => ({ method, address, status: Number(status) }));
    // Whether anybody is there is looked at with HEAD.
    return asked.filter(({ method }) => method !== 'HEAD');
  }

  stop() {
    return this.program.stop();
  }
}
