// Ways in which a page may try to reach a host, and a server that sees who came.

import { createServer } from 'node:net';

/** A server on a port of its own that counts connections. */
export class Listener {
  connections = 0;

  static async start() {
    const listener = new Listener();
    listener.server = createServer((socket) => {
      listener.connections += 1;
      socket.on('error', () => {});
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\naccess-control-allow-origin: *\r\nconnection: close\r\n\r\nok');
    });
    await new Promise((resolve) => listener.server.listen(0, '127.0.0.1', resolve));
    return listener;
  }

  get host() {
    return `127.0.0.1:${this.server.address().port}`;
  }

  stop() {
    this.server.close();
  }
}

/** Each is tried in the page, with a host and port. All of them are reported when a policy forbids them. */
export const WAYS = {
  'fetch': (host) => fetch(`http://${host}/fetch`, { mode: 'no-cors' }),
  'XMLHttpRequest': (host) => {
    const request = new XMLHttpRequest();
    request.open('GET', `http://${host}/xhr`);
    request.send();
  },
  'a WebSocket': (host) => void new WebSocket(`ws://${host}/socket`),
  'an EventSource': (host) => void new EventSource(`http://${host}/events`),
  'a beacon': (host) => void navigator.sendBeacon(`http://${host}/beacon`, 'text'),
  'a picture': (host) => void (new Image().src = `http://${host}/picture.png`),
  'a sound': (host) => void (new Audio(`http://${host}/sound.mp3`).preload = 'auto'),
  'a script': (host) => document.head.append(Object.assign(document.createElement('script'), { src: `http://${host}/x.js` })),
  'an imported module': (host) => import(`http://${host}/x.mjs`),
  'a style sheet': (host) =>
    document.head.append(
      Object.assign(document.createElement('link'), { rel: 'stylesheet', href: `http://${host}/x.css` }),
    ),
  'a frame': (host) => document.body.append(Object.assign(document.createElement('iframe'), { src: `http://${host}/` })),
  'an object': (host) =>
    document.body.append(Object.assign(document.createElement('object'), { data: `http://${host}/x`, type: 'text/html' })),
  'a form': (host) => {
    const form = Object.assign(document.createElement('form'), { action: `http://${host}/form`, method: 'post' });
    document.body.append(form);
    form.submit();
  },
};

/** Those that nobody reports: whether they came through, only the server knows. */
export const SILENT_WAYS = {
  'going there': (host) => void (location.href = `http://${host}/`),
  'a link': (host) => Object.assign(document.createElement('a'), { href: `http://${host}/`, target: '_top' }).click(),
  'a new window': (host) => {
    const fresh = document.createElement('iframe');
    document.body.append(fresh);
    // The page has a window.open of its own; a fresh frame has the browser's.
    fresh.contentWindow.open(`http://${host}/`);
    window.open(`http://${host}/`);
  },
  'a refresh': (host) =>
    document.head.append(
      Object.assign(document.createElement('meta'), { httpEquiv: 'refresh', content: `0;url=http://${host}/` }),
    ),
};

/** What a page says it may need soon. */
export const HINTS = {
  'a connection': (host) => hint('preconnect', host),
  'a page': (host) => hint('prefetch', host),
};

/** Tries a way in the page; answers with the directive of the policy that forbids it, or with what happened instead. */
export function tryWay(session, way, host) {
  return session.executeAsync(
    `const [host, done] = arguments;
     const reported = ({ blockedURI, effectiveDirective }) => {
       if (new URL(blockedURI, 'about:blank').host === host) finish(effectiveDirective);
     };
     const timer = setTimeout(() => finish('no report'), 20000);
     const finish = (outcome) => {
       clearTimeout(timer);
       document.removeEventListener('securitypolicyviolation', reported);
       done(outcome);
     };
     document.addEventListener('securitypolicyviolation', reported);
     try { Promise.resolve((${way})(host)).catch(() => {}); } catch {}`,
    host,
  );
}

/** Tries a silent way. */
export function trySilentWay(session, way, host) {
  return session.execute(`${hint}; try { (${way})(arguments[0]); } catch {}`, host);
}

function hint(rel, host) {
  document.head.append(Object.assign(document.createElement('link'), { rel, href: `http://${host}/${rel}` }));
}
