import { discoveryRequest, processDiscoveryResponse } from 'oauth4webapi';
import type { Fetch } from '../context.ts';
import { Failure } from '../errors.ts';
import type { Traits } from '../providers/preset.ts';
import type { AuthorizationServer } from './connection.ts';
import { requestOptions } from './connection.ts';
import { explained } from './failure.ts';

const step = 'discovery';

/**
 * The metadata of an issuer: OpenID Connect Discovery first, then RFC 8414; a page under 200 counts
 * as missing. Throws a `network` failure when neither address has it, and a `check_failed` one when
 * the document names another issuer (RFC 8414 section 3.3), which is never adopted.
 */
export async function discover(
  issuer: URL,
  fetch: Fetch,
  issuerCheck: Traits['issuerCheck'] = 'exact',
): Promise<AuthorizationServer> {
  const options = requestOptions(fetch);
  const answers: string[] = [];
  for (const algorithm of ['oidc', 'oauth2'] as const) {
    const response = await discoveryRequest(issuer, { ...options, algorithm });
    const type = response.headers.get('content-type') ?? 'no content type';
    if (response.status === 200 && type.includes('json')) {
      return issuerCheck === 'exact'
        ? await explained(step, () => processDiscoveryResponse(issuer, response))
        : await processEntra(issuer, response);
    }
    answers.push(`${wellKnown[algorithm]}: HTTP ${response.status}, ${type}`);
  }
  throw new Failure('network', `${issuer.href} has no metadata (${answers.join(', ')})`, {
    hint: 'check the issuer, or name the endpoints with --authorization-endpoint and --token-endpoint',
  });
}

/**
 * The metadata of Entra ID names its issuer with `{tenantid}` where the tenant is `common`, and by
 * number where it was asked for by name. Anything but that segment has to be the same.
 */
async function processEntra(issuer: URL, response: Response): Promise<AuthorizationServer> {
  const metadata: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  const named = isNamed(metadata) ? metadata.issuer : '';
  const same = withoutTenant(named) === withoutTenant(issuer.href);
  const expected = same ? new URL(named) : issuer;
  return await explained(step, () => processDiscoveryResponse(expected, response));
}

function isNamed(metadata: unknown): metadata is { readonly issuer: string } {
  return Object(metadata) === metadata && typeof Object(metadata).issuer === 'string';
}

function withoutTenant(issuer: string): string {
  return issuer.replace(/^(https?:\/\/[^/]+)\/[^/]+/, '$1/');
}

const wellKnown = {
  oidc: '/.well-known/openid-configuration',
  oauth2: '/.well-known/oauth-authorization-server',
} as const;
