import { describe, expect, it } from 'vitest';
import type { ResourceLintInput } from '../../src/lint/resource/input.ts';
import {
  lintFindingsOfResource,
  lintMetadataAlone,
  resourceLintRules,
} from '../../src/lint/resource/lint-resource.ts';
import { lintRules } from '../../src/lint/lint.ts';
import {
  answered,
  api,
  as,
  document,
  findingsOn,
  inserted,
  members,
  missing,
  resource,
  root,
  server,
  serverMembers,
  wellKnown,
  withMembers,
} from '../support/lint/resource-input.ts';

const challenge = (header: string | undefined, change = {}): ResourceLintInput =>
  resource({ answer: answered(header, change) });
const named = `resource_metadata="${inserted}"`;
const own = 'https://api.example.com/metadata';
const second = { issuer: 'https://two.example.com', tried: [wellKnown('openid-configuration')] };
const dead = { issuer: 'https://dead.example.com', tried: [], error: 'no response' };
const at = (...documents: ResourceLintInput['documents']) => resource({ documents });
const served = (...servers: ResourceLintInput['servers']) => resource({ servers });

/** An API for tokens that are bound to a key. */
const bound = { dpop_bound_access_tokens_required: true };

type Row = readonly [id: string, input: ResourceLintInput, message: string];

