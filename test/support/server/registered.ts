import { signIn } from '../../../src/server/automatic-sign-in.ts';
import { type Answer, authorizationUrl, callback, http, pkce, post } from './support.ts';

/** The metadata of the authorization server, from the address that RFC 8414 section 3.1 says. */
export async function metadataOf(issuer: string): Promise<Answer['body']> {
  const { origin, pathname } = new URL(issuer);
  const path = pathname === '/' ? '' : pathname;
  const response = await fetch(`${origin}/.well-known/oauth-authorization-server${path}`);
  return (await response.json()) as Answer['body'];
}

/** Posts client metadata as RFC 7591 section 3.1 says; a native public client unless they say otherwise. */
export async function register(
  endpoint: unknown,
  members: Readonly<Record<string, unknown>> = {},
): Promise<Answer> {
  const response = await fetch(String(endpoint), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      client_name: 'A client of the tests',
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      redirect_uris: ['http://127.0.0.1/callback'],
      ...members,
    }),
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

/** Signs in with a client of one's own at the endpoints of the metadata; the token response. */
export async function signInAs(
  client_id: string,
  metadata: Answer['body'],
  parameters: Record<string, string>,
): Promise<Answer> {
  const { redirect_uri, arrived } = await callback();
  const { code_verifier, code_challenge } = pkce();
  const authorization = new URL(authorizationUrl('http://placeholder.test', { ...parameters }));
  authorization.searchParams.set('client_id', client_id);
  authorization.searchParams.set('redirect_uri', redirect_uri);
  authorization.searchParams.set('code_challenge', code_challenge);
  const url = `${String(metadata['authorization_endpoint'])}${authorization.search}`;
  await signIn(http, url);
  const code = (await arrived).get('code') ?? 'none came';
  const { resource } = parameters;
  return await post(String(metadata['token_endpoint']), {
    grant_type: 'authorization_code',
    client_id,
    code,
    redirect_uri,
    code_verifier,
    ...(resource !== undefined && { resource }),
  });
}
