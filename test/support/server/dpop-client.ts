import { randomUUID } from 'node:crypto';

import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import * as oauth from 'oauth4webapi';

import { developmentSecret } from '../../../src/server/clients.ts';
import { signIn } from '../../../src/server/automatic-sign-in.ts';
import { callback, http } from './support.ts';

type Binding = { readonly DPoP?: oauth.DPoPHandle; readonly par?: boolean };

const options = { [oauth.allowInsecureRequests]: true } as const;

/** A key pair for proofs, the thumbprint of its public key, and the handle of oauth4webapi. */
export async function newProofKey(alg = 'ES256') {
  const pair = await generateKeyPair(alg, { extractable: true });
  const handle = oauth.DPoP({}, pair);
  return { pair, alg, handle, jkt: await handle.calculateThumbprint() };
}

export type ProofKey = Awaited<ReturnType<typeof newProofKey>>;

/** The server as an independent client finds it. */
export async function discover(issuer: string): Promise<oauth.AuthorizationServer> {
  const url = new URL(issuer);
  return await oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, options));
}

/** How a client of the built-in server authenticates that has no key. */
export function authOf(client_id: string): oauth.ClientAuth {
  const isConfidential = client_id === 'atm-cli-confidential';
  return isConfidential ? oauth.ClientSecretBasic(developmentSecret) : oauth.None();
}

/** Runs a request, and once more when the server wants a nonce in its proof. */
export async function withNonce<T>(handle: oauth.DPoPHandle | undefined, run: () => Promise<T>) {
  try {
    return await run();
  } catch (error) {
    if (handle === undefined || !oauth.isDPoPNonceError(error)) throw error;
    return await run();
  }
}

/** The parameters of an authorization request, pushed or not, and what to exchange its code with. */
export async function signInWith(
  issuer: string,
  client_id: string,
  parameters: Readonly<Record<string, string>> = {},
  { DPoP, par = false }: Binding = {},
  auth: oauth.ClientAuth = authOf(client_id),
) {
  const as = await discover(issuer);
  const client = { client_id };
  const { redirect_uri, arrived } = await callback();
  const verifier = oauth.generateRandomCodeVerifier();
  const query = new URLSearchParams({
    client_id,
    response_type: 'code',
    redirect_uri,
    scope: 'openid',
    state: 'state',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...(DPoP !== undefined && { dpop_jkt: await DPoP.calculateThumbprint() }),
    ...parameters,
  });
  let request = query;
  if (par) {
    const pushed = await withNonce(DPoP, async () => {
      const response = await oauth.pushedAuthorizationRequest(as, client, auth, query, {
        ...options,
        ...(DPoP && { DPoP }),
      });
      return await oauth.processPushedAuthorizationResponse(as, client, response);
    });
    request = new URLSearchParams({ client_id, request_uri: pushed.request_uri });
  }
  await signIn(http, `${as.authorization_endpoint}?${request.toString()}`);
  const found = oauth.validateAuthResponse(as, client, await arrived, 'state');
  return { as, client, auth, found, redirect_uri, verifier };
}

/** Tokens by the authorization code flow of oauth4webapi. */
export async function loginWith(
  issuer: string,
  client_id: string,
  parameters: Readonly<Record<string, string>> = {},
  binding: Binding = {},
  auth: oauth.ClientAuth = authOf(client_id),
): Promise<oauth.TokenEndpointResponse> {
  const signedIn = await signInWith(issuer, client_id, parameters, binding, auth);
  const { as, client, found, redirect_uri, verifier } = signedIn;
  const { resource } = parameters;
  return await withNonce(binding.DPoP, async () => {
    const response = await oauth.authorizationCodeGrantRequest(
      as,
      client,
      auth,
      found,
      redirect_uri,
      verifier,
      {
        ...options,
        ...(binding.DPoP && { DPoP: binding.DPoP }),
        ...(resource !== undefined && { additionalParameters: { resource } }),
      },
    );
    return await oauth.processAuthorizationCodeResponse(as, client, response);
  });
}

/** Tokens by a refresh. */
export async function refreshWith(
  issuer: string,
  client_id: string,
  refresh_token: string | undefined,
  DPoP?: oauth.DPoPHandle,
  resource?: string,
): Promise<oauth.TokenEndpointResponse> {
  const as = await discover(issuer);
  const client = { client_id };
  const additionalParameters = resource === undefined ? {} : { resource };
  return await withNonce(DPoP, async () => {
    const response = await oauth.refreshTokenGrantRequest(
      as,
      client,
      authOf(client_id),
      refresh_token ?? '',
      { ...options, additionalParameters, ...(DPoP && { DPoP }) },
    );
    return await oauth.processRefreshTokenResponse(as, client, response);
  });
}

/** Tokens of a client itself. */
export async function clientCredentialsWith(
  issuer: string,
  parameters: Readonly<Record<string, string>>,
  DPoP?: oauth.DPoPHandle,
): Promise<oauth.TokenEndpointResponse> {
  const as = await discover(issuer);
  const client = { client_id: 'atm-cli-confidential' };
  return await withNonce(DPoP, async () => {
    const response = await oauth.clientCredentialsGrantRequest(
      as,
      client,
      authOf(client.client_id),
      parameters,
      { ...options, ...(DPoP && { DPoP }) },
    );
    return await oauth.processClientCredentialsResponse(as, client, response);
  });
}

/** A proof for a GET of a URL, made by jose alone; `changes` replace claims or members of the header. */
export async function proofFor(
  { pair, alg }: Pick<ProofKey, 'pair' | 'alg'>,
  url: string,
  token: string,
  changes: { readonly payload?: JWTPayload; readonly header?: Record<string, unknown> } = {},
): Promise<string> {
  const ath = Buffer.from(
    await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token)),
  ).toString('base64url');
  const payload = {
    htm: 'GET',
    htu: url,
    jti: randomUUID(),
    iat: Math.floor(Date.now() / 1000),
    ath,
    ...changes.payload,
  };
  const jwk = await exportJWK(pair.publicKey);
  return await new SignJWT(payload)
    .setProtectedHeader({ alg, typ: 'dpop+jwt', jwk, ...changes.header })
    .sign(pair.privateKey);
}

/** The thumbprint that a JWT is bound to, by jose. */
export async function thumbprintOf({ pair }: Pick<ProofKey, 'pair'>): Promise<string> {
  return await calculateJwkThumbprint(await exportJWK(pair.publicKey));
}

/** What an API says to a token and a proof. */
export async function callApi(
  url: string,
  authorization: string,
  proof?: string,
  method = 'GET',
): Promise<{
  readonly status: number;
  readonly challenge: string | null;
  readonly nonce: string | null;
  readonly body: Record<string, unknown>;
}> {
  const headers = { authorization, ...(proof !== undefined && { dpop: proof }) };
  const response = await fetch(url, { method, headers });
  return {
    status: response.status,
    challenge: response.headers.get('www-authenticate'),
    nonce: response.headers.get('dpop-nonce'),
    body: (await response.json()) as Record<string, unknown>,
  };
}
