import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import {
  type AuthorizationRequest,
  authorizationUrl,
  createAuthorizationRequest,
  type Missing,
  reservedParameter,
} from '../../oauth/authorization-request.ts';
import { missingEndpointFailure } from '../../oauth/errors.ts';
import { requireServerUrl, withQuery } from '../../model/url.ts';
import type { Settings } from '../../model/settings.ts';
import { type Connection, mayUseClientSecret } from '../../oauth/connection.ts';
import { isOpenId } from '../../oauth/scope.ts';
import { connect } from '../server/connect.ts';
import { requireJwksUri } from '../server/jwks.ts';
import { mistakesInScope, scopeParameter, withScope } from '../server/requested-scope.ts';
import type { LoginEvent } from './events.ts';
import { requireOwnProfile } from '../tokens/save-login.ts';
import { hasOwnTokens, traitsOf } from '../server/provider-traits.ts';

export type Prepared = { readonly settings: Settings; readonly connection: Connection };

/**
 * The first steps of every sign-in through a browser: its server, its scope, and missing
 * protections.
 */
export async function prepareLogin(
  context: Context,
  given: Settings,
  emit: (event: LoginEvent) => void,
): Promise<Prepared> {
  await requireOwnProfile(context, given, emit);
  const connection = await connect(context, given);
  requireNeededSecret(given, connection);
  const settings = withScope(given, connection);
  context.note({ settings });
  requireNeededEndpoints(settings, connection);
  const mistakes = mistakesInScope(settings, connection);
  for (const text of [...(settings.notices ?? []), ...mistakes]) emit({ type: 'notice', text });
  const missing = missingProtection(settings);
  if (missing.length > 0) emit({ type: 'unprotected', missing });
  return { settings, connection };
}

/** The secrets of a sign-in, without those that this provider does not return. */
export function prepareAuthorizationRequest(
  settings: Settings,
  redirect_uri: string,
): AuthorizationRequest {
  const { scope } = settings.client;
  return createAuthorizationRequest({ redirect_uri, scope, missing: missingProtection(settings) });
}

export function missingProtection(settings: Settings): readonly Missing[] {
  const { state, pkce } = traitsOf(settings);
  return [
    ...(state === 'none' ? ['state' as const] : []),
    ...(pkce === 'none' ? ['pkce' as const] : []),
  ];
}

/**
 * Throws a `usage` failure when the code exchange of this provider needs a secret and there is
 * none.
 */
export function requireNeededSecret(settings: Settings, { method }: Connection): void {
  if (!traitsOf(settings).needs_secret || method !== 'none') return;
  throw new Failure(
    'usage',
    'this provider requires a client secret for the code exchange: give it with --client-secret-file <file>, --client-secret-stdin or ATM_CLIENT_SECRET',
  );
}

/** Throws a `usage` failure when the code could not be exchanged after the sign-in. */
function requireNeededEndpoints(settings: Settings, connection: Connection): void {
  if (connection.server.token_endpoint === undefined)
    throw missingEndpointFailure('token_endpoint');
  const needsKeys = isOpenId(settings.client.scope) && !hasOwnTokens(settings);
  if (needsKeys && !mayUseClientSecret(connection)) requireJwksUri(connection);
}

/** The URL that the browser opens at this provider. */
export async function prepareUrl(
  settings: Settings,
  connection: Connection,
  authorizationRequest: AuthorizationRequest,
): Promise<string> {
  const { login_page } = traitsOf(settings);
  const { client } = settings;
  const { authorization_endpoint } = connection.server;
  if (authorization_endpoint !== undefined) {
    const insecure = client.allow_insecure_http ?? false;
    const name = login_page === undefined ? 'authorization_endpoint' : 'the login page';
    requireServerUrl(name, authorization_endpoint, insecure);
  }
  if (login_page === undefined) {
    requireUnreserved(client);
    const asked = { ...client, scope: scopeParameter(settings) };
    return await authorizationUrl(connection, authorizationRequest, asked);
  }
  if (authorization_endpoint === undefined) {
    const message = 'no login page is set: give it with --login-url <url>, or use --direct';
    throw new Failure('usage', message);
  }
  return withQuery(authorization_endpoint, [[login_page, connection.client.client_id]]);
}

function requireUnreserved(client: Settings['client']): void {
  const name = reservedParameter(client);
  if (name === undefined) return;
  const message = `--param ${name} is set by this program, which checks the callback against it`;
  throw new Failure('usage', `${message}: leave it out`);
}
