import type { TokenEndpointResponse } from 'oauth4webapi';
import { unverifiedClaims } from '../jwt/decode.ts';
import { type Flow, tokenReceivers, type TokenSet } from '../model/token-set.ts';
import { certificateBinding } from './certificate-binding.ts';
import type { AuthorizationServer, Connection } from './connection.ts';
import { isBound } from './authorization-header.ts';
import { secondsFrom } from './member-kinds.ts';
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

/**
 * A token response as it is stored; other members than those of RFCs are in `extra`. Without
 * `expires_in` the `exp` of an access token that is a JWT counts (RFC 6749 section 5.1: "via other
 * means"). Throws what `certificateBinding` throws.
 */
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
    ...(expires_in === undefined ? expiryOf(access_token) : { expires_at: now + expires_in }),
    ...Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)),
    ...refreshExpiry(extra, now),
    ...(resource === undefined || resource.length === 0 ? {} : { resource }),
    obtained_at: now,
    ...(isBound(token_type) &&
      connection.proofs !== undefined && { dpop_key: connection.proofs.key }),
    issuer: connection.server.issuer,
    client_id: connection.client.client_id,
    endpoints: receiversOf(connection.server),
    flow,
    ...certificateBinding(response, connection),
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}

function receiversOf(server: AuthorizationServer): NonNullable<TokenSet['endpoints']> {
  const known = tokenReceivers.map((name) => [name, server[name]] as const);
  return Object.fromEntries(known.filter(([, value]) => typeof value === 'string'));
}

/**
 * Keycloak and GitHub return the lifetime of the refresh token, each by its own member; 0 is no
 * limit.
 */
function refreshExpiry(
  { refresh_expires_in, refresh_token_expires_in = refresh_expires_in }: Record<string, unknown>,
  now: number,
): Pick<TokenSet, 'refresh_expires_at'> {
  const life = secondsFrom(refresh_token_expires_in, 1);
  return life === undefined ? {} : { refresh_expires_at: now + life };
}

/** The expiry that an access token names itself, when it is a JWT (RFC 9068 section 2.2). */
export function expiryOf(accessToken: string): Pick<TokenSet, 'expires_at'> {
  const expires_at = secondsFrom(unverifiedClaims(accessToken)['exp'], 1);
  return expires_at === undefined ? {} : { expires_at };
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

/** Whether a new access token can be had without a user: by refresh token or client credentials. */
export function isRenewable({ refresh_token, flow }: TokenSet): boolean {
  return refresh_token !== undefined || flow === 'client_credentials';
}
