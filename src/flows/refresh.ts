import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { clientCredentials } from '../oauth/grant.ts';
import { refresh } from '../oauth/refresh.ts';
import { afterRefresh, isRenewable, tokenSetFrom } from '../oauth/token-set.ts';
import type { Settings } from '../settings.ts';
import type { TokenSet } from '../token-set.ts';
import { askByGrant } from './ask-by-grant.ts';
import { epochSeconds } from './clock.ts';
import { connect } from './connect.ts';
import { checkIdToken } from './id-token.ts';
import { signInCommand, storedTokens } from './stored-tokens.ts';
import { traitsOf } from './traits.ts';
import { wire } from './wire.ts';

/** The answer to a refresh, and whether it was this process that asked. */
export type Refreshed = { readonly tokens: TokenSet; readonly asked: boolean };

/**
 * Refreshes under the lock of the profile: whoever waited for another process's refresh takes its
 * result, so that any number of processes at once makes one request.
 */
export async function refreshTokens(
  context: Context,
  settings: Settings,
  seen: TokenSet,
): Promise<Refreshed> {
  return await context.tokens.locked(settings.profile, async () => {
    const current = await storedTokens(context, settings);
    if (current.access_token !== seen.access_token) return { tokens: current, asked: false };
    const tokens = await useRefreshToken(context, settings, current, current.resource ?? []);
    await context.tokens.write(settings.profile, tokens);
    return { tokens, asked: true };
  });
}

/**
 * Spends the refresh token of a set for the resources named and resolves to the set that follows; a
 * set of client credentials, which has none (RFC 6749 section 4.4.3), is asked for again.
 * The caller holds the lock and stores it. A rotated refresh token is stored before anything else
 * can fail. Everything but `invalid_grant` leaves the login alive.
 */
export async function useRefreshToken(
  context: Context,
  settings: Settings,
  current: TokenSet,
  resource: readonly string[],
): Promise<TokenSet> {
  const { refresh_token, flow, scope } = current;
  if (!isRenewable(current)) throw nothingToRefresh(settings, current);
  const connection = await connect(context, settings);
  if (refresh_token === undefined) {
    const asked = { ...settings, client: { ...settings.client, resource } };
    return await askByGrant(context, asked, connection, clientCredentials);
  }
  const response = await refresh(connection, refresh_token, {
    fetch: wire(context, settings, 'refresh'),
    resource,
    extra: wantedBeside(settings, current),
  }).catch((error: unknown) => {
    throw isDead(error) ? deadLogin(settings, current, error) : error;
  });
  const now = epochSeconds(context);
  const fresh = tokenSetFrom(response, { connection, flow, now, scope, resource });
  if (fresh.id_token !== undefined) {
    await context.tokens.write(settings.profile, withRotated(current, fresh));
    await checkIdToken(context, settings, connection, fresh, {});
  }
  return afterRefresh(current, fresh);
}

/** The set as it was, with the refresh token that is good from now on. */
function withRotated(current: TokenSet, { refresh_token }: TokenSet): TokenSet {
  return refresh_token === undefined ? current : { ...current, refresh_token };
}

/** What this server wants beside the refresh token, by what its preset knows. */
function wantedBeside(settings: Settings, { id_token, scope }: TokenSet): Record<string, string> {
  const { dialect, refresh: rule } = traitsOf(settings);
  const { redirect_uri } = settings.client;
  return {
    ...(dialect === 'atm' && id_token !== undefined ? { id_token } : {}),
    ...(rule.resendScope && scope !== undefined ? { scope } : {}),
    ...(rule.resendRedirectUri && redirect_uri !== undefined ? { redirect_uri } : {}),
  };
}

function isDead(error: unknown): boolean {
  return error instanceof Failure && error.kind === 'oauth_error' && error.code === 'invalid_grant';
}

function deadLogin(settings: Settings, current: TokenSet, cause: unknown): Failure {
  const said = cause instanceof Failure ? cause.message : '';
  return new Failure(
    'human_needed',
    `the login of profile "${settings.profile}" is over: ${said}`,
    {
      code: 'invalid_grant',
      hint: `sign in again: ${signInCommand(settings, current)}`,
      cause,
    },
  );
}

function nothingToRefresh(settings: Settings, current: TokenSet): Failure {
  return new Failure('human_needed', `the profile "${settings.profile}" has no refresh token`, {
    hint: [
      `sign in again: ${signInCommand(settings, current)}`,
      'for a refresh token ask for --scope offline_access, on some servers also --prompt consent',
    ].join('\n'),
  });
}
