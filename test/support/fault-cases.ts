export type FaultCommand =
  | 'discover'
  | 'login'
  | 'device'
  | 'refresh'
  | 'refresh at once'
  | 'verify'
  | 'userinfo'
  | 'call';

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
};

type Row = readonly [fault: string, exitCode: number, says: RegExp];

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
    ['deep-json@discovery', 5, /JSON nested more than 100 levels deep/],
    ['deep-json@jwks', 5, /jwks.*JSON nested more than 100 levels deep/],
    ['bom@discovery', 0, /discovered/],
    ['huge-body@discovery', 5, /more than 1 MiB/],
    ['hang@discovery', 5, /did not respond within/],
    ['not-http@discovery', 5, /did not respond with HTTP/],
    ['html-502@jwks*1', 5, /jwks.*Bad Gateway/],
  ]),
  ...cases('login', [
    ['issuer-slash-metadata', 6, /a callback from the issuer http:\/\/127\.0\.0\.1:\d+, expected/],
    ['http-endpoints', 7, /plain http to id\.example\.test/],
    ['missing-token-endpoint', 2, /^the server names no token_endpoint in its metadata$/m],
    ['missing-authorization-endpoint', 2, /names no authorization_endpoint/],
    ['missing-jwks-uri', 2, /names no jwks_uri/],
    ['no-s256', 0, /signed in/],
    ['none-advertised', 0, /signed in/],
    ['state-dropped', 6, /^no callback on \S+ within \d+ s; rejected: a callback without state$/m],
    ['wrong-state', 6, /the state of another sign-in/],
    ['duplicated-parameters', 6, /two values for "state"/],
    ['mix-up-iss', 6, /a callback from the issuer https:\/\/other\.example\.test, expected http/],
    ['missing-iss', 6, /a callback without iss, which http\S+ announces/],
    ['code-missing', 6, /neither code nor error/],
    ['access-denied', 4, /access_denied: the user or a policy denied the request/],
    ['login-required', 8, /login_required: no user is signed in/],
    ['server-error-callback', 8, /server_error: internal error/],
    ['callback-duplicated', 0, /signed in/],
    [
      'invalid-client',
      8,
      /invalid_client: Client authentication failed \(HTTP 401\)[^]*--client-auth/,
    ],
    ['unauthorized-client', 8, /unauthorized_client.*\(HTTP 400\)/],
    ['code-used', 8, /invalid_grant: Code not valid/],
    ['code-expired', 8, /invalid_grant: Code is expired/],
    ['redirect-mismatch', 8, /invalid_grant: Incorrect redirect_uri/],
    ['pkce-mismatch', 8, /invalid_grant: PKCE verification failed/],
    ['clock-ahead', 7, /(1 h|59 min \d+ s) ahead of your clock/],
    ['clock-behind', 7, /\bexp/],
    ['clock-ahead-143s', 7, /2 min 2\d s ahead of your clock/],
    ['wrong-iss', 7, /\biss\b.*https:\/\/other\.example\.test/],
    ['issuer-slash', 7, /\biss\b.*http:\/\/127\.0\.0\.1:\d+\//],
    ['wrong-aud', 7, /\baud\b.*another-client/],
    ['wrong-azp', 7, /\bazp\b.*another-client/],
    ['wrong-nonce', 7, /nonce: differs: .*\(expected #\w+, saw #\w+\)[^]*atm-cli login/],
    ['missing-nonce', 7, /\bnonce\b/],
    ['wrong-at-hash', 7, /at_hash: is for another access token/],
    ['expired-token', 7, /\bexp/],
    ['not-yet-valid', 7, /\bnbf\b/],
    ['missing-sub', 7, /\bsub\b/],
    ['alg-none', 7, /\bnone\b/],
    ['hs256-public-key', 7, /\bHS256\b/],
    ['wrong-signature', 7, /signature: does not match/],
    ['missing-kid', 0, /signed in/],
    ['unknown-kid', 9, /no key "a-key-of-yesterday"/],
    ['duplicate-kid', 0, /signed in/],
    ['empty-jwks', 9, /no key ".*" *; the set .* has none/],
    ['private-jwks', 7, /key: ".+" publishes a secret/],
    ['jwks-html', 5, /jwks.*text\/html/],
    ['missing-access-token', 5, /access_token/],
    ['missing-token-type', 0, /signed in: bearer/],
    ['unknown-token-type', 9, /the token_type is "\S+", atm-cli supports/],
    ['expires-in-string', 0, /signed in: bearer an end/],
    ['expires-in-zero', 0, /signed in: bearer an end/],
    ['expires-in-negative', 0, /signed in: bearer/],
    ['no-id-token', 7, /the response has no ID token, although the scope openid was requested/],
    ['id-token-garbage', 7, /the ID token is not accepted: form: /],
    ['narrowed-scope', 0, /signed in/],
    ['refresh-token-withheld', 0, /signed in/],
    ['ok-false', 8, /invalid_code/],
    ['form-encoded', 0, /signed in/],
    ['error-200', 8, /invalid_grant: The code passed is incorrect or expired\. \(HTTP 200\)/],
    ['hostile-text', 8, /invalid_request: /],
    ['html-502', 5, /token endpoint: .*HTTP 502.*page "Bad Gateway"/],
    ['html-200', 5, /HTTP 200, text\/html.*page "Sign in to the network"/],
    ['redirect', 5, /redirect to https:\/\/portal\.example\.test\/login/],
    ['rate-limited', 5, /HTTP 429[^]*in 2 s/],
    ['server-error', 5, /server_error: internal error \(HTTP 500\)/],
    ['empty-body', 5, /empty body/],
    ['json-array', 5, /a list instead of an object/],
    ['deep-json', 5, /JSON nested more than 100 levels deep/],
    ['truncated', 5, /not JSON/],
    ['wrong-content-type', 0, /signed in/],
    ['bom', 0, /signed in/],
    ['huge-body', 5, /token: .* more than 1 MiB/],
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
    ['refresh-lost', 5, /the next refresh fails with invalid_grant/],
    ['no-rotation', 0, /refreshed: the same refresh token/],
    ['no-refresh-token', 0, /refreshed: the same refresh token/],
    [
      'refresh-other-sub',
      7,
      /the ID token of the refresh has sub ".+", that of the sign-in had "ada"/,
    ],
  ]),
  ...cases('refresh at once', [['rotate-race', 0, /asked: 2/]]),
  ...cases('device', [
    ['device-endpoint-hidden', 2, /names no device_authorization_endpoint/],
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
  ...cases('userinfo', [
    ['userinfo-other-sub', 7, /the response has sub "somebody-else", the ID token has "ada"/],
    ['deep-json@userinfo', 5, /userinfo endpoint: .*JSON nested more than 100 levels deep/],
    ['truncated@userinfo', 5, /userinfo endpoint: .*not JSON/],
  ]),
  ...cases('call', [
    ['no-challenge', 8, /without WWW-Authenticate/],
    ['deep-json@api', 8, /insufficient_scope/],
    ['html-502@api', 7, /HTTP 502: page "Bad Gateway"/],
  ]),
];

function cases(command: FaultCommand, rows: readonly Row[]): readonly FaultCase[] {
  return rows.map(([fault, exitCode, says]) => {
    const timeout = fault.startsWith('hang') ? { timeout: briefly } : {};
    return { fault, command, exitCode, says, ...timeout };
  });
}
