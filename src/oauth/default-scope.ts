import { requiredMembers } from '../model/server-metadata.ts';
import type { Traits } from '../model/traits.ts';
import { recognisedTraits } from '../providers/recognised.ts';
import type { Connection } from './connection.ts';

type Metadata = Connection['server'];

/** What the metadata of an OpenID provider must have (OpenID Connect Discovery section 3). */
const required = requiredMembers('always', 'pages', 'openid_keys', 'openid');

const wanted = ['profile', 'email', 'offline_access'];

/**
 * The scope of a sign-in for which nobody has named one, by the metadata: nothing where the server
 * is no OpenID provider, so that it grants its default (RFC 6749 section 3.3); `offline_access`
 * only where it is listed, and not where the traits say that it is for clients that ask.
 */
export function defaultScope(
  server: Metadata,
  traits: Pick<Traits, 'offline_access'> = {},
): string | undefined {
  if (!isOpenIdProvider(server)) return undefined;
  const { offline_access } = { ...recognisedTraits(server), ...traits };
  const unasked = offline_access === 'on-request' ? ['offline_access'] : [];
  const supported = server.scopes_supported ?? [];
  const added = wanted.filter((name) => supported.includes(name) && !unasked.includes(name));
  return ['openid', ...added].join(' ');
}

/**
 * Whether the metadata are those of an OpenID provider, or list the scope `openid`, and name the
 * keys of its ID tokens.
 */
function isOpenIdProvider(server: Metadata): boolean {
  const isListed = server.scopes_supported?.includes('openid') ?? false;
  const isWhole = required.every((name) => server[name] !== undefined);
  return isWhole || (isListed && server.jwks_uri !== undefined);
}
