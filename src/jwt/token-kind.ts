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

/** Claims that each kind MUST have. */
export const requiredClaims: Readonly<Record<TokenKind, readonly string[]>> = {
  // OpenID Connect Core section 2
  id_token: ['iss', 'sub', 'aud', 'exp', 'iat'],
  // RFC 9068 section 2.2
  rfc9068: ['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti'],
  // OpenID Connect Back-Channel Logout section 2.4
  logout_token: ['iss', 'aud', 'iat', 'exp', 'jti', 'events'],
  access_token: [],
  jwt: [],
};

export const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout';

/** The explicit type of a header, compared without case and without `application/` (RFC 7515 section 4.1.9). */
export function explicitType(header: JsonObject): string | undefined {
  return stringMember(header, 'typ')
    ?.toLowerCase()
    .replace(/^application\//, '');
}

/** Guesses what a token is: from its type, else from its claims and what is expected. */
export function guessKind(
  header: JsonObject,
  claims: JsonObject,
  { expect, clientId }: Pick<Expectations, 'expect' | 'clientId'> = {},
): KindGuess {
  const type = explicitType(header);
  if (type === 'at+jwt') return { kind: 'rfc9068', because: 'its typ' };
  if (type === 'logout+jwt') return { kind: 'logout_token', because: 'its typ' };
  const guess = guessByClaims(claims, clientId);
  return expect === 'id_token' || (expect !== undefined && guess.kind === 'jwt')
    ? { kind: expect, because: 'what was expected' }
    : guess;
}

function guessByClaims(claims: JsonObject, clientId: string | undefined): KindGuess {
  const events = member(claims, 'events');
  if (isObject(events) && Object.hasOwn(events, logoutEvent)) {
    return { kind: 'logout_token', because: 'its claim events' };
  }
  // Keycloak puts the kind of a token into a claim of this name.
  const typ = member(claims, 'typ');
  if (typ === 'ID') return { kind: 'id_token', because: 'its claim typ' };
  if (typ === 'Bearer') return { kind: 'access_token', because: 'its claim typ' };
  const idClaim = firstOf(claims, ['at_hash', 'c_hash']);
  if (idClaim !== undefined) return { kind: 'id_token', because: `its claim ${idClaim}` };
  const accessClaim = firstOf(claims, ['scope', 'scp', 'client_id']);
  if (accessClaim !== undefined)
    return { kind: 'access_token', because: `its claim ${accessClaim}` };
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
