import { generateKeyPairSync, type KeyObject, sign as signBytes } from 'node:crypto';
import { logoutEvent } from '../../../src/jwt/token-kind.ts';
import {
  base64url,
  claims,
  ed25519,
  idClaims,
  issuer,
  jwk,
  now,
  otherRsa,
  p256,
  p384,
  rs256,
  rsa,
  sign,
} from './tokens.ts';
import { respelled } from './respelled.ts';

export const secret = Buffer.alloc(64, 'a shared secret that nobody guesses');
const p521 = generateKeyPairSync('ec', { namedCurve: 'P-521' });

/** A key set in which a name occurs twice, a key has none, and others cannot be used. */
export const testKeys = {
  keys: [
    jwk(rsa, { kid: 'r', use: 'sig' }),
    jwk(p256, { kid: 'e', alg: 'ES256' }),
    jwk(p384, { kid: 'e3' }),
    jwk(p521, { kid: 'e5' }),
    jwk(ed25519, { kid: 'd', alg: 'EdDSA' }),
    jwk(rsa, { kid: 'twice' }),
    jwk(otherRsa, { kid: 'twice' }),
    jwk(otherRsa, { kid: 'enc', use: 'enc' }),
  ],
};

/** Tokens of every algorithm, and of every way to be wrong. */
export function corpus(): readonly string[] {
  return [...signed(), ...headers(), ...payloads(), ...broken(), ...respelled()];
}

function signed(): readonly string[] {
  const all: readonly (readonly [string, string, KeyObject])[] = [
    ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'].map(
      (alg) => [alg, 'r', rsa.privateKey] as const,
    ),
    ['ES256', 'e', p256.privateKey],
    ['ES384', 'e3', p384.privateKey],
    ['ES512', 'e5', p521.privateKey],
    ['EdDSA', 'd', ed25519.privateKey],
    ['Ed25519', 'd', ed25519.privateKey],
  ];
  return [
    ...all.map(([alg, kid, key]) => sign({ alg, kid }, claims, key)),
    ...all.map(([alg, kid, key]) => sign({ alg, kid }, { ...claims, exp: now - 60 }, key)),
    ...all.map(([alg, kid, key]) => `${sign({ alg, kid }, claims, key).slice(0, -9)}AAAAAAAAA`),
    ...['HS256', 'HS384', 'HS512'].flatMap((alg) => [
      sign({ alg }, claims, secret),
      sign({ alg }, claims, 'secret'),
      sign({ alg, kid: 'h' }, claims, pemOf(rsa.publicKey)),
    ]),
  ];
}

function headers(): readonly string[] {
  const more = [
    { kid: 'x' },
    { kid: 5 },
    { kid: undefined },
    { kid: 'twice' },
    { kid: 'enc' },
    { kid: 'e' },
    { typ: 'at+jwt' },
    { typ: 7 },
    { typ: 'logout+jwt' },
    { crit: ['exp'] },
    { b64: false },
    { jku: 'https://evil.example' },
    { jwk: jwk(rsa) },
    { alg: 'none' },
    { alg: 'rs256' },
    { alg: 'RS1' },
    { alg: 'PS256' },
    { alg: 'ES256K' },
  ];
  const input = `${base64url({ alg: 'ES256', kid: 'e' })}.${base64url(claims)}`;
  const der = signBytes('sha256', Buffer.from(input), p256.privateKey);
  return [...more.map((header) => rs256(claims, header)), `${input}.${base64url(der)}`];
}

function payloads(): readonly string[] {
  const { exp: _exp, ...endless } = claims;
  const full = { ...claims, client_id: 'c', jti: 'j' };
  return [
    rs256(idClaims),
    rs256({ ...claims, scope: 'openid', at_hash: 'x' }),
    rs256(full, { typ: 'at+jwt' }),
    rs256({ ...full, jti: 5 }, { typ: 'application/AT+JWT' }),
    rs256({ ...claims, events: { [logoutEvent]: {} } }),
    rs256(endless),
    ...[
      { aud: ['api', 'other'] },
      { aud: ['other'] },
      { aud: [] },
      { aud: 'API' },
      { aud: 7 },
      { aud: undefined },
      { iss: `${issuer}/` },
      { iss: undefined },
      { iss: 7 },
      { exp: now },
      { exp: now - 60 },
      { exp: now + 90_000 },
      { exp: (now + 60) * 1000 },
      { exp: '1' },
      { exp: claims.iat - 1 },
      { iat: now + 60 },
      { iat: -1 },
      { iat: 'x' },
      { nbf: now + 3600 },
      { nbf: now - 1 },
      { sub: 7 },
      { sub: undefined },
      { sub: 'é\u202E' },
      { cnf: { jkt: 'x' } },
      { cnf: 'x' },
      { typ: 'Bearer' },
      { typ: 'ID' },
      { nonce: 'n' },
      { deep: { er: [1, { a: null }] } },
      { constructor: 'x' },
    ].map((more) => rs256({ ...claims, ...more })),
    rs256(JSON.stringify(claims, undefined, 2)),
    rs256(JSON.stringify(claims).replace('{', '{"sub":"other",')),
    rs256(JSON.stringify(claims).replace('{', '{"__proto__":{"aud":"api"},')),
    rs256(JSON.stringify(claims).replace(/"exp":\d+/, '"exp":1e999')),
    rs256(`\uFEFF${JSON.stringify(claims)}`),
    rs256(Buffer.from([123, 255, 125])),
    rs256('plain text'),
    rs256('[]'),
    rs256({ ...claims, much: 'x'.repeat(200_000) }),
  ];
}

function broken(): readonly string[] {
  const token = rs256();
  const [header = '', payload = '', signature = ''] = token.split('.');
  return [
    `Bearer ${token}`,
    `  "${token}"  `,
    `${token}=`,
    `${token} x`,
    `${token}.x`,
    `${header}.${payload}`,
    `${header}.${payload}.`,
    `${header}..${signature}`,
    `${header}.${payload}%2E${signature}`,
    `${header}.${payload}.${signature.slice(0, -1)}`,
    `${header}.${payload}.${signature.slice(0, 100)}`,
    `${header}.${payload}.${signature.replaceAll('_', '/')}`,
    `${header}.${base64url({ ...claims, sub: 'root' })}.${signature}`,
    sign({ alg: 'RS256', kid: 'r' }, claims, otherRsa.privateKey),
    `${token}~`,
    'garbage',
    'kYjRz0QmVb7qP1sXwN3uLh8tC5eD2gF',
    '-----BEGIN PUBLIC KEY-----',
    '{"access_token":"x"}',
    `${base64url({ alg: 'dir', enc: 'A256GCM' })}..a.b.c`,
    'x'.repeat(300_000),
    'ü.é.ñ',
    '..',
  ];
}

function pemOf(key: KeyObject): string {
  return String(key.export({ format: 'pem', type: 'spki' }));
}
