import type { Context } from '../../model/context.ts';
import type { Settings } from '../../model/settings.ts';
import type { TokenSet } from '../../model/token-set.ts';
import type { Connection } from '../../oauth/connection.ts';
import { clientCredentials } from '../../oauth/grant.ts';
import { refresh } from '../../oauth/refresh.ts';
import { afterRefresh, isRenewable, tokenSetFrom } from '../../oauth/token-set.ts';
import { epochSeconds } from '../clock.ts';
import { connect, providerFetch } from '../server/connect.ts';
import { traitsOf } from '../server/provider-traits.ts';
import { subjectOf } from './id-token.ts';
import { markRefreshSent } from './in-flight-refresh.ts';
import {
  deadLoginFailure,
  isDead,
  mayHaveLostResponse,
  nothingToRefresh,
  notSentFailure,
  notStoredFailure,
  noResponseFailure,
} from './refresh-errors.ts';
import { storedTokens } from './stored-tokens.ts';

type CheckIdToken = typeof import('./id-token.ts').checkIdToken;

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
    const { resource = [] } = current;
    return await renew(context, settings, current, { resource, keep: (tokens) => tokens });
  });
}

export type Renewal = {
  /** The resources that the access token is for (RFC 8707). */
  readonly resource: readonly string[];
  /** What is stored of the set that follows. */
  readonly keep: (tokens: TokenSet) => TokenSet;
};

/**
 * Spends the refresh token of a set, stores what follows and resolves to it; a set of client
 * credentials, which has none (RFC 6749 section 4.4.3), is asked for again. The caller holds the
 * lock. A rotated refresh token is stored before anything else can fail, and everything but
 * `invalid_grant` leaves the login alive.
 */
export async function renew(
  context: Context,
  settings: Settings,
  current: TokenSet,
  { resource, keep }: Renewal,
): Promise<Refreshed> {
  if (!isRenewable(current)) throw nothingToRefresh(settings, current);
  const connection = await connect(context, settings);
  const { profile } = settings;
  const { obtained_at: refreshTokenFrom, refresh_sent_at: refreshSentAt } = current;
  context.note({ local: { refreshTokenFrom, refreshSentAt } });
  if (current.refresh_token === undefined) {
    const { askByGrant } = await import('../grant/request.ts');
    const asked = { ...settings, client: { ...settings.client, resource } };
    const tokens = await askByGrant(context, asked, connection, clientCredentials);
    await context.tokens.write(profile, keep(tokens));
    return { tokens, asked: true };
  }
  const inFlight = await markRefreshSent(context, profile, current).catch((error: unknown) => {
    throw notSentFailure(error);
  });
  const put = (next: TokenSet) =>
    inFlight.put(next).catch((error: unknown) => {
      throw notStoredFailure(settings, current, error);
    });
  let fresh: TokenSet;
  let checkIdToken: CheckIdToken;
  try {
    // What verifies is loaded while the server works.
    [fresh, { checkIdToken }] = await Promise.all([
      sendRefresh(context, settings, connection, current, resource),
      import('./id-token.ts'),
    ]);
  } catch (error) {
    if (isDead(error) && (await inFlight.wasReplaced())) {
      context.note({ local: { replacedMeanwhile: true } });
      return { tokens: await storedTokens(context, settings), asked: false };
    }
    // What the error says matters more than a mark that could not be taken back.
    if (!mayHaveLostResponse(error)) await inFlight.put(current).catch(() => {});
    throw isDead(error) ? deadLoginFailure(settings, current, error) : noResponseFailure(error);
  }
  const { refresh_sent_at: _answered, ...before } = current;
  if (fresh.id_token !== undefined) {
    await put(withRotated(before, fresh));
    const sub = subjectOf(current);
    const { withTokenAudience } = await import('./token-audience.ts');
    const known = withTokenAudience(settings, current.id_token);
    await checkIdToken(context, known, connection, fresh, { sub });
  }
  const tokens = afterRefresh(before, fresh);
  await put(keep(tokens));
  return { tokens, asked: true };
}

async function sendRefresh(
  context: Context,
  settings: Settings,
  connection: Connection,
  current: TokenSet,
  resource: readonly string[],
): Promise<TokenSet> {
  const { refresh_token = '', flow, scope } = current;
  const response = await refresh(connection, refresh_token, {
    fetch: providerFetch(context, settings, 'refresh'),
    resource,
    extra: wantedBeside(settings, current),
  });
  const now = epochSeconds(context);
  return tokenSetFrom(response, { connection, flow, now, scope, resource });
}

/** The set as it was, with the refresh token that is good from now on. */
function withRotated(current: TokenSet, { refresh_token }: TokenSet): TokenSet {
  return refresh_token === undefined ? current : { ...current, refresh_token };
}

/** What this server wants beside the refresh token, by what its preset knows. */
function wantedBeside(settings: Settings, { id_token, scope }: TokenSet): Record<string, string> {
  const { refresh: rule } = traitsOf(settings);
  const { redirect_uri } = settings.client;
  return {
    ...(rule.resendIdToken && id_token !== undefined ? { id_token } : {}),
    ...(rule.resendScope && scope !== undefined ? { scope } : {}),
    ...(rule.resendRedirectUri && redirect_uri !== undefined ? { redirect_uri } : {}),
  };
}
