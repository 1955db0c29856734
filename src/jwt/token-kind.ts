import type { Expectations } from './expectations.ts';
import { isObject, type JsonObject } from '../util/json.ts';
import { member, stringMember } from './form/json.ts';

/** What a JWT is for; `jwt` when it is unknown. */
export type TokenKind = 'id_token' | 'access_token' | 'rfc9068' | 'logout_token' | 'jwt';

export type KindGuess = { readonly kind: TokenKind; readonly because: string };

/** The name of each kind in messages. */
export const kindNames: Readonly<Record<TokenKind, string>> = {
  id_token: 'an ID token',
  access_token: 'an access token',
  rfc9068: 'an access token (RFC 9068)',
  logout_token: 'a logout token',
  jwt: 'a JWT',
};

/** Claims that each kind MUST have. Of an access token of RFC 9068 see `issuerClaims` too. */
export const requiredClaims: Readonly<Record<TokenKind, readonly string[]>> = {
  // OpenID Connect Core section 2
  id_token: ['iss', 'sub', 'aud', 'exp', 'iat'],
  // RFC 9068 section 2.2
  rfc9068: ['iss', 'exp', 'aud', 'iat'],
  // OpenID Connect Back-Channel Logout section 2.4
  logout_token: ['iss', 'aud', 'iat', 'exp', 'jti', 'events'],
  access_token: [],
  jwt: [],
};

/**
 * Claims that RFC 9068 section 2.2 demands of the issuer of an access token, while section 4 does not
 * let a resource server insist on them: many servers leave them out of tokens without a user.
 */
export const issuerClaims: readonly string[] = ['sub', 'client_id', 'jti'];

export const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout';

/** The explicit type of a header, compared without case and without `application/` (RFC 7515 section 4.1.9). */
export function explicitType(header: JsonObject): string | undefined {
  return stringMember(header, 'typ')
    ?.toLowerCase()
    .replace(/^application\//, '');
}

/** What a guess depends on, beside the token. */
type Circumstances = Pick<Expectations, 'expect' | 'clientId' | 'typ' | 'nonce'> & {
  readonly jws?: boolean;
};

/** Guesses what a token is: from its type, else from its claims and what is expected. */
export function guessKind(
  header: JsonObject,
  claims: JsonObject,
  circumstances: Circumstances = {},
): KindGuess {
  const { expect } = circumstances;
  const type = explicitType(header);
  if (type === 'at+jwt') return { kind: 'rfc9068', because: 'its typ' };
  if (type === 'logout+jwt') return { kind: 'logout_token', because: 'its typ' };
  const guess = guessByClaims(claims) ?? guessByUse(type, claims, circumstances);
  return expect === 'id_token' || (expect !== undefined && guess.kind === 'jwt')
    ? { kind: expect, because: 'what was expected' }
    : guess;
}

/** Claims in which servers say what a token is: Keycloak, Amazon Cognito, OpenAuth. */
const kindClaims = [
  { name: 'typ', value: 'ID', kind: 'id_token' },
  { name: 'typ', value: 'Bearer', kind: 'access_token' },
  { name: 'token_use', value: 'id', kind: 'id_token' },
  { name: 'token_use', value: 'access', kind: 'access_token' },
  { name: 'mode', value: 'access', kind: 'access_token' },
] as const;

function guessByClaims(claims: JsonObject): KindGuess | undefined {
  const events = member(claims, 'events');
  if (isObject(events) && Object.hasOwn(events, logoutEvent)) {
    return { kind: 'logout_token', because: 'its claim events' };
  }
  for (const { name, value, kind } of kindClaims) {
    if (member(claims, name) === value) return { kind, because: `its claim ${name}` };
  }
  const idClaim = firstOf(claims, ['at_hash', 'c_hash']);
  if (idClaim !== undefined) return { kind: 'id_token', because: `its claim ${idClaim}` };
  const accessClaim = firstOf(claims, ['scope', 'scp', 'client_id']);
  return accessClaim === undefined
    ? undefined
    : { kind: 'access_token', because: `its claim ${accessClaim}` };
}

/**
 * What a token seems to be used for: ID tokens have a nonce and the client as audience, and so do
 * proofs, requests and others, which have a type of their own or of which the caller knows better.
 */
function guessByUse(
  type: string | undefined,
  claims: JsonObject,
  { clientId, typ, nonce, jws = false }: Circumstances,
): KindGuess {
  const isNamed = typ !== undefined && explicitType({ typ }) === type;
  // RFC 8725 section 3.11: explicit types end so.
  if (type?.endsWith('+jwt')) return { kind: 'jwt', because: 'its typ' };
  if (nonce === undefined && (isNamed || jws)) return { kind: 'jwt', because: 'what was expected' };
  if (member(claims, 'nonce') !== undefined)
    return { kind: 'id_token', because: 'its claim nonce' };
  if (clientId !== undefined && audiencesOf(claims)?.includes(clientId)) {
    return { kind: 'id_token', because: 'its audience, the client' };
  }
  return { kind: 'jwt', because: 'default' };
}

/** The audiences of a token (RFC 7519 section 4.1.3); `undefined` when `aud` is missing or malformed. */
export function audiencesOf(claims: JsonObject): readonly string[] | undefined {
  const aud = member(claims, 'aud');
  if (typeof aud === 'string') return [aud];
  if (!Array.isArray(aud) || !aud.every((value) => typeof value === 'string')) return undefined;
  return aud;
}

function firstOf(claims: JsonObject, names: readonly string[]): string | undefined {
  return names.find((name) => member(claims, name) !== undefined);
}
