import { list, quote } from '../../jwt/quote.ts';
import { type LintRowOf, sighting } from '../finding.ts';
import { describeResponse } from '../answers/answer-rules.ts';
import { isDocument } from '../input.ts';
import { issuerDifference } from '../metadata/issuer-rules.ts';
import {
  type ListedServer,
  publishedIssuer,
  resourceDocument,
  type ResourceLintInput,
  resourceMembers,
  serverMetadata,
  textsIn,
} from './input.ts';

/** The authorization servers that a resource names, as a client of the resource needs them. */
export const listedServerRules: readonly LintRowOf<ResourceLintInput>[] = [
  {
    id: 'servers-missing',
    severity: 'error',
    look: (input) => {
      const isThere = resourceDocument(input) !== undefined;
      const isMissing = resourceMembers(input)['authorization_servers'] === undefined;
      const message =
        'authorization_servers is missing: clients do not know where to sign in, and the MCP Python SDK discards the metadata';
      return sighting(isThere && isMissing, message, 'nothing');
    },
    rfc: 'MCP specification, Authorization; RFC 9728 section 2',
    fix: 'list the issuers whose tokens the API accepts',
    rule: 'M20',
  },
  {
    id: 'servers-empty',
    severity: 'error',
    look: (input) => {
      const message =
        'authorization_servers is empty: clients do not know where to sign in, and the MCP Python SDK discards the metadata';
      return sighting(textsIn(input, 'authorization_servers')?.length === 0, message, '[]');
    },
    rfc: 'MCP specification, Authorization; RFC 9728 section 2',
    fix: 'list the issuers whose tokens the API accepts',
    rule: 'M20',
  },
  {
    id: 'servers-not-https',
    severity: 'error',
    look: ({ servers }) =>
      servers
        .filter(({ isForbidden }) => isForbidden)
        .map(({ issuer, error }) => ({ message: `${error}`, seen: issuer })),
    rfc: 'RFC 9728 sections 2 and 7.7',
    fix: 'list issuers with https that are reachable from the internet',
    rule: 'M20',
  },
  {
    id: 'servers-unreachable',
    severity: 'error',
    look: ({ servers }) =>
      servers
        .filter((server) => server.isForbidden !== true && !server.tried.some(isDocument))
        .map(({ issuer, tried, error }) => {
          const how = tried.map((one) => `${one.url}: ${describeResponse(one)}`).join('; ');
          const message = `the authorization server ${quote(issuer)} has no metadata: ${error ?? how}`;
          return { message, seen: issuer };
        }),
    rfc: 'RFC 8414 section 3',
    fix: 'list the issuer of the server exactly, and let it publish its metadata',
    rule: 'N01',
  },
  {
    id: 'servers-issuer',
    severity: 'error',
    look: ({ servers }) =>
      servers.flatMap((server) => {
        const named = publishedIssuer(server);
        if (named === undefined || isSame(named, server.issuer)) return [];
        const message = `authorization_servers has ${quote(server.issuer)}, whose metadata has the issuer ${quote(named)}: ${issuerDifference(named, server.issuer)}`;
        return [{ message, seen: named }];
      }),
    rfc: 'RFC 8414 section 3.3',
    fix: 'list the issuer exactly as the metadata of the server has it',
    rule: 'N02',
  },
  {
    id: 'servers-no-s256',
    severity: 'error',
    look: ({ servers }) =>
      found(servers).flatMap((server) => {
        const methods: unknown = serverMetadata(server)['code_challenge_methods_supported'];
        if (Array.isArray(methods) && methods.includes('S256')) return [];
        const message = `${server.issuer} does not promise PKCE with S256: a client must not sign in there for this API`;
        return [{ message, seen: quote(methods) }];
      }),
    rfc: 'MCP specification, Authorization; RFC 7636 section 4.2',
    fix: 'publish "code_challenge_methods_supported": ["S256"] at the authorization server',
    rule: 'M22',
  },
  {
    id: 'servers-no-client',
    severity: 'warning',
    look: ({ servers }) =>
      found(servers).flatMap((server) => {
        const message = `${server.issuer} has neither registration_endpoint nor client_id_metadata_document_supported: each client has to be registered by hand, and the MCP TypeScript SDK (1.x, 2.x) ends with "does not support dynamic client registration"`;
        return sighting(!hasRegistration(server) && !hasDocuments(server), message, 'nothing');
      }),
    rfc: 'MCP specification, Authorization; RFC 7591',
    fix: 'support Client ID Metadata Documents, or say in resource_documentation where a client is registered',
    rule: 'M05',
  },
  {
    id: 'servers-both-clients',
    severity: 'info',
    look: ({ servers }) =>
      found(servers).flatMap((server) => {
        const message = `${server.issuer} has dynamic registration and Client ID Metadata Documents: a client that has a document uses that, others register`;
        return sighting(hasRegistration(server) && hasDocuments(server), message, 'both');
      }),
    rfc: 'MCP specification, Authorization',
    fix: 'nothing; registration is deprecated in the specification of MCP',
  },
  {
    id: 'servers-mix-up',
    severity: 'warning',
    look: ({ servers }) => {
      const silent = found(servers).filter((server) => !promisesIss(server));
      const names = silent.map(({ issuer }) => issuer);
      const message = `there are several authorization servers, and ${list(names)} ${names.length === 1 ? 'does' : 'do'} not promise iss in authorization responses: a response of one may be taken for that of another (mix-up attack)`;
      return sighting(servers.length > 1 && silent.length > 0, message, names.join(' '));
    },
    rfc: 'RFC 9207 section 3, RFC 9700 section 2.1',
    fix: 'send iss in authorization responses, and publish authorization_response_iss_parameter_supported as true',
    rule: 'A17',
  },
  {
    id: 'servers-not-listed-back',
    severity: 'info',
    look: (input) =>
      found(input.servers).flatMap((server) => {
        const listed: unknown = serverMetadata(server)['protected_resources'];
        const { resource } = resourceMembers(input);
        const isOther = Array.isArray(listed) && !listed.includes(resource);
        const message = `protected_resources of ${server.issuer} does not have ${quote(resource)}`;
        return sighting(isOther, message, quote(listed));
      }),
    rfc: 'RFC 9728 section 4',
    fix: 'list the resource there, or leave the member out',
  },
];

function found(servers: readonly ListedServer[]): readonly ListedServer[] {
  return servers.filter(({ tried }) => tried.some(isDocument));
}

/** As most clients compare: a URL without a path is the same with a slash. */
function isSame(left: string, right: string): boolean {
  if (left === right) return true;
  return URL.canParse(left) && URL.canParse(right) && new URL(left).href === new URL(right).href;
}

function hasRegistration(server: ListedServer): boolean {
  return typeof serverMetadata(server)['registration_endpoint'] === 'string';
}

function hasDocuments(server: ListedServer): boolean {
  return serverMetadata(server)['client_id_metadata_document_supported'] === true;
}

function promisesIss(server: ListedServer): boolean {
  return serverMetadata(server)['authorization_response_iss_parameter_supported'] === true;
}
