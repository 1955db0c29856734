import { resourceMetadata, resourceMetadataUrl } from '../../resources/metadata.ts';
import { allResources } from '../../resource.ts';
import { type Asked, type Behaviour, type Fault, faultsAt } from '../fault.ts';
import { editJson, type Json, jsonReply, redirectReply, type Reply } from '../reply.ts';
import { hostileText } from '../token-response.ts';
import { elsewhere, isElsewhere } from './elsewhere.ts';

const where = 'resource metadata';
const metadataFault = faultsAt({ where, endpoints: ['resource_metadata'] });
const megabyte = 1024 * 1024;

/** Faults of the metadata of a protected resource (RFC 9728). */
export const resourceMetadataFaults: readonly Fault[] = [
  edit('other-resource', 'resource is another one on another host', () => ({
    resource: 'https://other.example.test/mcp',
  })),
  edit('resource-slash', 'resource with one slash more or less at its end', ({ resource }) => ({
    resource: withOtherSlash(String(resource)),
  })),
  {
    ...metadataFault('resource-origin', 'resource is the origin, and so is the aud of tokens', {}),
    site: (site) => ({ ...site, isOneResource: true }),
  },
  servers('no-authorization-servers', 'no authorization_servers', () => undefined),
  servers('empty-authorization-servers', 'authorization_servers is empty', () => []),
  servers(
    'two-authorization-servers',
    'authorization_servers has another server before the right one',
    ({ site }) => ['https://other.example.test', site.issuer],
  ),
  servers('server-unreachable', 'an authorization server where nothing listens', () => [
    // Port 1 (tcpmux) is privileged and unused.
    'http://127.0.0.1:1',
  ]),
  servers('server-http', 'an authorization server with plain http on another host', () => [
    'http://id.example.test',
  ]),
  servers('server-private', 'an authorization server at a private address', () => [
    'https://192.168.0.10',
  ]),
  servers('server-link-local', 'an authorization server at a link-local address', () => [
    'https://169.254.169.254/latest',
  ]),
  lyingServer(),
  metadataFault('metadata-megabyte', 'metadata with one member of 1 MB', {
    rewrite: (reply) => editJson(reply, { padding: 'a'.repeat(megabyte) }),
  }),
  instead('metadata-redirect-loop', 'HTTP 302 from the metadata to themselves', ({ url }) =>
    redirectReply(url.href),
  ),
  instead('metadata-redirect-away', 'HTTP 302 from the metadata to another origin', (asked) => {
    if (!isElsewhere(asked)) return redirectReply(elsewhere(asked.site) + asked.url.pathname);
    const resource = allResources(asked.site).find(
      (one) => new URL(resourceMetadataUrl(one)).pathname === asked.url.pathname,
    );
    return resource === undefined
      ? undefined
      : jsonReply(200, resourceMetadata(asked.site, resource));
  }),
  instead('metadata-401', 'HTTP 401 for the metadata without a token', ({ url }) =>
    jsonReply(
      401,
      { error: 'unauthorized' },
      { 'www-authenticate': `Bearer resource_metadata="${url.href}"` },
    ),
  ),
  edit('hostile-name', 'a resource_name with ANSI codes, bidi overrides and HTML', () => ({
    resource_name: hostileText,
  })),
];

function edit(name: string, does: string, change: (body: Json, asked: Asked) => Json): Fault {
  return metadataFault(name, does, {
    rewrite: (reply, asked) => editJson(reply, (body) => change(body, asked)),
  });
}

function servers(
  name: string,
  does: string,
  list: (asked: Asked) => readonly string[] | undefined,
): Fault {
  return edit(name, does, (_body, asked) => ({ authorization_servers: list(asked) }));
}

function instead(name: string, does: string, reply: (asked: Asked) => Reply | undefined): Fault {
  return metadataFault(name, does, { instead: reply });
}

function withOtherSlash(resource: string): string {
  return resource.endsWith('/') ? resource.slice(0, -1) : `${resource}/`;
}

/** It names the true issuer, and endpoints of its own (the mix-up of RFC 9207 section 1). */
function lyingServer(): Fault {
  const behaviour: Behaviour = {
    instead: (asked) => {
      if (asked.endpoint !== 'discovery' || !isElsewhere(asked)) return undefined;
      const own = elsewhere(asked.site) + asked.site.issuerPath;
      return jsonReply(200, {
        issuer: asked.site.issuer,
        authorization_endpoint: `${own}/auth`,
        token_endpoint: `${own}/token`,
        jwks_uri: `${own}/jwks`,
        registration_endpoint: `${own}/reg`,
        response_types_supported: ['code'],
        grant_types_supported: ['authorization_code', 'refresh_token'],
        code_challenge_methods_supported: ['S256'],
        token_endpoint_auth_methods_supported: ['none'],
        authorization_response_iss_parameter_supported: true,
      });
    },
    rewrite: (reply, { endpoint, site }) =>
      endpoint === 'resource_metadata'
        ? editJson(reply, { authorization_servers: [elsewhere(site) + site.issuerPath] })
        : undefined,
  };
  return faultsAt({ where, endpoints: ['resource_metadata', 'discovery'] })(
    'server-lies',
    'an authorization server of another origin that says it is this issuer',
    behaviour,
  );
}
