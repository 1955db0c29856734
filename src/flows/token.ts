import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { refresh } from '../oauth/refresh.ts';
import { afterRefresh, livesFor, tokenSetFrom } from '../oauth/token-set.ts';
import type { Settings } from '../settings.ts';
import type { TokenSet } from '../token-set.ts';
import { epochSeconds } from './clock.ts';
import { connect } from './connect.ts';
import { checkIdToken } from './id-token.ts';

/** The answer to a refresh, and whether it was this process that asked. */
export type Refreshed = { readonly tokens: TokenSet; readonly asked: boolean };

/**
 * The stored tokens of the profile, refreshed when the access token lives less than `minTtl`
 * seconds. Throws `human_needed` when nobody is signed in or the login is dead.
 */
export async function getValidToken(
  context: Context,
  settings: Settings,
  { minTtl }: { readonly minTtl: number },
): Promise<TokenSet> {
  const stored = await storedTokens(context, settings);
  if (livesFor(stored, minTtl, epochSeconds(context))) return stored;
  const { tokens } = await refreshTokens(context, settings, stored);
  return tokens;
}

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
 * Spends the refresh token of a set for the resources named and resolves to the set that follows;
 * the caller holds the lock and stores it. Everything but `invalid_grant` leaves the login alive.
 */
export async function useRefreshToken(
  context: Context,
  settings: Settings,
  current: TokenSet,
  resource: readonly string[],
): Promise<TokenSet> {
  const { refresh_token, flow, scope } = current;
  if (refresh_token === undefined) throw nothingToRefresh(settings, current);
  const connection = await connect(context, settings);
  const response = await refresh(connection, refresh_token, {
    fetch: context.http('refresh'),
    resource,
  }).catch((error: unknown) => {
    throw isDead(error) ? deadLogin(settings, current, error) : error;
  });
  const now = epochSeconds(context);
  const fresh = tokenSetFrom(response, { connection, flow, now, scope, resource });
  if (fresh.id_token !== undefined) await checkIdToken(context, connection, fresh, {});
  return afterRefresh(current, fresh);
}

/**
 * The token set of the profile. Throws `human_needed` when there is none, and `usage` when it was
 * issued by another server or for another client than the settings name.
 */
export async function storedTokens(context: Context, settings: Settings): Promise<TokenSet> {
  const { profile, client } = settings;
  const tokens = await context.tokens.read(profile);
  if (tokens === undefined) {
    throw new Failure('human_needed', `nobody is signed in on the profile "${profile}"`, {
      hint: `sign in: ${signInCommand(settings, undefined)}`,
    });
  }
  for (const name of ['issuer', 'client_id'] as const) {
    const wanted = client[name];
    if (wanted === undefined || isSame(wanted, tokens[name])) continue;
    throw new Failure('usage', `the stored tokens have ${name} ${tokens[name]}, not ${wanted}`, {
      hint: `they are never sent elsewhere; sign in again: ${signInCommand(settings, tokens)}`,
    });
  }
  return tokens;
}

/** The command that signs in again the way it was done before. */
export function signInCommand(
  { profile, builtIn }: Settings,
  tokens: TokenSet | undefined,
): string {
  const verb = tokens?.flow === 'device_code' ? 'device' : 'login';
  if (builtIn) return `atm-cli ${verb} --demo`;
  return profile === 'default' ? `atm-cli ${verb}` : `atm-cli ${verb} --profile ${profile}`;
}

function isDead(error: unknown): boolean {
  return error instanceof Failure && error.code === 'invalid_grant';
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

function isSame(wanted: string, stored: string): boolean {
  if (wanted === stored) return true;
  return (
    URL.canParse(wanted) && URL.canParse(stored) && new URL(wanted).href === new URL(stored).href
  );
}
