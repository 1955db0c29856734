import { either, failureSays, isSignIn, says } from '../match.ts';
import type { Rule } from '../rule.ts';
import { checkSays, keySet, opaqueWords } from '../matchers/check.ts';

export const verifyForm: readonly Rule[] = [
  {
    id: 'V01',
    phase: 'verify',
    title: 'the token is opaque',
    codes: ['not-a-jwt', 'jwt-segments', 'Invalid Compact JWS', 'gho_', 'ya29.', 'ory_at_'],
    match: either(
      checkSays(['form'], ['not-a-jwt'], 3),
      checkSays(['form'], undefined, 2, ({ message }) => opaqueWords.test(message)),
      failureSays(opaqueWords, 3),
    ),
    cause:
      'The access token is opaque by design (GitHub, Google, GitLab, Hydra; Auth0 without audience): only its issuer can say what it is.',
    fix: [
      'Auth0: sign in for an API and get a JWT: atm-cli login{profile} --audience <API identifier>',
      'ask the server: atm-cli token introspect{profile}, or atm-cli userinfo{profile}',
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
      checkSays(['form'], ['jwe-not-signed'], 3),
      failureSays(/this is a JWE: encrypted/, 3),
    ),
    cause:
      'It has five parts: an encrypted token that only its API can read. Auth0 makes such a one for its own userinfo when no audience is asked for.',
    fix: [
      'Auth0: atm-cli login{profile} --audience <API identifier>',
      'elsewhere let the API say what is in it: nobody else has its key',
    ],
    source: 'RFC 7516 section 3; lestrrat-go/jwx#819',
  },
  {
    id: 'V06',
    phase: 'verify',
    title: 'the token is for Microsoft Graph',
    codes: ['V06', '00000003-0000-0000-c000-000000000000'],
    match: either(
      checkSays(['signature'], ['V06'], 4),
      checkSays(['signature'], undefined, 4, (_, { checks }) =>
        checks.some(({ id, seen }) => id === 'aud' && seen?.includes('00000003-0000-0000-c000')),
      ),
    ),
    cause:
      'An access token for Microsoft Graph has a signature of its own kind, which only Graph can verify.',
    fix: [
      'ask for a scope of your own API: atm-cli login{profile} --scope "openid api://<application-id>/<scope>"',
    ],
    source:
      'https://learn.microsoft.com/en-us/entra/identity-platform/access-tokens#validate-tokens',
  },
  {
    id: 'V09',
    phase: 'verify',
    title: 'an ID token stands where an access token belongs',
    codes: ['hdr-typ', 'id_token'],
    match: either(
      checkSays(['typ'], undefined, 4, ({ message }) => /this is an ID token/.test(message)),
      checkSays(['aud'], undefined, 3, (_, { checks }) =>
        checks.some(({ id, message }) => id === 'typ' && /taken for an ID token/.test(message)),
      ),
      says({
        at: ['api', 'userinfo'],
        phrases: /id.token .{0,40}(not|instead of).{0,20}access|not an access token/i,
      }),
    ),
    cause: 'An ID token was passed: its audience is the client, and no API takes it.',
    fix: [
      'pass the access token: atm-cli token{profile} prints it',
      'an ID token is verified against its client: atm-cli verify <token> --audience {client_id}',
    ],
    source: 'RFC 9068 section 5; OpenID Connect Core section 2; auth0/node-oauth2-jwt-bearer#69',
  },
  {
    id: 'V10',
    phase: 'verify',
    title: 'the key of the token is not in the key set',
    codes: ['jwt-kid-unknown', 'ERR_JWKS_NO_MATCHING_KEY', 'kid'],
    match: either(
      checkSays(['key'], ['jwt-kid-unknown'], 3),
      checkSays(['key'], undefined, 3, ({ message }) => /^no key .*; the set/.test(message)),
    ),
    cause:
      'The keys were rotated, or the token is of another tenant or environment: no key of the set has its kid, and the set was fetched anew.',
    remedy: ({ run }) =>
      isSignIn(run)
        ? [
            'sign in again: atm-cli login{profile}',
            'if it stays so, the server signs with a key that it does not publish',
          ]
        : undefined,
    fix: [
      'get a new token: atm-cli token refresh{profile} or atm-cli login{profile}',
      'compare iss of the token with the issuer: atm-cli decode <token>, atm-cli discover{profile}',
    ],
    source: 'OpenID Connect Core section 10.1.1; panva/jose src/jwks/remote.ts',
  },
  {
    id: 'V11',
    phase: 'verify',
    title: 'the token does not say which key signed it',
    codes: ['jwt-kid-absent', 'jwt-kid-duplicate', 'ERR_JWKS_MULTIPLE_MATCHING_KEYS'],
    match: either(
      checkSays(['key'], ['jwt-kid-absent'], 3),
      checkSays(['signature'], undefined, 2, (_, { checks }) =>
        checks.some(({ id, message }) => id === 'key' && /no kid; \d+ keys fit/.test(message)),
      ),
    ),
    cause: 'The header has no kid and several keys may fit, or none: each that fits was tried.',
    fix: [
      'let the issuer put the kid into the header',
      'or name the key: atm-cli verify <token> --key <file>',
    ],
    source: 'OpenID Connect Core section 10.1; panva/jose src/util/errors.ts',
  },
  {
    id: 'V13',
    phase: 'verify',
    title: 'the algorithm is not one to be trusted',
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
      checkSays(['alg'], undefined, 3),
      checkSays(
        ['signature', 'key'],
        ['jwt-key-confusion', 'jwt-alg-key', 'jwt-embedded-jwk', 'jwt-alg-source'],
        4,
      ),
      failureSays(/unexpected JWT "alg"|UNSECURED: alg/, 3),
    ),
    cause:
      'The token wants to be verified in a way that nobody who is trusted has allowed: without a signature (none), with a public key as secret (HS256), or with another algorithm than the key or the metadata says.',
    fix: [
      'do not accept it: somebody may have made it',
      'HS256 by design is verified with its secret: atm-cli verify <token> --secret-file <file>; another algorithm is allowed with --alg <alg>',
    ],
    source: 'RFC 8725 sections 2.1 and 3.1',
  },
  {
    id: 'V15',
    phase: 'verify',
    title: 'the key set cannot be read',
    codes: ['jwks-fetch', 'jwks_uri'],
    match: either(keySet, failureSays(/^jwks: .* (answered HTTP|did not return a key set)/, 3)),
    cause:
      'The address of the key set redirects, is not there, or answers a page; a redirect is never followed for keys.',
    fix: [
      'see which address the server names: atm-cli discover{profile}',
      'name the right one: --jwks-uri <url>, for one token: atm-cli verify <token> --jwks <url>',
    ],
    source: 'RFC 7517 section 5; panva/jose src/jwks/remote.ts',
  },
  {
    id: 'V16',
    phase: 'verify',
    title: 'typ of the header is not the expected one',
    codes: ['hdr-typ', 'at+jwt'],
    match: checkSays(['typ'], undefined, 3),
    cause:
      'The token is of another kind than was expected: at+jwt is an access token by RFC 9068, logout+jwt and dpop+jwt are others still.',
    fix: [
      'say which kind is meant: atm-cli verify <token> --typ at+jwt',
      'or pass the other token of the answer: atm-cli token show{profile}',
    ],
    source: 'RFC 8725 section 3.11; RFC 9068 section 2.1',
  },
];
