import { discoveryRequest, processDiscoveryResponse } from 'oauth4webapi';
import type { Fetch } from '../context.ts';
import { Failure } from '../errors.ts';
import type { AuthorizationServer } from './connection.ts';
import { requestOptions } from './connection.ts';
import { explained } from './failure.ts';

const step = 'discovery';

/**
 * The metadata of an issuer: OpenID Connect Discovery first, then RFC 8414; a page under 200 counts
 * as missing. Throws a `network` failure when neither address has it, and a `check_failed` one when
 * the document names another issuer (RFC 8414 section 3.3), which is never adopted.
 */
export async function discover(issuer: URL, fetch: Fetch): Promise<AuthorizationServer> {
  const options = requestOptions(fetch);
  const answers: string[] = [];
  for (const algorithm of ['oidc', 'oauth2'] as const) {
    const response = await discoveryRequest(issuer, { ...options, algorithm });
    const type = response.headers.get('content-type') ?? 'no content type';
    if (response.status === 200 && type.includes('json')) {
      return await explained(step, () => processDiscoveryResponse(issuer, response));
    }
    answers.push(`${wellKnown[algorithm]}: HTTP ${response.status}, ${type}`);
  }
  throw new Failure('network', `${issuer.href} has no metadata (${answers.join(', ')})`, {
    hint: 'check the issuer, or name the endpoints with --authorization-endpoint and --token-endpoint',
  });
}

const wellKnown = {
  oidc: '/.well-known/openid-configuration',
  oauth2: '/.well-known/oauth-authorization-server',
} as const;
