import { resourceFix } from '../advice/resource.ts';
import { knownResource } from '../evidence/resources.ts';
import { wantedScope } from '../evidence/error-response.ts';
import { apiSteps, either, likely, possible, matchesError, unlessNamed } from '../match.ts';
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
  stepUpFlags,
} from '../matchers/resource.ts';

/** Errors of an API or an MCP server, and what it gets wrong. */
export const resourceRules: readonly Rule[] = [
  {
    id: 'M01',
    phase: 'resource',
    title: '401 without WWW-Authenticate',
    codes: ['401', 'WWW-Authenticate'],
    match: withoutChallenge,
    cause:
      'The API refuses without a challenge: RFC 6750 and RFC 9728 require a WWW-Authenticate header, and without it MCP clients find no authorization server.',
    fix: [
      'the API must add WWW-Authenticate: Bearer resource_metadata="https://…/.well-known/oauth-protected-resource"',
      'try a new token: `token refresh`',
    ],
    source: 'RFC 6750 section 3; RFC 9728 section 5.1; adcontextprotocol/adcp-client#605',
  },
  {
    id: 'M02',
    phase: 'resource',
    title: 'the server refuses with HTTP 200',
    codes: ['Access denied'],
    match: refusedUnder200,
    cause:
      'The server answers 200 with a refusal in the result of a tool, so no client starts to sign in.',
    fix: ['the server must answer a request without a token with 401 and WWW-Authenticate'],
    source: 'MCP specification, Authorization; apache/solr-mcp#211',
  },
  {
    id: 'M03',
    phase: 'resource',
    title: 'the well-known URLs require a token',
    codes: ['/.well-known/'],
    match: unlessNamed(protectedMetadata),
    cause:
      'The middleware that checks tokens also covers /.well-known/*, so clients cannot find out where to get one.',
    fix: ['exempt /.well-known/* from authentication'],
    source: 'RFC 9728 section 3; modelcontextprotocol/inspector#1288',
  },
  {
    id: 'M04',
    phase: 'resource',
    title: 'the metadata is of another resource',
    codes: ['resource_metadata'],
    match: otherResource,
    cause:
      'resource in the metadata is not the URL that was called: a proxy or gateway does not forward host, scheme or path.',
    fixFor: resourceFix,
    fix: [
      'let the proxy forward Host, X-Forwarded-Proto and the path, or configure the public URL at the server',
      'call the URL in the metadata',
    ],
    source: 'RFC 9728 section 3.3; modelcontextprotocol/inspector#1008',
  },
  {
    id: 'M05',
    phase: 'resource',
    title: 'no dynamic client registration',
    codes: ['registration_endpoint', 'invalid_client_metadata'],
    match: matchesError({
      phrases:
        /does not support dynamic client registration|no registration_endpoint|dynamic client registration (is )?(not supported|disabled)/i,
    }),
    cause: 'Entra, Google, Cognito and Okta have no dynamic client registration.',
    fix: ['register a client manually and give its id: --client-id <id>'],
    source: 'RFC 7591; anthropics/claude-code#38102; geelen/mcp-remote#53',
  },
  {
    id: 'M06',
    phase: 'resource',
    title: 'the metadata does not advertise PKCE',
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
    cause: 'null or an empty string in the metadata breaks strict clients.',
    fix: ['the server must omit a member without a value'],
    source: 'RFC 8414 section 3.2',
  },
  {
    id: 'M08',
    phase: 'resource',
    title: 'the API accepts a token for another audience',
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
    cause: 'The API does not check aud: any token of this issuer is accepted.',
    fix: ['the API must refuse tokens whose aud is not its own identifier'],
    source:
      'RFC 8725 section 3.9; RFC 9700 section 2.3; MCP specification, Authorization, Token Handling',
  },
  {
    id: 'M09',
    phase: 'resource',
    title: 'the token lacks a scope',
    codes: ['insufficient_scope', '403'],
    kinds: ['token-scope'],
    kindsAt: apiSteps,
    match: missingScope,
    cause: 'The API requires a scope that the token does not have; a refresh cannot add it.',
    causeFor: (facts) => {
      const wanted = wantedScope(facts);
      return (
        wanted &&
        `The API requires the scope ${wanted}, which the token does not have; a refresh cannot add it.`
      );
    },
    fixFor: (facts) => {
      if (wantedScope(facts) === undefined) {
        return [
          'the API does not say which; its metadata may list them: `discover --api {api_url}`',
          'sign in with those and the granted ones: `sign-in --scope <scopes>`',
        ];
      }
      const isPasted = facts.step === 'pasted' && knownResource(facts) !== undefined;
      return isPasted
        ? ['sign in for the API with it: `login {known_resource} --scope "{wider_scope}"`']
        : undefined;
    },
    fix: ['sign in with the granted and the required scopes: `sign-in --scope "{wider_scope}"`'],
    source:
      'RFC 6750 section 3.1; RFC 9728 section 5.1; modelcontextprotocol/typescript-sdk src/client/auth.ts',
  },
  {
    id: 'M10',
    phase: 'resource',
    title: 'the API refuses the token',
    codes: ['invalid_token'],
    kinds: ['token-dead'],
    kindsAt: apiSteps,
    match: tokenRefused,
    cause:
      'The API considers the token expired, revoked, or of another issuer or audience than it expects; a new token of the same kind helps only if it has expired.',
    fixFor: (facts) =>
      facts.step === 'pasted' && knownResource(facts) !== undefined
        ? [
            'get a new token for the API: `login {known_resource}`',
            'then compare iss and aud with what it expects: `verify <token> --audience {known_resource}`',
          ]
        : undefined,
    fix: [
      'get a new one, once: `token refresh`',
      'then compare iss and aud with what the API expects: `verify {access_token} --audience <api>`',
    ],
    source: 'RFC 6750 section 3.1; modelcontextprotocol/typescript-sdk#945',
  },
  {
    id: 'M11',
    phase: 'resource',
    title: "the redirect URI is not in the client's metadata document",
    codes: ['client_id_metadata_document'],
    match: otherDocument,
    cause:
      'The client id is the URL of a document, and the redirect URI that was sent is not in it: it lists a loopback URI without port, and a free port was used.',
    fix: [
      'add {redirect_uri} to redirect_uris of the document, or set the port: `sign-in --port <port>`',
    ],
    source: 'draft-ietf-oauth-client-id-metadata-document; evalstate/hf-mcp-server#216',
  },
  {
    id: 'M12',
    phase: 'resource',
    title: 'the client registration was deleted',
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
      'The authorization server deleted the dynamically registered client, or the client was registered with another port.',
    fix: ['register the client again and set its id: `set client_id=<id>`'],
    source: 'RFC 7591 section 5; MoonshotAI/kimi-code#2606',
  },
  {
    id: 'M15',
    phase: 'resource',
    title: 'the API requires a stronger or a newer sign-in',
    codes: ['insufficient_user_authentication', 'acr_values', 'max_age'],
    match: (facts) => {
      const opinion = matchesError({ codes: ['insufficient_user_authentication'] })(facts);
      return opinion && { ...opinion, weight: 3 };
    },
    cause:
      'The user signed in with less than the API requires (a second factor, for example), or too long ago; a refresh changes neither.',
    fixFor: (facts) => {
      const flags = stepUpFlags(facts);
      return flags === '' ? undefined : [`sign in with what it requires: \`login${flags}\``];
    },
    fix: ['sign in again, now: `login --max-age 0`'],
    source: 'RFC 9470 section 3',
  },
];
