import type { ClientSettings } from '../../src/model/settings.ts';
import { developmentSecret } from '../../src/server/clients.ts';

export type FaultCommand =
  | 'discover'
  | 'login'
  | 'device'
  | 'refresh'
  | 'refresh at once'
  | 'refresh twice'
  | 'verify'
  | 'userinfo'
  | 'introspect'
  | 'revoke'
  | 'logout'
  | 'call';

/** `undefined` removes one. */
export type CaseSettings = {
  readonly [Name in keyof ClientSettings]?: ClientSettings[Name] | undefined;
};

/** What a command makes of a server that misbehaves. */
export type FaultCase = {
  /** As `serve --fault` takes it. */
  readonly fault: string;
  /** Those that need a login sign in first, with the fault on. */
  readonly command: FaultCommand;
  readonly exitCode: number;
  /** A part of what is said. */
  readonly says: RegExp;
  /** Seconds that one request may take. */
  readonly timeout?: number;
  /** Settings in place of those of the demo. */
  readonly settings?: CaseSettings;
};

/** Optional members of the wrong kind. */
const memberNames = [
  'null-members',
  'empty-members',
  'members-as-lists',
  'members-as-objects',
  'numbers-as-text',
  'text-as-numbers',
];

/** Errors in another shape, all with the same sentence. */
const foreignRefusals = [
  'error-summary',
  'error-object',
  'problem-json',
  'error-msg',
  'error-reason',
  'errors-list',
  'plain-text-401',
];
const foreignOther = ['error-message', 'plain-text-error', 'html-403'];
export const foreignReason = /The application is not allowed to do this here/;

const encodingNames = ['gzip', 'deflate', 'brotli', 'utf-16', 'latin-1', 'unknown-charset'];

const dead = /the login of profile "demo" is no longer valid[^]*atm-cli login --demo/;

type Row = readonly [fault: string, exitCode: number, says: RegExp];

/** The client with a secret. */
const confidential: CaseSettings = {
  client_id: 'atm-cli-confidential',
  client_secret: developmentSecret,
  client_auth: 'basic',
};

/** The client that signs with its secret. */
const signing: CaseSettings = {
  client_id: 'atm-cli-secret-jwt',
  client_secret: developmentSecret,
  client_auth: 'client_secret_jwt',
};

/** Tokens that are bound to a key. */
const proven: CaseSettings = { dpop: 'always' };

/** Access tokens for no API, which the server can introspect. */
const opaque: CaseSettings = { resource: [] };

/** Nobody typed a scope. */
const noScope: CaseSettings = { scope: undefined };

/** A server that says nothing is waited for no longer than that. */
const briefly = 0.4;

