import { withoutTrailing } from '../../util/trim.ts';
import type { ErrorResponse } from './error-response.ts';
import type { ObservedExchange } from './exchange.ts';

const wellKnown = '/.well-known/oauth-protected-resource';

/** The URL of a pasted response, which is not known. */
export const pastedUrl = 'about:blank';

type Seen = {
  readonly errorResponse: ErrorResponse;
  readonly failed: ObservedExchange | undefined;
  readonly authorization: ObservedExchange | undefined;
  readonly metadata: Readonly<Record<string, unknown>>;
};

/** The resource for which a token has to be, where the API or its authorization server names it. */
export function knownResource({
  errorResponse,
  failed,
  authorization,
  metadata,
}: Seen): string | undefined {
  const sent = failed?.sent['resource'] ?? authorization?.sent['resource'];
  return (
    describedResource(errorResponse, failed?.exchange.request.url ?? '') ??
    meantResource(metadata['protected_resources'], sent)
  );
}

/**
 * The resource whose metadata a challenge names, by its well-known address (RFC 9728 sections 3.1 and
 * 5.1); only one of the origin that was called, which is not known of a pasted one.
 */
function describedResource({ challenges }: ErrorResponse, called: string): string | undefined {
  const named = challenges.map(({ parameters }) => parameters['resource_metadata']);
  const address = URL.parse(named.find((one) => one !== undefined) ?? '');
  const origin = URL.parse(called)?.origin;
  const isPasted = called === pastedUrl;
  if (address === null || (!isPasted && address.origin !== origin)) return undefined;
  if (!/^https?:$/.test(address.protocol)) return undefined;
  if (!address.pathname.startsWith(wellKnown)) return undefined;
  return `${address.origin}${address.pathname.slice(wellKnown.length)}${address.search}`;
}

/**
 * The resource that is meant by one that the server does not know: that of `protected_resources` in
 * its metadata (RFC 9728 section 4) which differs in case or in a slash at the end, else the only one.
 */
function meantResource(known: unknown, sent: string | undefined): string | undefined {
  if (!Array.isArray(known)) return undefined;
  const resources = known.filter((one) => typeof one === 'string' && one !== sent);
  const close = resources.find((one) => sent !== undefined && plain(one) === plain(sent));
  return close ?? (known.length === 1 ? resources[0] : undefined);
}

function plain(resource: string): string {
  return withoutTrailing(resource.toLowerCase(), '/');
}

/** Members that are in the metadata of resources alone (RFC 9728 section 2). */
const resourceMembers = [
  'authorization_servers',
  'bearer_methods_supported',
  'resource_name',
  'resource_documentation',
  'resource_policy_uri',
  'resource_tos_uri',
  'resource_signing_alg_values_supported',
];

/** Whether members are those of resource metadata, and not of a server or an error. */
export function isResourceMetadata(members: Readonly<Record<string, unknown>>): boolean {
  if (members['issuer'] !== undefined || members['error'] !== undefined) return false;
  const { resource, scopes_supported: scopes } = members;
  const isOfResource = resourceMembers.some((name) => members[name] !== undefined);
  return isOfResource || (resource !== undefined && scopes !== undefined);
}
