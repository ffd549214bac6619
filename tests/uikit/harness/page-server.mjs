// Bundles the page and serves it, under the policy that a page with the kit needs and no wider one.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { build } from 'esbuild';

const PAGE = path.join(import.meta.dirname, '../page');
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.woff2': 'font/woff2' };

/** Each lazy part of the kit imports a copy of its own rules, which are all in the main sheet as well. */
const stylesOnce = {
  name: 'styles-once',
  setup({ onLoad }) {
    onLoad({ filter: /chat-uikit-react\/dist\/.*\.css$/ }, ({ path: file }) =>
      file.endsWith('/index.css') ? undefined : { contents: '' },
    );
  },
};

/** The files of the page, by path. */
async function bundle() {
  const { outputFiles } = await build({
    absWorkingDir: path.dirname(PAGE),
    entryPoints: ['main.jsx', 'kit.css', 'page.css'].map((name) => path.join(PAGE, name)),
    bundle: true,
    write: false,
    outdir: '/',
    assetNames: 'assets/[name]-[hash]',
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    loader: { '.woff2': 'file' },
    define: { 'process.env.NODE_ENV': '"production"' },
    // Optional, and only loaded when calling is on.
    external: ['@cometchat/calls-sdk-javascript'],
    plugins: [stylesOnce],
    logLevel: 'error',
  });
  const files = new Map(outputFiles.map((file) => [file.path, file.contents]));
  return files.set('/', readFileSync(path.join(PAGE, 'index.html')));
}

const policy = (host) =>
  `default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob: http://${host}; ` +
  `media-src blob: http://${host}; connect-src http://${host} ws://${host}; ` +
  `frame-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'`;

/** Serves the page for a sandbox at `host`. */
export async function servePage(host) {
  const files = await bundle();
  const server = createServer(({ url }, answer) => {
    const { pathname } = new URL(url, 'http://localhost');
    const content = files.get(pathname);
    if (content === undefined) return answer.writeHead(404).end();
    const type = TYPES[path.extname(pathname)] ?? TYPES['.html'];
    return answer.writeHead(200, { 'content-type': type, 'content-security-policy': policy(host) }).end(content);
  });
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, 'localhost', resolve));
  return server;
}
