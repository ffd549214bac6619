// What stands in front of a server: an HTTP proxy that goes round its replicas, notes who asked for what, and can be told
// to let some calls through only, to cut connections, and to be slow.

import { Agent, createServer, request } from 'node:http';
import { freePort } from './ports.mjs';

/** A proxy. */
export class Front {
  #server;
  #agent = new Agent({ keepAlive: true });
  #replicas = [];
  #turn = 0;
  #open = null;

  constructor(server, port) {
    this.#server = server;
    /** Where clients find it. */
    this.url = new URL(`http://127.0.0.1:${port}`);
    /** What was asked for, oldest first: `{method, path, blocked, replica}`. */
    this.seen = [];
    /** Cuts every connection as soon as it asks for something. */
    this.cuts = false;
    /** Milliseconds that each call is held back. */
    this.delayMs = 0;
  }

  /** Starts one on a port of its own. It answers nothing before it has replicas. */
  static async start() {
    const port = await freePort();
    const server = createServer();
    const front = new Front(server, port);
    server.on('request', (asked, answer) => void front.#pass(asked, answer));
    await new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
    return front;
  }

  /** The servers behind it. */
  leadsTo(...urls) {
    this.#replicas = urls;
  }

  /** From now on only these paths are answered; other calls are cut off, as by a firewall. */
  allowOnly(...paths) {
    this.#open = new Set(paths);
  }

  /** From now on every path is answered. */
  allowAll() {
    this.#open = null;
  }

  /** Forgets what was asked for until now. */
  forget() {
    this.seen = [];
  }

  async #pass(asked, answer) {
    const { pathname } = new URL(asked.url, this.url);
    const blocked = this.cuts || (this.#open !== null && !this.#open.has(pathname));
    const replica = this.#turn++ % Math.max(1, this.#replicas.length);
    this.seen.push({ method: asked.method, path: pathname, blocked, replica });
    if (blocked || this.#replicas.length === 0) {
      asked.socket.destroy();
      return;
    }
    // A call that is still held back keeps no test from ending.
    if (this.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.delayMs).unref());
    this.#forward(asked, answer, this.#replicas[replica]);
  }

  #forward(asked, answer, { hostname, port }) {
    const headers = { ...asked.headers, 'x-forwarded-for': asked.socket.remoteAddress };
    const options = { hostname, port, method: asked.method, path: asked.url, headers, agent: this.#agent };
    const passed = request(options, (reply) => {
      answer.writeHead(reply.statusCode, reply.headers);
      reply.pipe(answer);
    });
    // A replica that goes away takes its clients' connections along.
    passed.once('error', () => asked.socket.destroy());
    asked.pipe(passed);
  }

  stop() {
    this.#agent.destroy();
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(resolve));
  }
}
