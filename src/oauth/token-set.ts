import type { TokenEndpointResponse } from 'oauth4webapi';
import type { Flow, TokenSet } from '../model/token-set.ts';
import type { Connection } from './connection.ts';
import { missingScopes } from './scope.ts';

export type Circumstances = {
  readonly connection: Connection;
  readonly flow: Flow;
  /** When the response was received, in seconds since the epoch. */
  readonly now: number;
  /** The requested scope, in case the response does not repeat it (RFC 6749 section 5.1). */
  readonly scope?: string | undefined;
  readonly resource?: readonly string[] | undefined;
};

/** A token response as it is stored; other members than those of RFCs are in `extra`. */
export function tokenSetFrom(
  response: TokenEndpointResponse,
  { connection, flow, now, scope, resource }: Circumstances,
): TokenSet {
  const { access_token, token_type, expires_in, refresh_token, ...rest } = response;
  const { id_token, scope: granted, ...extra } = rest;
  const missing = missingScopes(scope, { scope: granted, refresh_token, id_token });
  const requested_scope = missing.length === 0 ? undefined : scope;
  const known = { refresh_token, id_token, scope: granted ?? scope, requested_scope };
  return {
    access_token,
    token_type,
    ...(expires_in === undefined ? {} : { expires_at: now + expires_in }),
    ...Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)),
    ...refreshExpiry(extra, now),
    ...(resource === undefined || resource.length === 0 ? {} : { resource }),
    obtained_at: now,
    issuer: connection.server.issuer,
    client_id: connection.client.client_id,
    flow,
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}

/**
 * Keycloak and GitHub return the lifetime of the refresh token, each by its own member; 0 is no
 * limit.
 */
function refreshExpiry(
  { refresh_expires_in, refresh_token_expires_in = refresh_expires_in }: Record<string, unknown>,
  now: number,
): Pick<TokenSet, 'refresh_expires_at'> {
  const life = Number(refresh_token_expires_in);
  return Number.isFinite(life) && life > 0 ? { refresh_expires_at: now + life } : {};
}

/**
 * The set after a refresh: `refresh_token`, `id_token` and `scope` are kept when the response has
 * no new ones (RFC 6749 section 6: the server MAY issue a new refresh token).
 */
export function afterRefresh(before: TokenSet, fresh: TokenSet): TokenSet {
  const { refresh_token, refresh_expires_at, id_token, scope, requested_scope } = before;
  const life = fresh.refresh_token === undefined ? { refresh_expires_at } : {};
  const kept = Object.entries({ refresh_token, ...life, id_token, scope });
  return {
    ...Object.fromEntries(kept.filter(([, value]) => value !== undefined)),
    ...fresh,
    ...(requested_scope === undefined ? {} : { requested_scope }),
  };
}

/** Whether an access token is valid for `seconds` more; one without expiry counts as valid. */
export function livesFor({ expires_at }: TokenSet, seconds: number, now: number): boolean {
  return expires_at === undefined || expires_at - now >= seconds;
}

/** Whether a new access token can be had without a user: by refresh token or client credentials. */
export function isRenewable({ refresh_token, flow }: TokenSet): boolean {
  return refresh_token !== undefined || flow === 'client_credentials';
}
