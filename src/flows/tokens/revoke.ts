import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import type { Connection } from '../../oauth/connection.ts';
import { type Revocation, revoke as ask, type TokenKind } from '../../oauth/revocation.ts';
import type { Settings } from '../../model/settings.ts';
import type { TokenSet } from '../../model/token-set.ts';
import { epochSeconds } from '../clock.ts';
import { connect } from '../server/connect.ts';
import { storedTokens, withClientOf } from './stored-tokens.ts';

export type RevokeOptions = {
  /** The token; without it the stored ones of kind `stored`. */
  readonly token?: string | undefined;
  readonly token_type_hint?: TokenKind | undefined;
  readonly stored: readonly TokenKind[];
};

export type Revoked = {
  readonly profile: string;
  readonly issuer: string;
  readonly tokens: readonly RevokedToken[];
};

export type RevokedToken = {
  /** Absent for a given token of unknown kind. */
  readonly token?: TokenKind | undefined;
  readonly fate: Revocation;
  /** It was stored, and is deleted now. */
  readonly forgotten: boolean;
  /** The expiry of a stored access token, in seconds since the epoch. */
  readonly expires_at?: number | undefined;
};

/**
 * Revokes tokens at the server (RFC 7009) and then deletes the local ones. A token that could not
 * be revoked is kept and thrown, except an access token whose refresh token was revoked.
 */
export async function revoke(
  context: Context,
  settings: Settings,
  options: RevokeOptions,
): Promise<Revoked> {
  const { profile } = settings;
  const { token } = options;
  return await context.tokens.locked(profile, async () => {
    const stored =
      token === undefined
        ? await storedTokens(context, settings, { receiver: 'revocation_endpoint' })
        : undefined;
    const bound = stored === undefined ? settings : withClientOf(settings, stored);
    const connection = await connect(context, bound, { needs: ['revocation_endpoint'] });
    const { issuer, revocation_endpoint } = connection.server;
    if (revocation_endpoint === undefined) throw noEndpointFailure(issuer);
    const tokens =
      stored === undefined
        ? [await revokeGiven(context, settings, connection, options)]
        : await revokeStored(context, settings, connection, { stored, kinds: options.stored });
    return { profile, issuer, tokens };
  });
}

async function revokeGiven(
  context: Context,
  { profile }: Settings,
  connection: Connection,
  { token = '', token_type_hint }: RevokeOptions,
): Promise<RevokedToken> {
  const kept = await context.tokens.read(profile);
  const kind = kept === undefined ? undefined : kindIn(kept, token);
  const fetch = context.http('revocation');
  const fate = await ask(connection, token, { fetch, kind: token_type_hint ?? kind });
  if (fate === 'not_revocable') throw notRevocableFailure(kept);
  if (kept === undefined || kind === undefined)
    return { token: token_type_hint, fate, forgotten: false };
  await keep(context, profile, without(kept, kind, epochSeconds(context)));
  return { token: kind, fate, forgotten: true };
}

type Stored = { readonly stored: TokenSet; readonly kinds: readonly TokenKind[] };

async function revokeStored(
  context: Context,
  { profile }: Settings,
  connection: Connection,
  { stored, kinds }: Stored,
): Promise<readonly RevokedToken[]> {
  const there = kinds.filter((kind) => stored[kind] !== undefined);
  if (there.length === 0) throw noRefreshTokenFailure(profile);
  const revoked: RevokedToken[] = [];
  let left: TokenSet | undefined = stored;
  let problem: Failure | undefined;
  for (const kind of there) {
    const fetch = context.http('revocation');
    const isAfterRefreshToken = revoked.some(({ fate }) => fate === 'revoked');
    let fate: Revocation;
    try {
      fate = await ask(connection, stored[kind] ?? '', { fetch, kind, isAfterRefreshToken });
    } catch (error) {
      problem ??= requireResponse(error);
      continue;
    }
    if (fate === 'not_revocable' && there.length === 1) throw notRevocableFailure(stored);
    const life = kind === 'access_token' ? { expires_at: stored.expires_at } : {};
    revoked.push({ token: kind, fate, forgotten: true, ...life });
    left = left && without(left, kind, epochSeconds(context));
    // Stored after each one: a revoked token is deleted even if the next one fails.
    await keep(context, profile, left);
  }
  if (problem !== undefined) throw problem;
  return revoked;
}

/**
 * The failure when the server has responded: it may still revoke the next token. Anything else is
 * thrown, so that nobody waits for a server twice.
 */
export function requireResponse(error: unknown): Failure {
  if (error instanceof Failure && error.serverError !== undefined) return error;
  throw error;
}

function kindIn(stored: TokenSet, token: string): TokenKind | undefined {
  const kinds = ['refresh_token', 'access_token'] as const;
  return kinds.find((kind) => stored[kind] === token);
}

/** The set without a token; an access token that can be refreshed counts as expired. */
function without(stored: TokenSet, kind: TokenKind, now: number): TokenSet | undefined {
  const { refresh_token, refresh_refused: _ofIt, ...rest } = stored;
  if (kind === 'refresh_token') return rest;
  return refresh_token === undefined ? undefined : { ...stored, expires_at: now - 1 };
}

async function keep(context: Context, profile: string, left: TokenSet | undefined): Promise<void> {
  if (left === undefined) await context.tokens.remove(profile);
  else await context.tokens.write(profile, left);
}

function noEndpointFailure(issuer: string): Failure {
  return new Failure('usage', `${issuer} names no revocation_endpoint`, {
    advice: { id: 'no_revocation_endpoint' },
  });
}

function noRefreshTokenFailure(profile: string): Failure {
  const message = `the profile "${profile}" has no refresh token`;
  return new Failure('usage', `${message}: leave --refresh-token out to revoke all stored tokens`);
}

function notRevocableFailure(stored: TokenSet | undefined): Failure {
  const hasRefreshToken = stored?.refresh_token !== undefined;
  return new Failure(
    'oauth_error',
    'revocation endpoint: the server does not support revoking this token; an access token that is a JWT stays valid until it expires',
    { code: 'unsupported_token_type', advice: { id: 'token_not_revocable', hasRefreshToken } },
  );
}
