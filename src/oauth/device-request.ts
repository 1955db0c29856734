import {
  calculatePKCECodeChallenge,
  deviceAuthorizationRequest,
  deviceCodeGrantRequest,
  generateRandomCodeVerifier,
  processDeviceAuthorizationResponse,
} from 'oauth4webapi';
import type { Fetch } from '../model/exchange.ts';
import { Failure } from '../model/errors.ts';
import type { ClientSettings } from '../model/settings.ts';
import { type AuthorizationServer, type Connection, requestOptions } from './connection.ts';
import type { PollOutcome } from './device-polling.ts';
import { withProof } from './dpop.ts';
import { deviceFailure, outcomeOfError } from './device-errors.ts';
import { withFailures } from './errors.ts';
import { readErrorResponse, statusOf } from './normalize-response.ts';
import { processTokenResponse, readResponse } from './read-response.ts';

/** A device authorization response (RFC 8628 section 3.2), and the PKCE verifier. */
export type DeviceAuthorization = {
  readonly device_code: string;
  readonly user_code: string;
  readonly verification_uri: string;
  readonly verification_uri_complete?: string | undefined;
  /** Seconds. */
  readonly expires_in: number;
  /** Seconds. */
  readonly interval?: number | undefined;
  readonly code_verifier?: string | undefined;
};

/**
 * Requests a device code (RFC 8628 section 3.1), with PKCE if the server advertises S256. Throws
 * `usage` when the metadata has no such endpoint, `oauth_error` with the server's code, and
 * `check_failed` when the verification URI is not http(s).
 */
export async function requestDeviceCode(
  connection: Connection,
  settings: Partial<ClientSettings>,
  fetch: Fetch,
): Promise<DeviceAuthorization> {
  const { server, client, authenticateAt } = connection;
  requireDeviceEndpoint(server);
  const parameters = new URLSearchParams(settings.params);
  if (settings.scope) parameters.set('scope', settings.scope);
  if (settings.audience) parameters.set('audience', settings.audience);
  for (const value of settings.resource ?? []) parameters.append('resource', value);
  const code_verifier = server.code_challenge_methods_supported?.includes('S256')
    ? generateRandomCodeVerifier()
    : undefined;
  if (code_verifier !== undefined) {
    parameters.set('code_challenge', await calculatePKCECodeChallenge(code_verifier));
    parameters.set('code_challenge_method', 'S256');
  }
  return await withFailures(
    'device authorization endpoint',
    async () => {
      const options = requestOptions(fetch);
      const response = await deviceAuthorizationRequest(
        server,
        client,
        authenticateAt('device_authorization_endpoint'),
        parameters,
        options,
      );
      const error = await readErrorResponse(response);
      if (error !== undefined) throw deviceFailure(error);
      const read = await readResponse(connection, 'device authorization', response);
      const authorization = await processDeviceAuthorizationResponse(server, client, read);
      const { verification_uri, verification_uri_complete } = authorization;
      return {
        ...authorization,
        verification_uri: requirePage('verification_uri', verification_uri),
        verification_uri_complete:
          verification_uri_complete &&
          requirePage('verification_uri_complete', verification_uri_complete),
        code_verifier,
      };
    },
    connection,
  );
}

/** Polls once (RFC 8628 section 3.4). */
export async function requestDeviceToken(
  { server, client, authenticateAt, proofs }: Connection,
  { device_code, code_verifier }: DeviceAuthorization,
  { fetch, resource }: { readonly fetch: Fetch; readonly resource: readonly string[] },
): Promise<Response> {
  const additionalParameters = resource.map((value) => ['resource', value]);
  if (code_verifier !== undefined) additionalParameters.push(['code_verifier', code_verifier]);
  return await withProof(proofs, (proof) =>
    deviceCodeGrantRequest(server, client, authenticateAt('token_endpoint'), device_code, {
      ...requestOptions(fetch),
      ...proof,
      additionalParameters,
    }),
  );
}

/**
 * The outcome of a response of the token endpoint; `retryAfter` is that of its header in seconds. A
 * response that is not OAuth is `transient`: a proxy may be in the way for a while. Under 2xx
 * anything but a page is the last response: the server has used up the device code.
 */
export async function processDeviceToken(
  connection: Connection,
  response: Response,
  retryAfter: number | undefined,
): Promise<PollOutcome> {
  const error = await readErrorResponse(response);
  if (error !== undefined) return outcomeOfError(error, retryAfter);
  try {
    return { type: 'tokens', response: await processTokenResponse(connection, response) };
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    if (isLast(response) || failure.kind !== 'network') return { type: 'failed', failure };
    return { type: 'transient', detail: failure.message, retryAfter };
  }
}

function isLast(response: Response): boolean {
  const status = statusOf(response);
  const isPage = /html/i.test(response.headers.get('content-type') ?? '');
  return status >= 200 && status < 300 && !isPage;
}

function requirePage(name: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url.href;
  throw new Failure('check_failed', `${name} is not an http(s) URL: ${text}; do not open it`, {
    advice: { id: 'server_fault', source: 'RFC 8628 section 3.2' },
  });
}

/** Throws `usage` when a server has no device flow (RFC 8628 section 4). */
export function requireDeviceEndpoint({
  issuer,
  device_authorization_endpoint,
}: AuthorizationServer): void {
  if (device_authorization_endpoint === undefined) throw noDeviceEndpointFailure(issuer);
}

function noDeviceEndpointFailure(issuer: string): Failure {
  return new Failure('usage', `${issuer} names no device_authorization_endpoint in its metadata`, {
    advice: { id: 'no_endpoint', endpoint: 'device_authorization_endpoint', issuer },
    rule: 'D09',
  });
}