const found: readonly Row[] = [
  ['challenge-open', challenge(undefined, { status: 200 }), 'answered with HTTP 200'],
  [
    'challenge-not-401',
    challenge(undefined, { status: 302, location: '/login' }),
    'HTTP 302, a redirect to /login, expected 401',
  ],
  ['challenge-missing', challenge(undefined), 'HTTP 401 and no WWW-Authenticate'],
  ['challenge-not-bearer', challenge('Basic realm="x"'), 'asks for basic, not for Bearer'],
  ['challenge-malformed', challenge(`Bearer resource_metadata=${inserted}`), 'cannot be read'],
  ['challenge-malformed', challenge('Bearer realm="x" scope="y"'), 'cannot be read'],
  ['challenge-malformed', challenge('Bearer realm="x'), 'cannot be read'],
  ['challenge-malformed', challenge("Bearer scope='read'"), 'cannot be read'],
  ['challenge-without-metadata', challenge('Bearer scope="read"'), 'has no resource_metadata'],
  [
    'challenge-metadata-relative',
    challenge('Bearer resource_metadata="/.well-known/x"'),
    'no absolute URL',
  ],
  [
    'challenge-metadata-origin',
    challenge('Bearer resource_metadata="https://other.example.com/x"'),
    'of another origin than https://api.example.com/mcp',
  ],
  [
    'challenge-metadata-dead',
    at(missing('challenge', own), document('inserted', inserted)),
    `(${own}: HTTP 404)`,
  ],
  ['challenge-without-scope', challenge(`Bearer ${named}`), 'has no scope'],
  [
    'challenge-error-without-token',
    challenge(`Bearer ${named}, scope="read", error="invalid_token"`),
    'error="invalid_token", although no token was sent',
  ],
  ['resource-no-metadata', at(missing('inserted', inserted)), `${inserted}: HTTP 404, text/html`],
  [
    'resource-metadata-protected',
    at(document('inserted', inserted, { status: 401 }, {}), document('root', root)),
    `${inserted} answers HTTP 401`,
  ],
  [
    'resource-metadata-redirect',
    at(document('inserted', inserted, { status: 307, location: '/there' })),
    'redirects (HTTP 307) to /there',
  ],
  [
    'resource-metadata-no-json',
    at(document('inserted', inserted, { contentType: 'text/html', body: undefined })),
    'answers 200 without a JSON object (text/html)',
  ],
  [
    'resource-metadata-content-type',
    at(document('inserted', inserted, { contentType: 'text/plain' })),
    'has the content type text/plain',
  ],
  [
    'resource-metadata-only-root',
    at(missing('inserted', inserted), document('root', root)),
    `are at ${root}, but not at ${inserted}`,
  ],
  [
    'resource-metadata-only-inserted',
    at(document('inserted', inserted), missing('root', root)),
    `are at ${inserted} alone`,
  ],
  [
    'resource-metadata-only-challenge',
    at(document('challenge', own), missing('inserted', inserted), missing('root', root)),
    `are at ${own} alone`,
  ],
  [
    'resource-metadata-differ',
    at(
      document('inserted', inserted),
      document('root', root, {}, { ...members, scopes_supported: ['other'] }),
    ),
    'differ in scopes_supported',
  ],
  [
    'resource-metadata-no-cors',
    at({ of: 'inserted', url: inserted, status: 200, body: members }),
    'no Access-Control-Allow-Origin',
  ],
  ['resource-missing', withMembers({ resource: undefined }), 'resource is missing'],
  ['resource-not-url', withMembers({ resource: 'api://x' }), 'is no URL'],
  ['resource-not-url', withMembers({ resource: 'http://api.example.com/mcp' }), 'is not https'],
  ['resource-fragment', withMembers({ resource: `${api}#x` }), 'has a fragment'],
  ['resource-slash', withMembers({ resource: `${api}/` }), 'differ by a slash at the end'],
  ['resource-prefix', withMembers({ resource: 'https://api.example.com' }), 'above "https://api'],
  [
    'resource-other',
    withMembers({ resource: 'https://api.example.com/mcp2' }),
    'clients must not use the metadata',
  ],
  ['resource-member-type', withMembers({ scopes_supported: 'read' }), 'not an array of strings'],
  [
    'resource-member-type',
    withMembers({ dpop_signing_alg_values_supported: 'ES256' }),
    'dpop_signing_alg_values_supported is "ES256", not an array of strings',
  ],
  ['resource-dpop-required', withMembers(bound), 'clients that send bearer tokens'],
  [
    'resource-dpop-type',
    withMembers({ dpop_bound_access_tokens_required: 'true' }),
    'is "true", not a boolean',
  ],
  [
    'resource-dpop-symmetric',
    withMembers({ dpop_signing_alg_values_supported: ['HS256', 'ES256'] }),
    'has HS256: such a proof',
  ],
  ['challenge-no-dpop', withMembers(bound), 'the challenge asks for bearer, not for DPoP'],
  ['servers-no-dpop', withMembers(bound), `${as} has no dpop_signing_alg_values_supported`],
  [
    'servers-dpop-algorithms',
    {
      ...withMembers({ dpop_signing_alg_values_supported: ['PS256'] }),
      servers: [server({ dpop_signing_alg_values_supported: ['ES256'] })],
    },
    `accepts proofs with PS256, and ${as} with ES256: no key works at both`,
  ],
  ['resource-scopes-missing', withMembers({ scopes_supported: undefined }), 'is missing'],
  [
    'resource-scopes-offline-access',
    challenge(`Bearer ${named}, scope="read offline_access"`),
    'the scope of the challenge has offline_access',
  ],
  [
    'resource-scopes-openid',
    withMembers({ scopes_supported: ['openid', 'read'] }),
    'scopes_supported has openid',
  ],
  [
    'resource-bearer-header',
    withMembers({ bearer_methods_supported: ['body'] }),
    'has body but not header',
  ],
  [
    'resource-bearer-query',
    withMembers({ bearer_methods_supported: ['header', 'query'] }),
    'has query',
  ],
  ['resource-signed-metadata', withMembers({ signed_metadata: 'x.y.z' }), 'signed_metadata'],
  ['servers-missing', withMembers({ authorization_servers: undefined }), 'is missing'],
  ['servers-empty', withMembers({ authorization_servers: [] }), 'is empty'],
  [
    'servers-not-https',
    served({ issuer: 'http://10.0.0.1', tried: [], isForbidden: true, error: 'plain http' }),
    'plain http',
  ],
  ['servers-unreachable', served(dead), '"https://dead.example.com" has no metadata: no response'],
  ['servers-issuer', served(server({ issuer: `${as}/x` })), 'they differ in the path'],
  ['servers-no-s256', served(server({ code_challenge_methods_supported: ['plain'] })), 'S256'],
  ['servers-no-client', served(server({ registration_endpoint: undefined })), 'neither'],
  [
    'servers-both-clients',
    served(server({ client_id_metadata_document_supported: true })),
    'and Client ID Metadata Documents',
  ],
  [
    'servers-mix-up',
    served(server(), server({ authorization_response_iss_parameter_supported: false })),
    'does not promise iss',
  ],
  [
    'servers-not-listed-back',
    served(server({ protected_resources: ['https://x.example.com'] })),
    `does not have "${api}"`,
  ],
  [
    'clients-vscode-resource',
    withMembers({ resource: `${api}/` }),
    'VS Code uses the metadata only',
  ],
  ['clients-sdk-longer-resource', withMembers({ resource: `${api}/` }), 'path is longer'],
  ['clients-first-server', served(server(), second), 'sign in at the first of the 2'],
  ['clients-first-server-unusable', served(dead, server()), 'https://dead.example.com, cannot'],
  [
    'clients-sdk-bearer-first',
    challenge(`Basic realm="x", Bearer ${named}, scope="read"`),
    'begins with "Basic"',
  ],
  ['clients-vscode-scheme', challenge(`bearer ${named}, scope="read"`), 'is written "bearer"'],
  [
    'clients-exact-issuer',
    served(server({ issuer: `${as}/` })),
    'the MCP SDKs for TypeScript (2.x) and Python compare',
  ],
  [
    'clients-exact-issuer',
    served(server({ issuer: as }, { issuer: `${as}/` })),
    'the MCP Python SDK compares',
  ],
  [
    'clients-sdk-openid-members',
    served({ issuer: as, tried: [wellKnown('openid-configuration')] }),
    'lacks jwks_uri, subject_types_supported, id_token_signing_alg_values_supported',
  ],
  [
    'clients-sdk-server-error',
    served({
      issuer: as,
      tried: [
        wellKnown('openid-configuration', {}, serverMembers),
        wellKnown('oauth-authorization-server', { status: 500 }, undefined),
      ],
    }),
    'oauth-authorization-server answers HTTP 500',
  ],
  [
    'clients-mcp-remote-get',
    challenge(`Bearer ${named}, scope="read"`, { method: 'POST' }),
    'mcp-remote asks by GET',
  ],
];

