// A proxy as companies have them: it opens tunnels by CONNECT, leads every name to one port of this computer, and notes
// who asked for what.

import { createServer } from 'node:http';
import { connect } from 'node:net';

/** A proxy. */
export class HttpProxy {
  #server;
  #sockets = new Set();

  constructor(server, target) {
    this.#server = server;
    /** The hosts and ports that tunnels were asked for to, oldest first. */
    this.asked = [];
    /** What was asked for without a tunnel, which nobody has a reason to do. */
    this.plain = [];
    /** Answers as a proxy does that lets nobody through. */
    this.refuses = false;
    server.on('connect', (request, socket) => this.#tunnel(request, socket, target));
    server.on('request', (request, answer) => {
      this.plain.push(request.url);
      answer.writeHead(403).end();
    });
  }

  /** Starts one whose tunnels lead to this port. */
  static async start(target) {
    const server = createServer();
    const proxy = new HttpProxy(server, target);
    await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  /** What a person types. */
  get address() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  #tunnel(request, socket, target) {
    this.asked.push(request.url);
    this.#keep(socket);
    if (this.refuses) {
      socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    const there = connect(target, '127.0.0.1');
    this.#keep(there);
    there.once('connect', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(there).pipe(socket);
    });
    // Each end goes with the other.
    there.once('close', () => socket.destroy());
    socket.once('close', () => there.destroy());
  }

  #keep(socket) {
    this.#sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => this.#sockets.delete(socket));
  }

  stop() {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(resolve));
  }
}
