// @ts-check
// A certificate authority for one run, by openssl: for servers with https, and clients that
// authenticate with a certificate (RFC 8705).

import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { needs } from './install.mjs';

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** The flags of a client that has a certificate of the authority, by the files that servers announce. */
export const certificateFlags = /** @type {const} */ ([
  '--cert',
  'client.pem',
  '--key',
  'client.key',
  '--ca-cert',
  'ca.pem',
]);

/**
 * An authority whose files are in a folder: `ca.pem`, and what it issues.
 * @param {string} folder
 */
export function newAuthority(folder) {
  needs('openssl');
  const openssl = (/** @type {string[]} */ ...args) => {
    execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  };
  const subject = ['-subj', '/CN=CA of the interop run', '-days', '2'];
  openssl('req', '-x509', ...newKey, ...subject, '-keyout', 'ca.key', '-out', 'ca.pem');
  let serial = 1;
  return {
    ca: join(folder, 'ca.pem'),
    /**
     * Issues a certificate for a subject, for 127.0.0.1 where it is a server's.
     * @param {string} name
     * @returns {{ cert: string, key: string }} paths
     */
    issue: (name) => {
      const [cert, key] = [`${name}.pem`, `${name}.key`];
      const request = ['-keyout', key, '-out', `${name}.csr`];
      openssl('req', ...newKey, '-subj', `/CN=${name}`, ...request);
      writeFileSync(join(folder, 'extensions'), 'subjectAltName=IP:127.0.0.1,DNS:localhost\n');
      const by = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-set_serial', String((serial += 1))];
      const content = ['-days', '2', '-extfile', 'extensions', '-in', `${name}.csr`, '-out', cert];
      openssl('x509', '-req', ...by, ...content);
      return { cert: join(folder, cert), key: join(folder, key) };
    },
  };
}

/**
 * The thumbprint that tokens of a certificate are bound to: `x5t#S256` of RFC 8705 section 3.1.
 * @param {Buffer} certificate as PEM
 */
export function thumbprintOf(certificate) {
  const { raw } = new X509Certificate(certificate);
  return createHash('sha256').update(raw).digest('base64url');
}