/** What a rule must not complain about, close to what it is there for. */
const silent: readonly (readonly [id: string, what: string, input: ResourceLintInput])[] = [
  ['challenge-not-401', 'an open API', challenge(undefined, { status: 200 })],
  ['challenge-missing', 'another status', challenge(undefined, { status: 403 })],
  ['challenge-not-bearer', 'DPoP', challenge(`DPoP ${named}`)],
  ['challenge-malformed', 'a token in place of quotes', challenge('Bearer error=invalid_token')],
  ['challenge-malformed', 'token68', challenge('Negotiate abc==, Bearer realm="a, \\"b\\"=c"')],
  ['challenge-malformed', 'schemes alone', challenge('Negotiate, Basic realm="x" , Bearer')],
  ['challenge-malformed', 'spaces around =', challenge('Bearer realm = "x" ,scope="y"')],
  ['challenge-metadata-dead', 'a well-known address without', at(missing('inserted', inserted))],
  ['challenge-error-without-token', 'no error', resource()],
  [
    'resource-metadata-only-root',
    'an API at the root',
    resource({ api: 'https://api.example.com/', documents: [document('inserted', root)] }),
  ],
  [
    'resource-metadata-differ',
    'the root, which is another resource',
    at(
      document('inserted', inserted),
      document('root', root, {}, { resource: 'https://api.example.com' }),
    ),
  ],
  [
    'resource-metadata-content-type',
    'a charset',
    at(document('inserted', inserted, { contentType: 'application/json; charset=utf-8' })),
  ],
  ['resource-not-url', 'loopback', withMembers({ resource: 'http://127.0.0.1:1/mcp' })],
  [
    'resource-slash',
    'a host without a path',
    resource({
      api: 'https://api.example.com/',
      documents: [
        document('inserted', root, {}, { ...members, resource: 'https://api.example.com' }),
      ],
    }),
  ],
  ['resource-prefix', 'a neighbour', withMembers({ resource: 'https://api.example.com/m' })],
  ['resource-bearer-header', 'silence', withMembers({ bearer_methods_supported: undefined })],
  ['resource-dpop-required', 'false', withMembers({ dpop_bound_access_tokens_required: false })],
  [
    'challenge-no-dpop',
    'both schemes',
    { ...withMembers(bound), answer: answered(`Bearer ${named}, DPoP algs="ES256"`) },
  ],
  ['challenge-no-dpop', 'an API for bearer tokens', resource()],
  [
    'servers-no-dpop',
    'one that lists it',
    {
      ...withMembers(bound),
      servers: [server({ dpop_signing_alg_values_supported: ['ES256'] })],
    },
  ],
  ['servers-no-dpop', 'an API for bearer tokens', resource()],
  [
    'servers-dpop-algorithms',
    'one that both have',
    {
      ...withMembers({ dpop_signing_alg_values_supported: ['PS256', 'ES256'] }),
      servers: [server({ dpop_signing_alg_values_supported: ['ES256'] })],
    },
  ],
  ['servers-issuer', 'a slash behind the host', served(server({ issuer: `${as}/` }))],
  [
    'servers-no-client',
    'documents alone',
    served(
      server({ registration_endpoint: undefined, client_id_metadata_document_supported: true }),
    ),
  ],
  [
    'servers-mix-up',
    'one server',
    served(server({ authorization_response_iss_parameter_supported: false })),
  ],
  ['servers-unreachable', 'one that is not asked', served({ ...dead, isForbidden: true })],
  ['servers-not-listed-back', 'a list with it', served(server({ protected_resources: [api] }))],
  ['clients-sdk-longer-resource', 'a shorter one', resource({ api: `${api}/` })],
  ['clients-first-server', 'one', resource()],
  ['clients-sdk-bearer-first', 'Bearer alone', challenge('Bearer')],
  ['clients-vscode-scheme', 'a realm of that name', challenge(`Bearer ${named}, realm="bearer"`)],
  [
    'clients-sdk-openid-members',
    'the other document',
    served({
      issuer: as,
      tried: [wellKnown('openid-configuration'), wellKnown('oauth-authorization-server')],
    }),
  ],
  [
    'clients-sdk-server-error',
    'an address that is asked later',
    served({
      issuer: as,
      tried: [
        wellKnown('oauth-authorization-server'),
        wellKnown('openid-configuration', { status: 500 }, undefined),
      ],
    }),
  ],
  [
    'clients-mcp-remote-get',
    'an MCP server asked as such',
    resource({ isMcp: true, answer: answered(`Bearer ${named}`, { method: 'POST' }) }),
  ],
];

