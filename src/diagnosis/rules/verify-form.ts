import { byRule, either, isSignIn, matchesError, matchesPasted } from '../match.ts';
import { serverFix } from '../advice/server.ts';
import type { Rule } from '../rule.ts';
import { matchesCheck, keySet } from '../matchers/check.ts';

const asksServer = 'ask the server: `token introspect`';

export const verifyForm: readonly Rule[] = [
  {
    id: 'V01',
    phase: 'verify',
    title: 'the token is opaque',
    codes: ['not-a-jwt', 'jwt-segments', 'Invalid Compact JWS', 'gho_', 'ya29.', 'ory_at_'],
    match: either(matchesCheck(['form'], ['not-a-jwt', 'V01'], 3), byRule('V01')),
    cause:
      'The access token is opaque by design (GitHub, Google, GitLab, Hydra; Auth0 without audience): only its issuer can tell whether it is valid.',
    fixFor: ({ server }) =>
      server?.kind === 'auth0'
        ? ['sign in for an API to get a JWT: `sign-in --audience <API identifier>`', asksServer]
        : undefined,
    fix: [
      asksServer,
      'to get a JWT, sign in for an API: many servers issue one for a resource indicator (RFC 8707)',
    ],
    source:
      'RFC 7662; https://auth0.com/docs/secure/tokens/access-tokens; auth0/node-oauth2-jwt-bearer#69',
  },
  {
    id: 'V02',
    phase: 'verify',
    title: 'the token is encrypted',
    codes: ['jwe-not-signed', 'A256GCM'],
    match: either(
      matchesCheck(['form'], ['jwe-not-signed', 'V02'], 3),
      byRule('jwe-not-signed'),
      byRule('V02'),
    ),
    cause:
      'The token has five segments: it is encrypted, and only its API can read it. Auth0 issues one for its own userinfo endpoint when no audience is requested.',
    fix: [
      'Auth0: `sign-in --audience <API identifier>`',
      'elsewhere ask the API: only it has the key',
    ],
    source: 'RFC 7516 section 3; lestrrat-go/jwx#819',
  },
  {
    id: 'V06',
    phase: 'verify',
    title: 'the token is for Microsoft Graph',
    codes: ['V06', '00000003-0000-0000-c000-000000000000'],
    match: either(
      matchesCheck(['signature'], ['V06'], 4),
      matchesCheck(['signature'], undefined, 4, (_, { checks }) =>
        checks.some(({ id, seen }) => id === 'aud' && seen?.includes('00000003-0000-0000-c000')),
      ),
    ),
    cause:
      'An access token for Microsoft Graph has a signature of its own kind, which only Graph can verify.',
    fix: [
      'request a scope of your own API: `sign-in --scope "openid api://<application-id>/<scope>"`',
    ],
    source:
      'https://learn.microsoft.com/en-us/entra/identity-platform/access-tokens#validate-tokens',
  },
  {
    id: 'V09',
    phase: 'verify',
    title: 'an ID token was used as access token',
    codes: ['hdr-typ', 'id_token'],
    match: either(
      matchesCheck(['typ'], ['V09'], 4),
      matchesCheck(['aud'], ['V09'], 3),
      matchesError({
        at: ['api', 'userinfo'],
        phrases: /id.token .{0,40}(not|instead of).{0,20}access|not an access token/i,
      }),
    ),
    cause: 'An ID token was passed: its audience is the client, and no API accepts it.',
    fix: [
      'pass the access token; to print it: `token`',
      'an ID token is verified against its client: `verify <token> --audience {client_id}`',
    ],
    source: 'RFC 9068 section 5; OpenID Connect Core section 2; auth0/node-oauth2-jwt-bearer#69',
  },
  {
    id: 'V10',
    phase: 'verify',
    title: 'the kid of the token is not in the key set',
    codes: ['jwt-kid-unknown', 'ERR_JWKS_NO_MATCHING_KEY', 'kid'],
    kinds: ['key-not-found'],
    match: matchesCheck(['key'], ['jwt-kid-unknown'], 3),
    cause:
      'The keys were rotated, or the token is of another tenant or environment: no key of the set has its kid, and the set was fetched again.',
    fixFor: ({ run }) =>
      isSignIn(run)
        ? [
            'sign in again: `sign-in`',
            'if it happens again, the server signs with a key that it does not publish',
          ]
        : undefined,
    fix: [
      'get a new token: `token refresh`',
      'compare iss of the token with the issuer: `decode <token>`',
    ],
    source: 'OpenID Connect Core section 10.1.1; panva/jose src/jwks/remote.ts',
  },
  {
    id: 'V11',
    phase: 'verify',
    title: 'the token has no usable kid',
    codes: ['jwt-kid-absent', 'jwt-kid-duplicate', 'ERR_JWKS_MULTIPLE_MATCHING_KEYS'],
    match: either(
      matchesCheck(['key'], ['jwt-kid-absent'], 3),
      matchesCheck(['signature'], undefined, 2, (_, { checks }) =>
        checks.some(({ id, rule }) => id === 'key' && rule === 'jwt-kid-absent'),
      ),
    ),
    cause:
      'The header has no kid, and several keys of the set may fit, or none: each that fits was tried.',
    fix: [
      'the issuer should put the kid into the header',
      'or give the key: `verify <token> --key <file>`',
    ],
    source: 'OpenID Connect Core section 10.1; panva/jose src/util/errors.ts',
  },
  {
    id: 'V13',
    phase: 'verify',
    title: 'the signature algorithm is not allowed',
    codes: [
      'jwt-alg-none',
      'jwt-alg-source',
      'jwt-alg-case',
      'jwt-alg-key',
      'jwt-key-confusion',
      'jwt-embedded-jwk',
      'jwt-alg-unknown',
      'ERR_JOSE_ALG_NOT_ALLOWED',
    ],
    match: either(
      matchesCheck(['alg'], undefined, 3),
      matchesCheck(
        ['signature', 'key'],
        ['jwt-key-confusion', 'jwt-alg-key', 'jwt-embedded-jwk', 'jwt-alg-source'],
        4,
      ),
      matchesPasted(/unexpected JWT "alg"/),
    ),
    cause:
      'The alg of the token is not allowed: no signature (none), a public key as HMAC secret (HS256), or another algorithm than that of the key or the metadata.',
    fix: [
      'do not accept it: it may be forged',
      'if HS256 is intended, verify with the secret: `verify <token> --secret-file <file>`',
    ],
    source: 'RFC 8725 sections 2.1 and 3.1',
  },
  {
    id: 'V15',
    phase: 'verify',
    title: 'the key set cannot be read',
    codes: ['jwks-fetch', 'jwks_uri'],
    match: either(keySet, byRule('V15')),
    cause:
      'The jwks_uri redirects, does not exist, or returns a page; redirects are never followed for keys.',
    fixFor: (facts) => serverFix(facts, 'unavailable'),
    fix: [
      'see the jwks_uri of the server: `discover`',
      'give the right one: `again --jwks-uri <url>`',
      'for one token: `verify <token> --jwks <url>`',
    ],
    source: 'RFC 7517 section 5; panva/jose src/jwks/remote.ts',
  },
  {
    id: 'V16',
    phase: 'verify',
    title: 'unexpected typ in the header',
    codes: ['hdr-typ', 'at+jwt'],
    match: matchesCheck(['typ'], undefined, 3),
    cause:
      'The token is of another kind than was expected: at+jwt is an access token by RFC 9068, logout+jwt and dpop+jwt are other kinds.',
    fix: [
      'give the expected kind: `verify <token> --typ at+jwt`',
      'or pass the other token of the response: `token show`',
    ],
    source: 'RFC 8725 section 3.11; RFC 9068 section 2.1',
  },
];
