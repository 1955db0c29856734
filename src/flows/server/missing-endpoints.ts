import { Failure } from '../../model/errors.ts';
import type { AuthorizationServer } from '../../oauth/connection.ts';
import { wellKnownUrls } from '../../oauth/discovery.ts';
import type { Fetched } from './cached-request.ts';

/** Endpoints that some servers publish in one of their metadata documents only. */
export type OptionalEndpoint =
  | 'device_authorization_endpoint'
  | 'end_session_endpoint'
  | 'introspection_endpoint'
  | 'pushed_authorization_request_endpoint'
  | 'revocation_endpoint'
  | 'userinfo_endpoint';

export type Wanted = {
  /** The configured issuer. */
  readonly issuer: URL;
  readonly missing: readonly OptionalEndpoint[];
};

/**
 * The metadata with the `missing` endpoints of the next document: that of OpenID Connect Discovery
 * or of RFC 8414, `ask` reads the first of its URLs that has one. Nothing else of it is used but how
 * clients authenticate there. A document that cannot be read, or is of another issuer, has none.
 */
export async function withMissingEndpoints(
  { value, url }: Fetched<AuthorizationServer>,
  { issuer, missing }: Wanted,
  ask: (urls: readonly URL[]) => Promise<AuthorizationServer>,
): Promise<AuthorizationServer> {
  const all = wellKnownUrls(issuer);
  // Those before it were tried, and had no metadata.
  const urls = all.slice(all.findIndex(({ href }) => href === url) + 1);
  if (missing.length === 0 || urls.length === 0) return value;
  let other: AuthorizationServer;
  try {
    other = await ask(urls);
  } catch (error) {
    if (error instanceof Failure && error.kind !== 'interrupted') return value;
    throw error;
  }
  const names = missing.flatMap((name) => [name, `${name}_auth_methods_supported`]);
  const found = names.flatMap((name) => (other[name] === undefined ? [] : [[name, other[name]]]));
  return { ...value, ...Object.fromEntries(found) };
}
