// @ts-check
// Keys and tokens for verification in bulk.

import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How many tokens differ; they repeat after that. */
export const different = 2000;
export const issuer = 'https://id.example.com';
export const audience = 'api';

/** @typedef {ReturnType<typeof prepareTokens>} Work */

/**
 * Writes the key of an algorithm, and makes tokens and the command that verifies them.
 * @param {string} folder
 * @param {string} alg
 */
export function prepareTokens(folder, alg) {
  const keyFile = join(folder, `${alg}.key`);
  const jwks = join(folder, `${alg}.json`);
  const { bytes, jwk, mac } = keyOf(alg);
  writeFileSync(keyFile, bytes);
  if (jwk !== undefined) writeFileSync(jwks, JSON.stringify({ keys: [{ ...jwk, kid: 'k' }] }));
  const now = Math.floor(Date.now() / 1000);
  const head = encode({ alg, kid: 'k', typ: 'JWT' });
  const tokens = Array.from({ length: different }, (_, index) => {
    const claims = { iss: issuer, sub: `user-${index}`, aud: audience, iat: now, exp: now + 7200 };
    const input = `${head}.${encode({ ...claims, jti: `t-${index}` })}`;
    return `${input}.${mac(Buffer.from(input)).toString('base64url')}`;
  });
  const text = `${tokens.join('\n')}\n`;
  const keys = jwk === undefined ? ['--secret-file', keyFile] : ['--jwks', jwks];
  const args = ['verify', '-', '--json', ...keys, '--issuer', issuer, '--audience', audience];
  return { folder, alg, keyFile, text, args };
}

/** @param {string} alg */
function keyOf(alg) {
  if (alg === 'HS256') {
    const secret = Buffer.alloc(64, 'a shared secret that nobody guesses');
    const mac = (/** @type {Buffer} */ input) =>
      createHmac('sha256', secret).update(input).digest();
    return { bytes: secret, mac };
  }
  const { publicKey, privateKey } = pair(alg);
  const key = /** @type {const} */ ({ key: privateKey, dsaEncoding: 'ieee-p1363' });
  const hash = alg === 'EdDSA' ? null : 'sha256';
  return {
    bytes: publicKey.export({ format: 'pem', type: 'spki' }),
    jwk: publicKey.export({ format: 'jwk' }),
    mac: (/** @type {Buffer} */ input) => sign(hash, input, key),
  };
}

/** @param {string} alg */
function pair(alg) {
  if (alg === 'ES256') return generateKeyPairSync('ec', { namedCurve: 'P-256' });
  if (alg === 'EdDSA') return generateKeyPairSync('ed25519');
  return generateKeyPairSync('rsa', { modulusLength: 2048 });
}

/** @param {object} part */
function encode(part) {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
