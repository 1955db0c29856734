import { list, quote } from '../../jwt/quote.ts';
import { type LintRowOf, sighting } from '../finding.ts';
import { isPlainHttp } from '../input.ts';
import { resourceDocument, type ResourceLintInput, resourceMembers, textsIn } from './input.ts';

/** What the metadata of a resource say about it (RFC 9728 section 2). */
export const resourceMemberRules: readonly LintRowOf<ResourceLintInput>[] = [
  {
    id: 'resource-missing',
    severity: 'error',
    look: (input) => {
      const { resource } = resourceMembers(input);
      const isMissing = resourceDocument(input) !== undefined && typeof resource !== 'string';
      const what = resource === undefined ? 'missing' : `${quote(resource)}, not a text`;
      return sighting(isMissing, `resource is ${what}`, quote(resource));
    },
    rfc: 'RFC 9728 section 2',
    fix: 'publish resource: the URL of the API, exactly as clients call it',
    rule: 'M04',
  },
  {
    id: 'resource-not-url',
    severity: 'error',
    look: (input) => {
      const resource = resourceOf(input);
      if (resource === undefined) return [];
      const isUrl = URL.canParse(resource) && /^https?:$/.test(new URL(resource).protocol);
      const isPlain = isUrl && isPlainHttp(new URL(resource));
      const what = isPlain ? 'is not https' : 'is no URL, and the MCP SDKs refuse it';
      return sighting(!isUrl || isPlain, `resource ${quote(resource)} ${what}`, resource);
    },
    rfc: 'RFC 9728 section 1.2',
    fix: 'use the https URL of the API as resource',
    rule: 'M04',
  },
  {
    id: 'resource-fragment',
    severity: 'error',
    look: (input) => {
      const resource = resourceOf(input) ?? '';
      return sighting(
        resource.includes('#'),
        `resource ${quote(resource)} has a fragment`,
        resource,
      );
    },
    rfc: 'RFC 9728 section 1.2',
    fix: 'leave the fragment out',
  },
  {
    id: 'resource-slash',
    severity: 'error',
    look: (input) => {
      const resource = httpResource(input);
      const message = `resource is ${quote(resource)}, and ${quote(input.api)} was asked: they differ by a slash at the end, and clients compare them`;
      return sighting(match(input) === 'slash', message, resource ?? '');
    },
    rfc: 'RFC 9728 section 3.3',
    fix: 'publish the URL exactly as clients call it, or redirect them to the one in the metadata',
    rule: 'M04',
  },
  {
    id: 'resource-prefix',
    severity: 'warning',
    look: (input) => {
      const resource = httpResource(input);
      const message = `resource is ${quote(resource)}, above ${quote(input.api)}, which was asked: only clients that accept a prefix use the metadata`;
      return sighting(match(input) === 'prefix', message, resource ?? '');
    },
    rfc: 'RFC 9728 section 3.3',
    fix: 'publish metadata for the URL that clients call',
    rule: 'M04',
  },
  {
    id: 'resource-other',
    severity: 'error',
    look: (input) => {
      const resource = httpResource(input);
      const message = `resource is ${quote(resource)}, and ${quote(input.api)} was asked: clients must not use the metadata`;
      return sighting(match(input) === 'other', message, resource ?? '');
    },
    rfc: 'RFC 9728 section 3.3',
    fix: 'publish the URL that clients call; behind a proxy, forward Host and X-Forwarded-Proto, or configure the public URL',
    rule: 'M04',
  },
  {
    id: 'resource-member-type',
    severity: 'error',
    look: (input) => {
      const members = resourceMembers(input);
      return lists.flatMap((name) => {
        const value = members[name];
        const isList = Array.isArray(value) && value.every((one) => typeof one === 'string');
        const message = `${name} is ${quote(value)}, not an array of strings: the MCP SDKs discard the metadata`;
        return sighting(value !== undefined && !isList, message, quote(value));
      });
    },
    rfc: 'RFC 9728 section 2',
    fix: 'publish an array of strings, or leave the member out',
  },
  {
    id: 'resource-scopes-missing',
    severity: 'info',
    look: (input) => {
      const isThere = resourceDocument(input) !== undefined;
      const scopes = resourceMembers(input)['scopes_supported'];
      const message =
        'scopes_supported is missing: a client that gets no scope in the challenge requests none, or those of the authorization server';
      return sighting(isThere && scopes === undefined, message, 'nothing');
    },
    rfc: 'RFC 9728 section 2',
    fix: 'list the scopes that the API uses',
  },
  {
    id: 'resource-scopes-offline-access',
    severity: 'warning',
    look: (input) => {
      const places = scopePlaces(input, 'offline_access');
      const message = `${list(places)} has offline_access, which asks the authorization server for a refresh token: the API does not use it`;
      return sighting(places.length > 0, message, 'offline_access');
    },
    rfc: 'MCP specification, Authorization (SEP-2207)',
    fix: 'leave it out: clients add it where the authorization server lists it',
  },
  {
    id: 'resource-scopes-openid',
    severity: 'warning',
    look: (input) => {
      const places = scopePlaces(input, 'openid');
      const message = `${list(places)} has openid, which asks for an ID token: the API does not use it`;
      return sighting(places.length > 0, message, 'openid');
    },
    rfc: 'OpenID Connect Core section 3.1.2.1',
    fix: 'list only scopes of the API',
  },
  {
    id: 'resource-bearer-header',
    severity: 'error',
    look: (input) => {
      const methods = textsIn(input, 'bearer_methods_supported');
      const isOther = methods !== undefined && methods.length > 0 && !methods.includes('header');
      const message = `bearer_methods_supported has ${list(methods ?? [])} but not header, the method that all clients use`;
      return sighting(isOther, message, (methods ?? []).join(' '));
    },
    rfc: 'RFC 9728 section 2, RFC 6750 section 2.1',
    fix: 'accept the token in the Authorization header, and list header',
  },
  {
    id: 'resource-bearer-query',
    severity: 'warning',
    look: (input) => {
      const methods = textsIn(input, 'bearer_methods_supported') ?? [];
      const message =
        'bearer_methods_supported has query: a token in a URL ends up in logs and histories';
      return sighting(methods.includes('query'), message, methods.join(' '));
    },
    rfc: 'RFC 9700 section 4.3.2',
    fix: 'accept tokens in the Authorization header alone',
  },
  {
    id: 'resource-signed-metadata',
    severity: 'info',
    look: (input) => {
      const isSigned = resourceMembers(input)['signed_metadata'] !== undefined;
      const message =
        'signed_metadata are there: most clients, this program included, use the plain members';
      return sighting(isSigned, message, 'signed_metadata');
    },
    rfc: 'RFC 9728 section 2.2',
    fix: 'nothing; keep the plain members equal to the signed ones',
  },
];

