import { wantedScope } from '../evidence/error-response.ts';
import { either, likely, possible, matchesError } from '../match.ts';
import type { Rule } from '../rule.ts';
import {
  calls,
  withoutChallenge,
  refusedUnder200,
  protectedMetadata,
  otherResource,
  emptyMembers,
  pastedMetadata,
  tokenRefused,
  missingScope,
  otherDocument,
} from '../matchers/resource.ts';

/** What an API or an MCP server gets wrong, or says. */
export const resourceRules: readonly Rule[] = [
  {
    id: 'M01',
    phase: 'resource',
    title: '401 without WWW-Authenticate',
    codes: ['401', 'WWW-Authenticate'],
    match: withoutChallenge,
    cause:
      'The API refuses and does not say how to get in: RFC 6750 and RFC 9728 want a WWW-Authenticate header, and MCP clients find no server without it.',
    fix: [
      'the API must add WWW-Authenticate: Bearer resource_metadata="https://…/.well-known/oauth-protected-resource"',
      'is the token good? atm-cli token refresh{profile}, then atm-cli call again',
    ],
    source: 'RFC 6750 section 3; RFC 9728 section 5.1; adcontextprotocol/adcp-client#605',
  },
  {
    id: 'M02',
    phase: 'resource',
    title: 'the server refuses under HTTP 200',
    codes: ['Access denied'],
    match: refusedUnder200,
    cause:
      'The server answers 200 with a refusal in the result of a tool, so that no client ever begins to sign in.',
    fix: ['the server must answer a request without a token with 401 and WWW-Authenticate'],
    source: 'MCP specification, Authorization; apache/solr-mcp#211',
  },
  {
    id: 'M03',
    phase: 'resource',
    title: 'the well-known addresses want a token',
    codes: ['/.well-known/'],
    match: protectedMetadata,
    cause:
      'The middleware that checks tokens covers /.well-known/* too, so that nobody can find out where to get one.',
    fix: ['exempt /.well-known/* from the check of tokens'],
    source: 'RFC 9728 section 3; modelcontextprotocol/inspector#1288',
  },
  {
    id: 'M04',
    phase: 'resource',
    title: 'the metadata is of another resource',
    codes: ['resource_metadata'],
    match: otherResource,
    cause:
      'resource in the metadata is not the address that was called: a proxy or gateway does not pass on host, scheme or path.',
    fix: [
      'let the proxy pass on Host, X-Forwarded-Proto and the path, or configure the public address at the server',
      'call the address that the metadata names',
    ],
    source: 'RFC 9728 section 3.3; modelcontextprotocol/inspector#1008',
  },
  {
    id: 'M05',
    phase: 'resource',
    title: 'the authorization server registers no clients by itself',
    codes: ['registration_endpoint', 'invalid_client_metadata'],
    match: matchesError({
      phrases:
        /does not support dynamic client registration|no registration_endpoint|dynamic client registration (is )?(not supported|disabled)/i,
    }),
    cause: 'Entra, Google, Cognito and Okta have no dynamic client registration.',
    fix: ['register a client by hand and name it: --client-id <id>'],
    source: 'RFC 7591; anthropics/claude-code#38102; geelen/mcp-remote#53',
  },
  {
    id: 'M06',
    phase: 'resource',
    title: 'the metadata does not say that PKCE is supported',
    codes: ['code_challenge_methods_supported'],
    match: either(
      matchesError({
        phrases:
          /(missing|no|without|lacks?|not (include|list|have|advertise)).{0,30}code_challenge_methods_supported|does not support PKCE/i,
      }),
      pastedMetadata,
    ),
    cause:
      'MCP clients must refuse a server whose metadata lacks code_challenge_methods_supported, even where PKCE works.',
    fix: ['the server must add "code_challenge_methods_supported": ["S256"] to its metadata'],
    source: 'MCP specification, Authorization, PKCE; RFC 8414 section 2',
  },
  {
    id: 'M07',
    phase: 'resource',
    title: 'the metadata has empty members',
    codes: ['registration_endpoint'],
    match: emptyMembers,
    cause: 'null or an empty text in the metadata breaks clients that read it strictly.',
    fix: ['the server must leave a member out that it has no value for'],
    source: 'RFC 8414 section 3.2',
  },
  {
    id: 'M08',
    phase: 'resource',
    title: 'the API takes a token that is for somebody else',
    codes: ['aud'],
    match: (facts) => {
      const aud = facts.checks.find(({ id, verdict }) => id === 'aud' && verdict === 'fail');
      const taken = calls(facts).find(
        ({ errorResponse }) => errorResponse.status !== undefined && errorResponse.status < 300,
      );
      return (
        aud &&
        taken &&
        likely(`the API answered HTTP ${taken.errorResponse.status}, and ${aud.message}`, 4)
      );
    },
    cause: 'The API does not check aud: whoever has any token of this issuer gets in.',
    fix: ['the API must refuse tokens whose aud is not its own identifier'],
    source:
      'RFC 8725 section 3.9; RFC 9700 section 2.3; MCP specification, Authorization, Token Handling',
  },
  {
    id: 'M09',
    phase: 'resource',
    title: 'the token lacks a scope',
    codes: ['insufficient_scope', '403'],
    match: missingScope,
    cause: 'The API wants a scope that the token does not have; a refresh cannot add one.',
    causeFor: (facts) => {
      const wanted = wantedScope(facts);
      return (
        wanted &&
        `The API wants the scope ${wanted}, which the token does not have; a refresh cannot add it.`
      );
    },
    fix: [
      'sign in for what is held and what is wanted together: atm-cli login{profile} --scope "{wider_scope}"',
    ],
    source:
      'RFC 6750 section 3.1; RFC 9728 section 5.1; modelcontextprotocol/typescript-sdk src/client/auth.ts',
  },
  {
    id: 'M10',
    phase: 'resource',
    title: 'the API refuses the token',
    codes: ['invalid_token'],
    match: tokenRefused,
    cause:
      'The API takes the token for expired, revoked, or of another issuer or audience than it expects; a new one of the same kind changes only the first.',
    fix: [
      'get a new one, once: atm-cli token refresh{profile}',
      'then compare iss and aud with what the API expects: atm-cli verify "$(atm-cli token{profile})" --audience <api>',
    ],
    source: 'RFC 6750 section 3.1; modelcontextprotocol/typescript-sdk#945',
  },
  {
    id: 'M11',
    phase: 'resource',
    title: "the redirect URI is not in the client's document",
    codes: ['client_id_metadata_document'],
    match: otherDocument,
    cause:
      'The client id is the address of a document, and the redirect URI that was sent is not in it: a loopback without port there, a free port here.',
    fix: [
      'put {redirect_uri} into redirect_uris of the document, or pin the port: atm-cli login{profile} --port <port>',
    ],
    source: 'draft-ietf-oauth-client-id-metadata-document; evalstate/hf-mcp-server#216',
  },
  {
    id: 'M12',
    phase: 'resource',
    title: 'the registered client is gone',
    codes: ['invalid_client'],
    match: (facts) => {
      const gone = matchesError({
        at: ['authorization', 'callback', 'token', 'refresh'],
        phrases:
          /unknown client|client (was )?not found|no such client|client .{0,60}does not exist|client is not registered/i,
      })(facts);
      return gone && possible(gone.because, 2);
    },
    cause:
      'The authorization server forgets clients that registered themselves, or the client was registered with another port.',
    fix: ['register the client anew and name it: atm-cli profile set client_id=<id>{profile}'],
    source: 'RFC 7591 section 5; MoonshotAI/kimi-code#2606',
  },
];
