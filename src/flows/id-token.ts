import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import type { Verdict } from '../jwt/verdict.ts';
import { verifyToken } from '../jwt/verify.ts';
import type { Connection } from '../oauth/connection.ts';
import type { TokenSet } from '../token-set.ts';
import { epochSeconds } from './clock.ts';
import { fetchedKeys } from './verification-keys.ts';

/** The claims that say who signed in. */
export type IdClaims = Readonly<Record<string, unknown>> & {
  readonly sub: string;
  readonly name?: string;
  readonly email?: string;
};

/** Clocks differ by a few seconds also where nothing is wrong. */
const clockTolerance = 10;

/**
 * Verifies the ID token of a token response, signature included (OpenID Connect Core section
 * 3.1.3.7), and resolves to its claims; without an ID token to `undefined`. Throws `check_failed`
 * with the first check that it does not pass, or `undecided` when no key of the server fits.
 */
export async function checkIdToken(
  context: Context,
  { server, client }: Connection,
  { id_token, access_token }: TokenSet,
  expected: { readonly nonce?: string },
): Promise<IdClaims | undefined> {
  if (id_token === undefined) return undefined;
  if (server.jwks_uri === undefined) {
    throw new Failure('usage', `${server.issuer} names no jwks_uri to verify the ID token with`, {
      hint: 'give it with --jwks-uri, or leave openid out of --scope',
    });
  }
  const { jwks_uri } = server;
  const verdict = await verifyToken(id_token, {
    ...expected,
    keys: fetchedKeys(context, async () => jwks_uri),
    idTokenAlgorithms: supportedAlgorithms(server.id_token_signing_alg_values_supported),
    expect: 'id_token',
    issuer: server.issuer,
    clientId: client.client_id,
    accessToken: access_token,
    at: epochSeconds(context),
    clockTolerance,
  });
  if (!verdict.valid) throw notVerified(verdict);
  return { ...verdict.payload, sub: String(verdict.payload?.['sub']) };
}

function supportedAlgorithms(metadata: unknown): readonly string[] {
  return Array.isArray(metadata) ? metadata.filter((value) => typeof value === 'string') : [];
}

function notVerified({ checks, outcome }: Verdict): Failure {
  const failed =
    checks.find(({ verdict }) => verdict === 'fail') ??
    checks.find(({ verdict }) => verdict === 'unknown');
  const kind = outcome === 'invalid' ? 'check_failed' : 'undecided';
  const found = failed === undefined ? 'it is not signed' : `${failed.id}: ${failed.message}`;
  return new Failure(kind, `the ID token is not accepted: ${found}`, {
    hint: 'nothing was stored; atm-cli discover shows the keys and algorithms of the server',
    rule: failed?.rule,
  });
}
