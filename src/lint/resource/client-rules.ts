import { list, quote } from '../../jwt/quote.ts';
import { type LintRowOf, sighting } from '../finding.ts';
import { isDocument, type LintResponse, type WellKnownResponse } from '../input.ts';
import {
  publishedIssuer,
  type ResourceLintInput,
  resourceMembers,
  serverMetadata,
} from './input.ts';
import { match } from './member-rules.ts';

const sdk = 'modelcontextprotocol/typescript-sdk (v1.x src/client/auth.ts; 2.0 client/auth.ts)';
const vscode = 'microsoft/vscode';

/** What clients insist on beyond the specifications; each was read in its source. */
export const clientRules: readonly LintRowOf<ResourceLintInput>[] = [
  {
    id: 'clients-vscode-resource',
    severity: 'warning',
    look: (input) => {
      const how = match(input);
      const { resource } = resourceMembers(input);
      const message = `VS Code uses the metadata only where resource is the URL that it calls: with ${quote(resource)} in place of ${quote(input.api)} it takes the origin of the API for the authorization server`;
      return sighting(how === 'slash' || how === 'prefix', message, quote(resource));
    },
    rfc: `${vscode} src/vs/base/common/oauth.ts, fetchResourceMetadata`,
    fix: 'publish the URL exactly as clients call it',
  },
  {
    id: 'clients-sdk-longer-resource',
    severity: 'warning',
    look: (input) => {
      const { resource } = resourceMembers(input);
      const isLonger =
        match(input) === 'slash' && typeof resource === 'string' && resource.endsWith('/');
      const message = `the MCP TypeScript SDK (1.x, 2.x), and with it mcp-remote and MCP Inspector, refuses a resource whose path is longer than that of the URL, as ${quote(resource)} for ${quote(input.api)}`;
      return sighting(isLonger, message, quote(resource));
    },
    rfc: `${sdk}, checkResourceAllowed`,
    fix: 'publish the resource without the slash at the end',
  },
  {
    id: 'clients-first-server',
    severity: 'info',
    look: ({ servers }) => {
      const [first] = servers;
      const message = `the MCP SDKs for TypeScript (1.x, 2.x) and Python, mcp-remote, MCP Inspector and VS Code sign in at the first of the ${servers.length} authorization servers, ${first?.issuer}, whatever the others are`;
      return sighting(servers.length > 1, message, first?.issuer ?? '');
    },
    rfc: `${sdk}, discoverOAuthServerInfo; python-sdk client/auth/oauth2.py; mcp-remote lib/protected-resource-metadata.ts; inspector core/auth/discovery.ts; ${vscode} extHostMcp.ts`,
    fix: 'list the server first at which most clients can sign in',
  },
  {
    id: 'clients-first-server-unusable',
    severity: 'error',
    look: ({ servers }) => {
      const [first, ...others] = servers;
      if (first === undefined || others.length === 0) return [];
      const isDead =
        !first.tried.some(isDocument) && others.some(({ tried }) => tried.some(isDocument));
      const message = `the first authorization server, ${first.issuer}, cannot be used: the MCP SDKs for TypeScript (1.x, 2.x) and Python, mcp-remote, MCP Inspector and VS Code try no other`;
      return sighting(isDead, message, first.issuer);
    },
    rfc: `${sdk}, discoverOAuthServerInfo; python-sdk client/auth/oauth2.py; ${vscode} extHostMcp.ts`,
    fix: 'list a server first that answers',
  },
  {
    id: 'clients-sdk-bearer-first',
    severity: 'warning',
    look: ({ answer: { header = '', challenges } }) => {
      const isThere = challenges.some(({ scheme }) => scheme === 'bearer');
      const isFirst = /^bearer [^ ]/i.test(header.trimStart());
      const message = `WWW-Authenticate begins with ${quote(header.split(' ')[0])}: the MCP TypeScript SDK (1.x, 2.x) reads the header only where Bearer is the first challenge`;
      return sighting(isThere && !isFirst && header.trim().includes('='), message, header);
    },
    rfc: `${sdk}, extractWWWAuthenticateParams`,
    fix: 'send the Bearer challenge first',
  },
  {
    id: 'clients-vscode-scheme',
    severity: 'warning',
    look: ({ answer: { header = '' } }) => {
      const written = /(?:^|,)\s{0,20}(bearer)(?=\s|,|$)/i.exec(header)?.[1];
      const isOther = written !== undefined && written !== 'Bearer';
      const message = `the scheme is written ${quote(written)}: VS Code reads resource_metadata and scope only after Bearer in this spelling`;
      return sighting(isOther, message, written ?? '');
    },
    rfc: `${vscode} src/vs/workbench/api/common/extHostMcp.ts`,
    fix: 'write Bearer',
  },
  {
    id: 'clients-exact-issuer',
    severity: 'error',
    look: ({ servers }) =>
      servers.flatMap((server) => {
        const named = publishedIssuer(server);
        const isTolerated = named !== undefined && server.issuer === `${named}/`;
        const isClose =
          named !== undefined &&
          named !== server.issuer &&
          URL.canParse(named) &&
          URL.canParse(server.issuer) &&
          new URL(named).href === new URL(server.issuer).href;
        const who = isTolerated
          ? 'the MCP Python SDK compares'
          : 'the MCP SDKs for TypeScript (2.x) and Python compare';
        const message = `authorization_servers has ${quote(server.issuer)} and its metadata the issuer ${quote(named)}: ${who} them as text and end there`;
        return sighting(isClose, message, named ?? '');
      }),
    rfc: 'modelcontextprotocol/typescript-sdk packages/client/src/client/auth.ts; python-sdk client/auth/utils.py, validate_metadata_issuer',
    fix: 'list the issuer byte for byte as the metadata of the server has it',
    rule: 'N02',
  },
  {
    id: 'clients-sdk-openid-members',
    severity: 'error',
    look: ({ servers }) =>
      servers.flatMap((server) => {
        const document = server.tried.find(isDocument);
        if (document?.of !== 'openid-configuration') return [];
        const metadata = serverMetadata(server);
        const missing = openIdMembers.filter((name) => metadata[name] === undefined);
        const message = `${document.url} is the only metadata of ${server.issuer} and lacks ${list(missing)}: the MCP TypeScript SDK (1.x, 2.x) refuses the document`;
        const isAlone = !server.tried.some(
          (one) => one.of === 'oauth-authorization-server' && isDocument(one),
        );
        return sighting(isAlone && missing.length > 0, message, missing.join(' '));
      }),
    rfc: `${sdk}, OpenIdProviderDiscoveryMetadataSchema`,
    fix: 'publish the members, or the same document at /.well-known/oauth-authorization-server',
  },
  {
    id: 'clients-sdk-server-error',
    severity: 'warning',
    look: ({ documents, servers }) => {
      const isNamed = documents.some(({ of }) => of === 'challenge');
      const groups: readonly (readonly LintResponse[])[] = [
        isNamed ? [] : documents,
        ...servers.map(({ tried }) => tried.toSorted((left, right) => place(left) - place(right))),
      ];
      return groups.flatMap((tried) => {
        const at = tried.findIndex(isDocument);
        const failing = tried.slice(0, Math.max(at, 0)).find(({ status = 0 }) => status >= 500);
        const message = `${failing?.url} answers HTTP ${failing?.status}: the MCP TypeScript SDK (1.x, 2.x) asks the next URL after a status of 400 to 499 only, in 2.x after 502 too`;
        return sighting(failing !== undefined, message, String(failing?.status));
      });
    },
    rfc: `${sdk}, discoverAuthorizationServerMetadata and shouldAttemptFallback`,
    fix: 'answer 404 where there are no metadata',
  },
  {
    id: 'clients-mcp-remote-get',
    severity: 'info',
    look: ({ isMcp, answer: { method, challenges } }) => {
      const isByPost = !isMcp && method === 'POST' && challenges.length > 0;
      const message =
        'only POST is answered with a challenge: mcp-remote asks by GET, and misses its scope and resource_metadata';
      return sighting(isByPost, message, 'POST');
    },
    rfc: 'geelen/mcp-remote src/lib/utils.ts, discoverOAuthServerInfo',
    fix: 'answer a GET without a token with 401 and the same challenge, before 405',
  },
];

/** The order in which the SDK asks: RFC 8414, then OpenID Connect with the path inserted, and appended. */
function place({ of, url }: WellKnownResponse): number {
  if (of === 'oauth-authorization-server') return 0;
  return new URL(url).pathname.startsWith('/.well-known/') ? 1 : 2;
}

/** What the schema of the SDK requires of a document of OpenID Connect Discovery. */
const openIdMembers = [
  'authorization_endpoint',
  'token_endpoint',
  'jwks_uri',
  'response_types_supported',
  'subject_types_supported',
  'id_token_signing_alg_values_supported',
];
