import manifest from '../../../package.json' with { type: 'json' };
import { Failure } from '../../model/errors.ts';
import type { AuthorizationServer } from '../connection.ts';

/** What a client wants to be registered with. */
export type WantedClient = {
  readonly client_name?: string | undefined;
  readonly redirect_uris: readonly string[];
  readonly scope?: string | undefined;
};

/** Client metadata as RFC 7591 section 2 names them. */
export type ClientMetadata = {
  readonly client_name: string;
  readonly redirect_uris: readonly string[];
  readonly grant_types: readonly string[];
  readonly response_types: readonly string[];
  readonly token_endpoint_auth_method: 'none';
  readonly application_type: 'native';
  readonly scope?: string;
  readonly software_id?: string;
  readonly software_version?: string;
};

export const defaultClientName = manifest.name;

const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';

/**
 * The metadata of a native public client (RFC 7591 section 2, RFC 8252 section 8.4): its redirect
 * URIs exactly, and the device flow where the server has one. Throws `usage` for a redirect URI that
 * cannot be registered.
 */
export function clientMetadata(
  { client_name = defaultClientName, redirect_uris, scope }: WantedClient,
  server?: Pick<AuthorizationServer, 'device_authorization_endpoint'>,
): ClientMetadata {
  redirect_uris.forEach(requireRegistrable);
  const hasDeviceFlow = server?.device_authorization_endpoint !== undefined;
  return {
    client_name,
    redirect_uris,
    grant_types: ['authorization_code', 'refresh_token', ...(hasDeviceFlow ? [deviceGrant] : [])],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    application_type: 'native',
    ...(scope ? { scope } : {}),
  };
}

function requireRegistrable(uri: string): void {
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  if (url === undefined) throw new Failure('usage', `the redirect URI is not a URL: ${uri}`);
  if (url.port === '0') {
    const message = `the redirect URI ${uri} has the port 0, which cannot be registered: choose a port`;
    throw new Failure('usage', message, { rule: 'C09', advice: { id: 'unregistrable_port' } });
  }
  if (url.hash !== '') {
    const message = `the redirect URI ${uri} has a fragment, which no server registers (RFC 6749 section 3.1.2)`;
    throw new Failure('usage', message);
  }
}
