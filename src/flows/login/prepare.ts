import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import {
  type AuthorizationRequest,
  authorizationParameters,
  createAuthorizationRequest,
  type Missing,
  requireAuthorizationEndpoint,
} from '../../oauth/authorization-request.ts';
import { missingEndpointFailure } from '../../oauth/errors.ts';
import { requireServerUrl, withQuery } from '../../model/url.ts';
import type { Settings } from '../../model/settings.ts';
import { type Connection, mayUseClientSecret } from '../../oauth/connection.ts';
import { isOpenId } from '../../oauth/scope.ts';
import { withNewKey } from '../dpop/bound-connection.ts';
import { connect } from '../server/connect.ts';
import { requireJwksUri } from '../server/jwks.ts';
import {
  mistakesInScope,
  scopeParameter,
  withoutRefusedScopes,
  withScope,
} from '../server/requested-scope.ts';
import type { LoginEvent } from './events.ts';
import { isToBePushed, push, type Pushed, type PushStep } from './pushed-request.ts';
import { requireUnreserved } from './reserved.ts';
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
  if (traitsOf(given).login_page === undefined) requireUnreserved(given);
  const isPushed = given.client.par === 'always';
  const needs = isPushed ? (['pushed_authorization_request_endpoint'] as const) : [];
  const connection = await withNewKey(given, await connect(context, given, { needs }), emit);
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

/** The URL that the browser opens; `pushed` says how long it works, where the request was pushed. */
export type PreparedUrl = { readonly url: string; readonly pushed?: Pushed };

/** An authorization request that the browser may be sent out with. */
export type StartedRequest = PreparedUrl & {
  /** Without the scopes that the server has refused already. */
  readonly settings: Settings;
  readonly authorizationRequest: AuthorizationRequest;
};

/**
 * A new authorization request, and the URL of it. A pushed one that is refused for scopes that nobody
 * typed is pushed once more without them.
 */
export async function startRequest(
  context: Context,
  { settings, connection }: Prepared,
  redirect_uri: string,
  emit: (event: LoginEvent) => void,
): Promise<StartedRequest> {
  const start = async (asked: Settings): Promise<StartedRequest> => {
    const authorizationRequest = prepareAuthorizationRequest(asked, redirect_uri);
    const prepared = await prepareUrl(context, asked, connection, authorizationRequest);
    if (prepared.pushed !== undefined) emit({ type: 'pushed', ...prepared.pushed });
    return { settings: asked, authorizationRequest, ...prepared };
  };
  try {
    return await start(settings);
  } catch (error) {
    const narrowed = withoutRefusedScopes(settings, error);
    if (narrowed === undefined) throw error;
    emit({ type: 'notice', text: narrowed.text });
    context.note({ settings: narrowed.settings });
    return await start(narrowed.settings);
  }
}

/** The URL that the browser opens at this provider; its request is pushed where it has to be. */
export async function prepareUrl(
  context: Context,
  settings: Settings,
  connection: Connection,
  authorizationRequest: AuthorizationRequest,
  step: PushStep = 'pushed authorization request',
): Promise<PreparedUrl> {
  const { login_page } = traitsOf(settings);
  const { client } = settings;
  const { authorization_endpoint } = connection.server;
  if (authorization_endpoint !== undefined) {
    const insecure = client.allow_insecure_http ?? false;
    const name = login_page === undefined ? 'authorization_endpoint' : 'the login page';
    requireServerUrl(name, authorization_endpoint, insecure);
  }
  if (login_page === undefined) {
    const endpoint = requireAuthorizationEndpoint(connection);
    const asked = { ...client, scope: scopeParameter(settings) };
    const parameters = await authorizationParameters(connection, authorizationRequest, asked);
    if (!isToBePushed(settings, connection.server)) return { url: withQuery(endpoint, parameters) };
    return await push(context, settings, connection, { endpoint, parameters, step });
  }
  if (authorization_endpoint === undefined) {
    const message = 'no login page is set: give it with --login-url <url>, or use --direct';
    throw new Failure('usage', message);
  }
  const own = [[login_page, connection.client.client_id]] as const;
  return { url: withQuery(authorization_endpoint, own) };
}
