import type { Context } from '../../model/context.ts';
import type { Settings } from '../../model/settings.ts';
import type { TokenSet } from '../../model/token-set.ts';
import type { Connection } from '../../oauth/connection.ts';
import { clientCredentials } from '../../oauth/grant.ts';
import { refresh } from '../../oauth/refresh.ts';
import { afterRefresh, isRenewable, tokenSetFrom } from '../../oauth/token-set.ts';
import { epochSeconds } from '../clock.ts';
import { connect, providerFetch } from '../server/connect.ts';
import { withLearnedIssuer } from './learned-issuer.ts';
import { traitsOf } from '../server/provider-traits.ts';
import { checkIdToken, subjectOf } from './id-token.ts';
import { markRefreshSent } from './in-flight-refresh.ts';
import {
  endedLoginFailure,
  mayHaveLostResponse,
  noRefreshTokenFailure,
  notSentFailure,
  notStoredFailure,
  noResponseFailure,
  refusalOf,
  refusedFailure,
} from './refresh-errors.ts';
import { storedTokens } from './stored-tokens.ts';
import { withTokenAudience } from './token-audience.ts';

/** The result of a refresh, and whether this process sent it. */
export type Refreshed = { readonly tokens: TokenSet; readonly asked: boolean };

/**
 * Refreshes under the lock of the profile: a process that waited for another one uses its result,
 * so that any number of concurrent processes sends one request.
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
  /** The stored set after the refresh. */
  readonly keep: (tokens: TokenSet) => TokenSet;
};

/**
 * Uses the refresh token of a set, stores the new set and resolves to it; a set of client
 * credentials, which has none (RFC 6749 section 4.4.3), is requested again. The caller holds the
 * lock. A rotated refresh token is stored before anything else can fail. A refusal is remembered
 * beside the token, and one that ends the sign-in is not sent again (see `judgeRefreshError`).
 */
export async function renew(
  context: Context,
  settings: Settings,
  current: TokenSet,
  { resource, keep }: Renewal,
): Promise<Refreshed> {
  if (!isRenewable(current)) throw noRefreshTokenFailure(settings, current);
  const { profile } = settings;
  const { obtained_at: refreshTokenFrom, refresh_sent_at: refreshSentAt } = current;
  context.note({ local: { refreshTokenFrom, refreshSentAt } });
  if (current.refresh_refused?.ended) {
    throw endedLoginFailure(settings, current, current.refresh_refused);
  }
  const connection = await connect(context, settings);
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
  try {
    fresh = await sendRefresh(context, settings, connection, current, resource);
  } catch (error) {
    const refused = refusalOf(error, current, epochSeconds(context));
    if (refused?.ended && (await inFlight.wasReplaced())) {
      context.note({ local: { replacedMeanwhile: true } });
      return { tokens: await storedTokens(context, settings), asked: false };
    }
    // This error matters more than a mark that could not be removed or written.
    const known = refused === undefined ? current : { ...current, refresh_refused: refused };
    const isKnown = refused !== undefined || !mayHaveLostResponse(error);
    if (isKnown) await inFlight.put(known).catch(() => {});
    if (refused === undefined) throw noResponseFailure(error);
    if (refused.ended) throw endedLoginFailure(settings, current, refused, error);
    throw refusedFailure(settings, current, error);
  }
  const { refresh_sent_at: _answered, refresh_refused: _earlier, ...before } = current;
  if (fresh.id_token !== undefined) {
    await put(withRotated(before, fresh));
    const sub = subjectOf(current);
    const { id_token: idToken } = current;
    const known = withTokenAudience(withLearnedIssuer(settings, { idToken }), idToken);
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

/** The old set with the new refresh token. */
function withRotated(current: TokenSet, { refresh_token }: TokenSet): TokenSet {
  return refresh_token === undefined ? current : { ...current, refresh_token };
}

/** Additional parameters of a refresh at this server, by its traits. */
function wantedBeside(settings: Settings, { id_token, scope }: TokenSet): Record<string, string> {
  const { refresh: rule } = traitsOf(settings);
  const { redirect_uri } = settings.client;
  return {
    ...(rule.resendIdToken && id_token !== undefined ? { id_token } : {}),
    ...(rule.resendScope && scope !== undefined ? { scope } : {}),
    ...(rule.resendRedirectUri && redirect_uri !== undefined ? { redirect_uri } : {}),
  };
}
