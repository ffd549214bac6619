// A certificate authority of the test's own, made by openssl: no computer knows it, and it certifies what it is told to.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** `openssl ca`, as `openssl x509` can make no certificate whose time is over. */
const CONFIG = `
[ca]
default_ca = own
[own]
database = index
serial = serial
new_certs_dir = .
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
`;

const DAY_MS = 24 * 60 * 60 * 1000;

/** When a certificate is good for, in days from now. */
const NOW = [-1, 30];
const OVER = [-60, -30];

/** An authority. */
export class Authority {
  #folder;

  /** Makes one in a folder of its own. */
  constructor(folder) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'openssl.cnf'), CONFIG);
    writeFileSync(path.join(folder, 'index'), '');
    this.#key('authority');
    const own = ['-x509', '-key', 'authority.key', '-days', '30', '-subj', '/CN=Example Hikers authority'];
    this.#openssl('req', '-config', 'openssl.cnf', ...own, '-extensions', 'authority', '-out', 'authority.pem');
  }

  /** Its own certificate, in PEM: what a person pastes. */
  get pem() {
    return readFileSync(path.join(this.#folder, 'authority.pem'), 'utf8');
  }

  /**
   * Certifies a server under these names, such as `DNS:chat.example` and `IP:127.0.0.1`, and returns the files in PEM:
   * `{cert, key}`. With `expired`, its time is over.
   */
  certify(name, names, { expired = false } = {}) {
    const [from, to] = (expired ? OVER : NOW).map(stamp);
    this.#key(name);
    this.#openssl('req', '-new', '-config', 'openssl.cnf', '-key', `${name}.key`, '-subj', `/CN=${name}`, '-out', `${name}.csr`);
    const extensions = `basicConstraints = critical, CA:FALSE\nextendedKeyUsage = serverAuth\nsubjectAltName = ${names.join(', ')}\n`;
    writeFileSync(path.join(this.#folder, `${name}.ext`), extensions);
    const signed = ['-cert', 'authority.pem', '-keyfile', 'authority.key', '-in', `${name}.csr`, '-extfile', `${name}.ext`];
    const when = ['-startdate', from, '-enddate', to];
    this.#openssl('ca', '-batch', '-notext', '-create_serial', '-config', 'openssl.cnf', ...signed, ...when, '-out', `${name}.pem`);
    return { cert: path.join(this.#folder, `${name}.pem`), key: path.join(this.#folder, `${name}.key`) };
  }

  #key(name) {
    this.#openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', `${name}.key`);
  }

  #openssl(...args) {
    execFileSync('openssl', args, { cwd: this.#folder, stdio: ['ignore', 'ignore', 'pipe'] });
  }
}

/** `20260131120000Z`, this many days from now. */
function stamp(days) {
  return `${new Date(Date.now() + days * DAY_MS).toISOString().replace(/\D/g, '').slice(0, 14)}Z`;
}
