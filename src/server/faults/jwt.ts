import { createHash, createPrivateKey, type JsonWebKey, sign } from 'node:crypto';

import type { ServerKeys } from '../keys.ts';
import { jsonOf, type Reply, withJson } from './reply.ts';

type Json = Readonly<Record<string, unknown>>;

export type Jwt = { readonly header: Json; readonly payload: Json };
export type TokenKind = 'id_token' | 'access_token';

/** Makes the compact form of a JWT. */
export type Writer = (jwt: Jwt) => string;

/** The parts of a JWT; `undefined` for anything else, such as an opaque access token. */
export function readJwt(token: unknown): Jwt | undefined {
  if (typeof token !== 'string') return undefined;
  const [header, payload, signature] = token.split('.');
  if (header === undefined || payload === undefined || signature === undefined) return undefined;
  return { header: decode(header), payload: decode(payload) };
}

/** The two parts that are signed, in their compact form. */
export function signingInput({ header, payload }: Jwt): string {
  return `${encode(header)}.${encode(payload)}`;
}

/** Signs with the key of the server for the algorithm of the header. */
export function signedBy({ jwks }: ServerKeys): Writer {
  return (jwt) => {
    const kty = keyTypes[String(jwt.header['alg'])] ?? 'RSA';
    const key = jwks.keys.find((one) => one.kty === kty) as JsonWebKey;
    return signedWith(key)(jwt);
  };
}

export function signedWith(jwk: JsonWebKey): Writer {
  const key = createPrivateKey({ key: jwk, format: 'jwk' });
  const digest = jwk.kty === 'OKP' ? null : 'sha256';
  return (jwt) => {
    const input = signingInput(jwt);
    const signature = sign(digest, Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
    return `${input}.${signature.toString('base64url')}`;
  };
}

/**
 * Edits the JWTs of a token response and signs them again; at_hash follows a changed access token.
 * `undefined` without JWTs.
 */
export function editTokens(
  reply: Reply,
  edit: (jwt: Jwt, kind: TokenKind) => Jwt,
  write: Writer,
): Reply | undefined {
  const body = jsonOf(reply);
  const [id, access] = [readJwt(body?.['id_token']), readJwt(body?.['access_token'])];
  if (body === undefined || (id === undefined && access === undefined)) return undefined;
  const access_token =
    access === undefined ? body['access_token'] : write(edit(access, 'access_token'));
  const bound = id && rebound(id, String(body['access_token']), String(access_token));
  return withJson(reply, {
    ...body,
    access_token,
    ...(bound && { id_token: write(edit(bound, 'id_token')) }),
  });
}

const keyTypes: Readonly<Record<string, string>> = {
  RS256: 'RSA',
  ES256: 'EC',
  EdDSA: 'OKP',
  Ed25519: 'OKP',
};

function rebound(id: Jwt, before: string, after: string): Jwt {
  const alg = String(id.header['alg']);
  if (id.payload['at_hash'] !== halfHash(alg, before)) return id;
  return { ...id, payload: { ...id.payload, at_hash: halfHash(alg, after) } };
}

/** OpenID Connect Core section 3.1.3.6; Ed25519 hashes with SHA-512. */
function halfHash(alg: string, token: string): string {
  const digest = createHash(keyTypes[alg] === 'OKP' ? 'sha512' : 'sha256')
    .update(token)
    .digest();
  return digest.subarray(0, digest.byteLength / 2).toString('base64url');
}

function encode(part: Json): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

function decode(part: string): Json {
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Json;
}
