import type { Context } from '../../model/context.ts';
import type { Settings } from '../../model/settings.ts';
import type { TokenSet } from '../../model/token-set.ts';
import type { Connection } from '../../oauth/connection.ts';
import { clientCredentials } from '../../oauth/grant.ts';
import { refresh, type RefreshOptions } from '../../oauth/refresh.ts';
import { requireCertificate } from '../../oauth/certificate-binding.ts';
import { afterRefresh, isRenewable, tokenSetFrom } from '../../oauth/token-set.ts';
import { epochSeconds } from '../clock.ts';
import { withKey } from '../dpop/bound-connection.ts';
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
  otherCertificateShownFailure,
  refusalOf,
  refusedFailure,
} from './refresh-errors.ts';
import { notGranted } from './sign-in-notes.ts';
import { storedTokens, withClientOf } from './stored-tokens.ts';
import { withTokenAudience } from './token-audience.ts';

/** The result of a refresh, and whether this process sent it. */
export type Refreshed = {
  readonly tokens: TokenSet;
  readonly asked: boolean;
  /** What is not as it should be, a sentence each. */
  readonly notes?: readonly string[];
};

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
 * lock. A rotated refresh token is stored before anything else of the response is judged. A refusal
 * is remembered beside the token, and one that ends the sign-in is not sent again (see
 * `judgeRefreshError`).
 */
export async function renew(
  context: Context,
  settings: Settings,
  current: TokenSet,
  { resource, keep }: Renewal,
): Promise<Refreshed> {
  const { scope: storedScope, requested_scope: requestedScope } = current;
  context.note({ local: { storedScope, requestedScope } });
  if (!isRenewable(current)) throw noRefreshTokenFailure(settings);
  const { profile } = settings;
  const { obtained_at: refreshTokenFrom, refresh_sent_at: refreshSentAt } = current;
  context.note({ local: { refreshTokenFrom, refreshSentAt } });
  if (current.refresh_refused?.ended) {
    throw endedLoginFailure(settings, current, current.refresh_refused);
  }
  if (settings.client.client_cert === undefined) requireCertificate(current, { method: 'none' });
  const plain = await connect(context, withClientOf(settings, current));
  requireCertificate(current, plain);
  const connection = await withKey(current.dpop_key, plain);
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
      throw notStoredFailure(error);
    });
  const { refresh_sent_at: _answered, refresh_refused: _earlier, ...before } = current;
  // The old set with the refresh token of a success, which must survive whatever fails after it.
  let rotated: TokenSet | undefined;
  const received = (refreshToken: string | undefined) => {
    rotated = withRotated(before, refreshToken);
  };
  let fresh: TokenSet;
  try {
    const sending = { connection, current, resource, received };
    fresh = await sendRefresh(context, settings, sending);
  } catch (error) {
    if (rotated !== undefined) {
      await put(rotated);
      throw error;
    }
    const { certificate } = connection;
    const refused = refusalOf(error, current, { now: epochSeconds(context), certificate });
    if (refused?.ended && (await inFlight.wasReplaced())) {
      context.note({ local: { replacedMeanwhile: true } });
      return { tokens: await storedTokens(context, settings), asked: false };
    }
    // This error matters more than a mark that could not be removed or written.
    const known = refused === undefined ? current : { ...current, refresh_refused: refused };
    const isKnown = refused !== undefined || !mayHaveLostResponse(error);
    if (isKnown) await inFlight.put(known).catch(() => {});
    const bound = otherCertificateShownFailure(error, current, connection);
    if (bound !== undefined) throw bound;
    if (refused === undefined) throw noResponseFailure(error);
    if (refused.ended) throw endedLoginFailure(settings, current, refused, error);
    throw refusedFailure(error);
  }
  // Verifying an ID token may take a request.
  if (fresh.id_token !== undefined && rotated !== undefined) await put(rotated);
  const sub = subjectOf(current);
  const { id_token: idToken } = current;
  const known = withTokenAudience(withLearnedIssuer(settings, { idToken }), idToken);
  const checked = await checkIdToken(context, known, connection, fresh, { sub });
  const tokens = afterRefresh(before, checked.tokens);
  await put(keep(tokens));
  return { tokens, asked: true, notes: [...checked.notes, ...notGranted(current.scope, tokens)] };
}

type Sending = Required<Pick<RefreshOptions, 'received'>> & {
  readonly connection: Connection;
  readonly current: TokenSet;
  readonly resource: readonly string[];
};

async function sendRefresh(
  context: Context,
  settings: Settings,
  { connection, current, resource, received }: Sending,
): Promise<TokenSet> {
  const { refresh_token = '', flow, scope } = current;
  const response = await refresh(connection, refresh_token, {
    fetch: providerFetch(context, settings, 'refresh'),
    resource,
    extra: wantedBeside(settings, current),
    received,
  });
  const now = epochSeconds(context);
  return tokenSetFrom(response, { connection, flow, now, scope, resource });
}

/** The old set with the new refresh token, whose lifetime is not known yet. */
function withRotated(
  { refresh_expires_at, ...current }: TokenSet,
  refreshToken: string | undefined,
): TokenSet {
  if (refreshToken !== undefined) return { ...current, refresh_token: refreshToken };
  return refresh_expires_at === undefined ? current : { ...current, refresh_expires_at };
}

/** Additional parameters of a refresh at this server, by its traits. */
function wantedBeside(settings: Settings, { id_token, scope }: TokenSet): Record<string, string> {
  const { refresh: rule } = traitsOf(settings);
  const { redirect_uri } = settings.client;
  return {
    ...(rule.resend_id_token && id_token !== undefined ? { id_token } : {}),
    ...(rule.resend_scope && scope !== undefined ? { scope } : {}),
    ...(rule.resend_redirect_uri && redirect_uri !== undefined ? { redirect_uri } : {}),
  };
}
