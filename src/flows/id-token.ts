import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { verifyToken, type VerifyOptions } from '../jwt/verify.ts';
import type { Connection } from '../oauth/connection.ts';
import type { Settings } from '../settings.ts';
import type { TokenSet } from '../token-set.ts';
import { epochSeconds } from './clock.ts';
import { expectedIssuer } from './expected-issuer.ts';
import { type IdClaims, identityOf } from './identity.ts';
import { notVerified } from './not-verified.ts';
import { keysOf } from './server-keys.ts';
import type { FetchedKeys } from './verification-keys.ts';
import { tokenAudiences } from './token-audience.ts';
import { hasOwnTokens, traitsOf } from './traits.ts';
import { requireJwksUri } from './jwks-uri.ts';

/** Clocks differ by a few seconds also where nothing is wrong. */
const clockTolerance = 10;

export type ExpectedIdToken = {
  readonly nonce?: string | undefined;
  readonly sub?: string | undefined;
  /** Keys that were asked for before the token came. */
  readonly keys?: FetchedKeys | undefined;
};

/**
 * Verifies the ID token of a token response, signature included (OpenID Connect Core section
 * 3.1.3.7), and resolves to its claims; without an ID token to `undefined`. Throws `check_failed`
 * with the first check that it does not pass or when it is about somebody else than `sub`, and
 * `undecided` when no key of the server fits.
 */
export async function checkIdToken(
  context: Context,
  settings: Settings,
  connection: Connection,
  tokens: TokenSet,
  { nonce, sub, keys }: ExpectedIdToken,
): Promise<IdClaims | undefined> {
  const { id_token } = tokens;
  if (id_token === undefined) return undefined;
  requireJwksUri(connection);
  const verdict = await verifyToken(id_token, {
    ...expectations(settings, connection, tokens, nonce),
    keys: keys ?? keysOf(context, settings, connection),
    at: epochSeconds(context),
    clockTolerance,
  });
  context.note({ checks: verdict.checks });
  if (!verdict.valid) throw notVerified(verdict, settings);
  const claims = verdict.payload ?? {};
  if (sub !== undefined && claims['sub'] !== sub) {
    throw anotherPerson(String(claims['sub']), sub);
  }
  return identityOf(claims, traitsOf(settings));
}

/** A vendor's own kind of ID token is any JWT for this client; the rest are those of the standard. */
function expectations(
  settings: Settings,
  { server, client }: Connection,
  { id_token = '', access_token }: TokenSet,
  nonce: string | undefined,
): Omit<VerifyOptions, 'keys' | 'at' | 'clockTolerance'> {
  const issuer = expectedIssuer(settings, server, id_token);
  const audiences = tokenAudiences(settings);
  if (hasOwnTokens(settings))
    return { issuer, audience: audiences.length > 0 ? audiences : [client.client_id] };
  return {
    expect: 'id_token',
    idTokenAlgorithms: server.id_token_signing_alg_values_supported ?? [],
    issuer,
    clientId: client.client_id,
    accessToken: access_token,
    ...(nonce === undefined ? {} : { nonce }),
  };
}

/** OpenID Connect Core section 12.2: a refresh never changes whom a sign-in is about. */
function anotherPerson(seen: string, expected: string): Failure {
  const message = `the ID token of the refresh is about "${seen}", the sign-in was of "${expected}"`;
  return new Failure('check_failed', message, {
    hint: 'the new access token was not stored; sign in again to be sure whose tokens these are',
  });
}
