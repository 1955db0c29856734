// @ts-check
// A home for the commands that are measured: signed in, with a key and a token that it signed.

import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const issuer = 'https://id.example.com';

/**
 * @param {string} folder
 * @returns {{ readonly jwt: string, readonly jwks: string }}
 */
export function prepareHome(folder) {
  const now = Math.floor(Date.now() / 1000);
  const client_id = 'bench';
  const profiles = { default: { issuer, client_id, flow: 'authorization_code' } };
  const tokens = {
    access_token: 'an-access-token',
    token_type: 'Bearer',
    expires_at: now + 3600,
    refresh_token: 'a-refresh-token',
    obtained_at: now,
    issuer,
    client_id,
    flow: 'authorization_code',
  };
  mkdirSync(join(folder, 'state', 'tokens'), { recursive: true });
  writeJson(join(folder, 'config.json'), { active: 'default', profiles });
  writeJson(join(folder, 'state', 'tokens', 'default.json'), tokens);
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = { ...publicKey.export({ format: 'jwk' }), kid: 'bench', alg: 'RS256', use: 'sig' };
  const jwks = join(folder, 'jwks.json');
  writeJson(jwks, { keys: [key] });
  const signed = [
    { alg: 'RS256', kid: 'bench', typ: 'JWT' },
    { iss: issuer, sub: 'bench', aud: 'bench', iat: now, exp: now + 3600 },
  ].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  const signature = sign('sha256', Buffer.from(signed.join('.')), privateKey);
  return { jwt: [...signed, signature.toString('base64url')].join('.'), jwks };
}

/**
 * @param {string} path
 * @param {unknown} value
 */
function writeJson(path, value) {
  writeFileSync(path, JSON.stringify(value));
}