const lists = [
  'authorization_servers',
  'scopes_supported',
  'bearer_methods_supported',
  'dpop_signing_alg_values_supported',
];

function resourceOf(input: ResourceLintInput): string | undefined {
  const { resource } = resourceMembers(input);
  return typeof resource === 'string' ? resource : undefined;
}

function httpResource(input: ResourceLintInput): string | undefined {
  const resource = resourceOf(input);
  if (resource === undefined || !URL.canParse(resource)) return undefined;
  return /^https?:$/.test(new URL(resource).protocol) ? resource : undefined;
}

/** How the resource compares with the URL that was asked, byte for byte where it is the same. */
export function match(input: ResourceLintInput): 'same' | 'slash' | 'prefix' | 'other' | undefined {
  const resource = httpResource(input);
  if (resource === undefined) return undefined;
  const [seen, asked] = [new URL(resource), new URL(input.api)];
  if (seen.href === asked.href) return 'same';
  if (withSlash(seen.href) === withSlash(asked.href)) return 'slash';
  const isAbove =
    seen.origin === asked.origin && withSlash(asked.pathname).startsWith(withSlash(seen.pathname));
  return isAbove ? 'prefix' : 'other';
}

function withSlash(text: string): string {
  return text.endsWith('/') ? text : `${text}/`;
}

/** Where a scope is named. */
function scopePlaces(input: ResourceLintInput, scope: string): readonly string[] {
  const isListed = textsIn(input, 'scopes_supported')?.includes(scope) ?? false;
  const isAsked = input.answer.challenges.some(({ parameters }) =>
    (parameters['scope'] ?? '').split(' ').includes(scope),
  );
  return [
    ...(isListed ? ['scopes_supported'] : []),
    ...(isAsked ? ['the scope of the challenge'] : []),
  ];
}