describe('the findings about an API', () => {
  it('are none where everything is right', () => {
    expect(lintFindingsOfResource(resource())).toEqual([]);
  });

  it.each(found)('are %s', (id, input, message) => {
    expect(findingsOn(input, id).join('\n')).toContain(message);
  });

  it.each(silent)('are not %s for %s', (id, _what, input) => {
    expect(findingsOn(input, id)).toEqual([]);
  });

  it('have a case for each rule, and an id that no other rule has', () => {
    const ids = resourceLintRules.map(({ id }) => id);
    expect(new Set(found.map(([id]) => id))).toEqual(new Set(ids));
    const all = [...ids, ...lintRules.map(({ id }) => id)];
    expect(new Set(all).size).toBe(all.length);
  });

  it('name a specification, or the client and where it was read', () => {
    for (const { id, rfc, fix } of resourceLintRules) {
      const source = id.startsWith('clients-')
        ? /(?:typescript-sdk|python-sdk|mcp-remote|vscode)\b.*\.ts|auth/
        : /^(?:RFC \d{4}|OpenID Connect \w+|MCP specification|Fetch)/;
      expect(rfc, id).toMatch(source);
      expect(fix, id).not.toBe('');
    }
  });

  it('begin with the worst', () => {
    const input = withMembers({ resource: `${api}/`, scopes_supported: undefined });
    const ranks = lintFindingsOfResource(input).map(({ severity }) => severity);
    expect(ranks).toEqual(
      [...ranks].toSorted((a, b) => 'ewi'.indexOf(a[0] ?? '') - 'ewi'.indexOf(b[0] ?? '')),
    );
    expect(new Set(ranks).size).toBe(3);
  });

  it('of an answer that is not JSON, and of servers that do not answer, are no crash', () => {
    const odd = [undefined, null, [], 'x', 5, { resource: 5, authorization_servers: [5, null] }];
    for (const body of odd) {
      expect(() =>
        lintFindingsOfResource(at(document('inserted', inserted, { body }))),
      ).not.toThrow();
    }
  });
});

describe('metadata alone', () => {
  it('are looked at without what only a request can show', () => {
    const ids = (metadata: Readonly<Record<string, unknown>>) =>
      lintMetadataAlone(metadata).map(({ id }) => id);
    expect(ids(members)).toEqual([]);
    expect(ids({ resource: api })).toEqual(['servers-missing', 'resource-scopes-missing']);
    expect(
      ids({ ...members, resource: 5, authorization_servers: ['http://as.example.com'] }),
    ).toEqual(['resource-missing', 'servers-not-https']);
  });
});