/** At least one for each fault, in the order of `serve --fault list`. */
export const faultCases: readonly FaultCase[] = [
  ...cases('discover', [
    ['wrong-issuer', 7, /https:\/\/other\.example\.test/],
    ['null-endpoints', 0, /discovered/],
    ['html-502@discovery', 5, /HTTP 502.*page "Bad Gateway"/],
    ['html-200@discovery', 5, /page "Sign in to the network"/],
    ['redirect@discovery', 5, /redirect to https:\/\/portal\.example\.test\/login/],
    [
      'redirect-with-query@discovery',
      5,
      /redirect to https:\/\/portal\.example\.test\/login\?tenant=7&next=%2Fhome/,
    ],
    ['deep-json@discovery', 5, /JSON nested more than 100 levels deep/],
    ['deep-json@jwks', 5, /jwks.*JSON nested more than 100 levels deep/],
    ['bom@discovery', 0, /discovered/],
    ['huge-body@discovery', 5, /more than 1 MiB/],
    ['hang@discovery', 5, /did not respond within/],
    ['not-http@discovery', 5, /did not respond with HTTP/],
    ['html-502@jwks*1', 5, /jwks.*Bad Gateway/],
  ]),
  ...cases('login', [
    ['plus-is-no-blank', 0, /signed in/],
    ['strict-content-type', 0, /signed in/],
    ['strict-accept', 0, /signed in/],
    ['lists-as-text', 0, /signed in/],
    ['lists-as-numbers', 0, /signed in/],
    ['lists-as-objects', 0, /signed in/],
    ['odd-lists', 0, /signed in/],
    ['issuer-slash-metadata', 6, /a callback from the issuer http:\/\/127\.0\.0\.1:\d+, expected/],
    ['http-endpoints', 7, /plain http to id\.example\.test/],
    ['missing-token-endpoint', 2, /^the server names no token_endpoint in its metadata$/m],
    ['missing-authorization-endpoint', 2, /names no authorization_endpoint/],
    ['missing-jwks-uri', 2, /names no jwks_uri/],
    ['no-s256', 0, /signed in/],
    ['none-advertised', 0, /signed in/],
    ['state-dropped', 6, /^no callback on \S+ within \d+ s; rejected: a callback without state$/m],
    ['wrong-state', 6, /the state of another sign-in/],
    ['duplicated-parameters', 5, /two values for "state"/],
    ['mix-up-iss', 6, /a callback from the issuer https:\/\/other\.example\.test, expected http/],
    ['code-missing', 5, /neither code nor error/],
    ['missing-iss', 7, /a callback without iss, which http\S+ announces/],
    ['access-denied', 4, /access_denied: the user or a policy denied the request/],
    ['login-required', 8, /login_required: no user is signed in/],
    ['server-error-callback', 8, /server_error: internal error/],
    ['callback-duplicated', 0, /signed in/],
    ['code-duplicated', 5, /two values for "code"/],
    ['error-without-state', 6, /invalid_request: Code challenge required/],
    [
      'invalid-client',
      8,
      /invalid_client: Client authentication failed \(HTTP 401\)[^]*--client-secret-file/,
    ],
    ['unauthorized-client', 8, /unauthorized_client.*\(HTTP 400\)/],
    ['code-used', 8, /invalid_grant: Code not valid/],
    ['code-expired', 8, /invalid_grant: Code is expired/],
    ['redirect-mismatch', 8, /invalid_grant: Incorrect redirect_uri/],
    ['pkce-mismatch', 8, /invalid_grant: PKCE verification failed/],
    ['clock-ahead', 7, /(1 h|59 min \d+ s) ahead of your clock/],
    ['clock-behind', 7, /\bexp/],
    ['clock-ahead-143s', 0, /signed in/],
    ['wrong-iss', 7, /\biss\b.*https:\/\/other\.example\.test/],
    ['issuer-slash', 7, /\biss\b.*http:\/\/127\.0\.0\.1:\d+\//],
    ['wrong-aud', 7, /\baud\b.*another-client/],
    ['wrong-azp', 7, /\bazp\b.*another-client/],
    ['wrong-nonce', 7, /nonce: differs: .*\(expected #\w+, saw #\w+\)[^]*atm-cli login/],
    ['id-token-hs256', 7, /\bHS256\b/],
    ['acr-not-given', 0, /signed in/],
    ['missing-nonce', 7, /\bnonce\b/],
    ['wrong-at-hash', 7, /at_hash: is for another access token/],
    ['expired-token', 7, /\bexp/],
    ['not-yet-valid', 7, /\bnbf\b/],
    ['missing-sub', 7, /\bsub\b/],
    ['clock-ahead-5min', 0, /signed in/],
    ['alg-none', 7, /\bnone\b/],
    ['hs256-public-key', 7, /\bHS256\b/],
    ['wrong-signature', 7, /signature: does not match/],
    ['missing-kid', 0, /signed in/],
    ['unknown-kid', 9, /no key "a-key-of-yesterday"/],
    ['duplicate-kid', 0, /signed in/],
    ['empty-jwks', 9, /no key ".*" *; the set .* has none/],
    ['jwks-odd-entries', 0, /signed in/],
    ['jwks-unknown-kty', 0, /signed in/],
    ['jwks-null', 9, /no key ".*"/],
    ['jwks-single-key', 0, /signed in/],
    ['private-jwks', 7, /key: ".+" publishes a secret/],
    ['jwks-html', 5, /jwks.*text\/html/],
    ['missing-access-token', 5, /access_token/],
    ['missing-token-type', 0, /signed in: bearer/],
    ['unknown-token-type', 9, /the token_type is "\S+", atm-cli supports/],
    ['no-expires-in', 0, /signed in: bearer an end/],
    ['control-in-access-token', 7, /access_token contains the character U\+000D/],
    ['control-in-refresh-token', 7, /refresh_token contains the character U\+000D/],
    ['control-in-id-token', 7, /id_token contains the character U\+000D/],
    ['expires-in-string', 0, /signed in: bearer an end/],
    ['expires-in-zero', 0, /signed in: bearer an end/],
    ['expires-in-negative', 0, /signed in: bearer/],
    ['no-id-token', 7, /the response has no ID token, although the scope openid was requested/],
    ['id-token-garbage', 7, /the ID token is not accepted: form: /],
    ['narrowed-scope', 0, /signed in/],
    ['refresh-token-withheld', 0, /signed in/],
    ['secret-echoed', 8, /invalid_client: no client fits/],
    ['ok-false', 8, /invalid_code/],
    ['form-encoded', 0, /signed in/],
    ['error-200', 8, /invalid_grant: The code passed is incorrect or expired\. \(HTTP 200\)/],
    ['hostile-text', 8, /invalid_request: /],
    ['html-502', 5, /token endpoint: .*HTTP 502.*page "Bad Gateway"/],
    ['html-200', 5, /HTTP 200, text\/html.*page "Sign in to the network"/],
    ['redirect', 5, /redirect to https:\/\/portal\.example\.test\/login/],
    ['redirect-with-query', 5, /redirect to https:\/\/portal\.example\.test\/login/],
    ['rate-limited', 5, /HTTP 429[^]*in 2 s/],
    ['retry-after-huge', 5, /HTTP 429/],
    ['server-error', 5, /server_error: internal error \(HTTP 500\)/],
    ['empty-body', 5, /empty body/],
    ['json-array', 5, /a list instead of an object/],
    ['deep-json', 5, /JSON nested more than 100 levels deep/],
    ['truncated', 5, /not JSON/],
    ['wrong-content-type', 0, /signed in/],
    ['bom', 0, /signed in/],
    ['huge-body', 5, /token: .* more than 1 MiB/],
    ...eachOf(memberNames, '', 0, /signed in/),
    ...eachOf(memberNames, '@discovery', 0, /signed in/),
    ...eachOf(memberNames, '@jwks', 0, /signed in/),
    ...eachOf(foreignRefusals, '', 8, foreignReason),
    ...eachOf(foreignOther, '', 5, foreignReason),
    ['empty-401', 8, /HTTP 401/],
    ['empty-403', 8, /HTTP 403/],
    ...eachOf(encodingNames, '', 0, /signed in/),
    ...eachOf(encodingNames, '@discovery', 0, /signed in/),
    ...eachOf(encodingNames, '@jwks', 0, /signed in/),
    ['slow', 0, /signed in/],
    ['hang', 5, /token: .* did not respond within/],
    ['hang-body', 5, /token: .* did not finish its response/],
    ['reset', 5, /token: .* closed the connection before it responded/],
    ['reset-body', 5, /token: .* closed the connection in the middle of its response/],
    ['not-http', 5, /token: .* did not respond with HTTP/],
  ]),
  ...cases('verify', [
    ['rotated-jwks', 9, /signed in[^]*no key "/],
    ['duplicate-kid', 0, /2 keys fit/],
  ]),
  ...cases('refresh', [
    ['refresh-dead', 3, /the login of profile "demo" is no longer valid[^]*atm-cli login --demo/],
    ['refresh-500', 5, /signed in[^]*server_error.*\(HTTP 500\)/],
    ['refresh-lost', 5, /stored tokens were not changed[^]*if that fails with invalid_grant/],
    ['no-rotation', 0, /refreshed: the same refresh token/],
    ['refresh-dead-request', 3, dead],
    ['refresh-dead-401', 3, dead],
    ['refresh-dead-403', 3, dead],
    ['refresh-dead-token-expired', 3, dead],
    ['refresh-dead-definition', 3, dead],
    ['refresh-interaction', 3, /AADSTS50076[^]*atm-cli login --demo/],
    ...eachOf(memberNames, '', 0, /refreshed/),
    ['missing-token-type', 0, /refreshed/],
    ['no-expires-in', 0, /refreshed/],
    ['narrowed-scope', 0, /refreshed/],
    ['strict-content-type', 0, /refreshed/],
    ['gzip', 0, /refreshed: another/],
    ['no-refresh-token', 0, /refreshed: the same refresh token/],
    [
      'refresh-other-sub',
      7,
      /the ID token of the refresh has sub ".+", that of the sign-in had "ada"/,
    ],
  ]),
  ...cases('refresh at once', [['rotate-race', 0, /asked: 2/]]),
  ...cases('refresh twice', [
    ['refresh-dead-empty', 3, dead],
    ['refresh-dead-bare-400', 3, dead],
  ]),
  ...cases('device', [
    ['device-endpoint-hidden', 2, /names no device_authorization_endpoint/],
    ['device-final-odd', 5, /access_token/],
    ['empty-body', 5, /empty body/],
    ['missing-access-token', 5, /access_token/],
    ['control-in-access-token', 7, /access_token contains the character U\+000D/],
    ['missing-token-type', 0, /signed in: bearer/],
    ...eachOf(memberNames, '', 0, /signed in/),
    ...eachOf(memberNames, '@device', 0, /signed in/),
    ...eachOf(foreignRefusals, '@device', 8, foreignReason),
    ['plain-text-error@device', 5, foreignReason],
    ['empty-401@device', 8, /HTTP 401/],
    ['gzip@device', 0, /signed in/],
    ['brotli', 0, /signed in/],
    ['strict-content-type', 0, /signed in/],
    ['retry-after-huge*1', 0, /poll_failed: .*HTTP 429[^]*signed in/],
    ['two-documents', 0, /signed in/],
    ['slow-down', 0, /slow_down: \d+ 1\b[^]*slow_down: \d+ 2\b[^]*signed in/],
    ['slow-down-always', 6, /slow_down: \d+ 2\b[^]*expired/],
    ['pending-200', 0, /signed in/],
    ['device-expired', 6, /the code expired: expired_token/],
    ['device-denied', 4, /access_denied/],
    ['device-interval-zero', 0, /signed in/],
    ['device-numbers-as-text', 0, /signed in/],
    ['device-short-life', 6, /not confirmed within 5 s/],
    ['verification-url', 0, /signed in/],
    ['missing-verification-uri', 5, /no verification_uri that[^]*RFC 8628 section 3\.2/],
    ['hostile-verification-uri', 7, /is not an http\(s\) URL: file:\/\/\/etc\/passwd/],
    ['device-html', 5, /device authorization endpoint: .*HTTP 404.*page "Not Found"/],
    ['html-502*2', 0, /poll_failed: .*Bad Gateway[^]*poll_failed: .*Bad Gateway[^]*signed in/],
    ['rate-limited*1', 0, /poll_failed: .*HTTP 429[^]*signed in/],
    ['hang*1', 0, /poll_failed: .* did not respond[^]*signed in/],
    ['bom@device', 0, /signed in/],
  ]),
  ...cases('login', [
    ['par-required', 0, /signed in/],
    ['par-required-unlisted', 0, /signed in/],
    ['par-endpoint-missing', 2, /the server names no pushed_authorization_request_endpoint/],
    ['par-refused', 8, /pushed authorization request endpoint: unauthorized_client: This client/],
    ['par-html', 5, /pushed authorization request endpoint: .*HTTP 404.*page "Not Found"/],
    ['par-200', 0, /signed in/],
    ['par-no-lifetime', 0, /signed in/],
    ['par-lifetime-as-text', 0, /signed in/],
    ['par-no-request-uri', 5, /no request_uri that[^]*RFC 9126 section 2\.2/],
    ['request-uri-unknown', 6, /; the pushed request expired after 60 s/],
    ['request-uri-expired', 6, /; the pushed request expired after 60 s/],
    ['par-required,html-502@par*1', 5, /pushed authorization request endpoint: .*Bad Gateway/],
  ]),
  ...cases('userinfo', [
    ['userinfo-other-sub', 7, /the response has sub "somebody-else", the ID token has "ada"/],
    ...eachOf(memberNames, '@userinfo', 0, /userinfo|ada/),
    ['gzip@userinfo', 0, /ada/],
    ['latin-1@userinfo', 0, /ada/],
    ['error-object@userinfo', 8, foreignReason],
    ['errors-list@userinfo', 8, foreignReason],
    ['deep-json@userinfo', 5, /userinfo endpoint: .*JSON nested more than 100 levels deep/],
    ['truncated@userinfo', 5, /userinfo endpoint: .*not JSON/],
  ]),
  ...cases(
    'introspect',
    [
      ...eachOf(memberNames, '@introspection', 0, /active: true/),
      ['deflate@introspection', 0, /active: true/],
      ['problem-json@introspection', 8, foreignReason],
      ['plain-text-error@introspection', 5, foreignReason],
      ['plain-text-401@introspection', 8, foreignReason],
      ['empty-401@introspection', 8, /HTTP 401/],
      ['empty-403@introspection', 8, /HTTP 403/],
      ['strict-content-type', 0, /active: true/],
      ['two-documents', 0, /active: true/],
    ],
    opaque,
  ),
  ...cases('revoke', [
    ['revocation-error-200', 0, /revoked/],
    ['revocation-html', 0, /revoked/],
    ['revocation-refresh-refused', 8, /unsupported_token_type/],
    ['revocation-ended-400', 0, /revoked/],
    ['html-200@revocation', 5, /page "Sign in to the network"/],
    ['empty-body@revocation', 0, /revoked/],
    ['error-msg@revocation', 8, foreignReason],
    ['empty-401@revocation', 8, /HTTP 401/],
    ['empty-403@revocation', 8, /HTTP 403/],
    ['two-documents', 0, /revoked/],
  ]),
  ...cases('logout', [
    ['revocation-error-200', 0, /signed out/],
    ['revocation-html', 0, /signed out/],
    ['revocation-ended-400', 0, /signed out/],
    ['html-200@revocation', 5, /page "Sign in to the network"/],
    ['two-documents', 0, /signed out: refresh_token revoked/],
  ]),
  ...cases('login', [['id-token-unasked', 0, /signed in/]], { scope: 'api:read' }),
  ...cases('login', [['acr-not-given', 0, /signed in[^]*acr/]], {
    params: { prompt: 'consent', acr_values: 'urn:example:two-factors' },
  }),
  ...cases(
    'login',
    [
      ['offline-access-refused', 0, /signed in/],
      ['par-required,openid-refused', 0, /signed in/],
      ['openid-refused', 0, /signed in/],
      ['plain-oauth', 0, /signed in/],
    ],
    noScope,
  ),
  ...cases(
    'login',
    [
      ['id-token-hs256', 0, /signed in/],
      ['secret-echoed', 8, /invalid_client: no client fits/],
      ['strict-content-type', 0, /signed in/],
    ],
    confidential,
  ),
  ...cases('call', [
    ['no-challenge', 8, /without WWW-Authenticate/],
    ['deep-json@api', 8, /insufficient_scope/],
    ['html-502@api', 7, /HTTP 502: Bad Gateway/],
  ]),
  ...cases(
    'login',
    [
      ['assertion-audience', 8, /Invalid token audience[^]*assertion_audience=token_endpoint/],
      ['assertion-expired', 8, /Token is not active[^]*time server/],
      ['assertion-unknown-kid', 8, /kid is invalid[^]*compare the client secret/],
      ['assertion-wrong-alg', 8, /Invalid signature algorithm[^]*signing_alg=<alg>/],
      ['assertion-used', 8, /Token reuse detected/],
      ['assertion-audience-list', 0, /signed in/],
    ],
    signing,
  ),
  ...cases(
    'login',
    [
      ['dpop-nonce', 0, /signed in/],
      ['dpop-nonce,par-required', 0, /signed in/],
      ['dpop-nonce-loop', 8, /use_dpop_nonce: Authorization server requires nonce/],
      ['dpop-proof-old', 8, /invalid_dpop_proof: DPoP proof iat is not recent enough/],
      ['dpop-proof-old-request', 8, /invalid_request: DPoP proof is not active/],
      ['dpop-proof-used', 8, /invalid_request: DPoP proof has already been used/],
      ['dpop-other-key', 7, /bound to another key/],
      ['dpop-downgrade', 7, /the token_type is Bearer, expected DPoP/],
      ['dpop-token-type', 0, /signed in/],
      ['dpop-no-es256', 0, /signed in/],
      ['dpop-unlisted', 0, /signed in/],
      ['dpop-required', 0, /signed in/],
      ['dpop-required-request', 0, /signed in/],
      ['dpop-required-grant', 0, /signed in/],
    ],
    proven,
  ),
  ...cases('login', [
    ['dpop-required', 8, /invalid_dpop_proof: The DPoP proof JWT header is missing/],
    ['dpop-required-request', 8, /invalid_request: DPoP proof is missing/],
    ['dpop-required-grant', 8, /invalid_grant: grant request is invalid/],
  ]),
  ...cases(
    'refresh',
    [
      ['dpop-nonce', 0, /refreshed/],
      ['dpop-downgrade-refresh', 7, /signed in[^]*the token_type is Bearer, expected DPoP/],
    ],
    proven,
  ),
  ...cases('userinfo', [['dpop-nonce-loop-api', 8, /use_dpop_nonce/]], {
    ...proven,
    resource: [],
  }),
  ...cases(
    'call',
    [
      ['dpop-nonce-api', 8, /insufficient_scope/],
      ['dpop-nonce-loop-api', 8, /use_dpop_nonce/],
      ['dpop-required-api', 8, /insufficient_scope/],
    ],
    proven,
  ),
  ...cases('call', [['dpop-required-api', 8, /the token is not bound to a key/]]),
  ...cases(
    'login',
    [
      [
        'certificate-missing',
        8,
        /client certificate was not provided[^]*by http shows no certificate/,
      ],
    ],
    {
      client_auth: 'none',
    },
  ),
  ...cases('login', [
    ['certificate-unbound', 8, /missing for MTLS HoK[^]*--cert <file> --key <file>/],
    ['certificate-required', 0, /./],
  ]),
  ...cases('refresh', [
    ['certificate-other', 8, /^(?![^]*sign in again:)[^]*did NOT match[^]*--cert <file>/],
  ]),
  ...cases('call', [
    ['certificate-foreign', 2, /no certificate is given: no token was sent[^]*client_cert=<file>/],
    ['certificate-refused', 8, /Invalid SHA-256 Thumbprint/],
  ]),
];

function eachOf(
  names: readonly string[],
  place: string,
  exitCode: number,
  says: RegExp,
): readonly Row[] {
  return names.map((name) => [`${name}${place}`, exitCode, says]);
}

function cases(
  command: FaultCommand,
  rows: readonly Row[],
  settings?: CaseSettings,
): readonly FaultCase[] {
  return rows.map(([fault, exitCode, says]) => {
    const timeout = fault.startsWith('hang') ? { timeout: briefly } : {};
    return { fault, command, exitCode, says, ...timeout, ...(settings && { settings }) };
  });
}
