/** One next step for each error code of RFC 6749, 6750, 8628 and OpenID Connect Core. */
const hints: Readonly<Record<string, string>> = {
  access_denied:
    'access was denied by you (Cancel) or by a policy; if you did not cancel, ask the administrator',
  consent_required: 'the server has to ask the user for consent: --prompt consent',
  expired_token: 'the code has expired: start again',
  // oauthlib and Authlib, most often behind a proxy that speaks TLS.
  insecure_transport:
    'the server believes that it was asked over plain http: use https, or let it read X-Forwarded-Proto of its proxy',
  insufficient_scope: 'the token lacks a scope: sign in again with that scope, --scope "…"',
  interaction_required: 'the server has to show a page to the user: --prompt login',
  invalid_client:
    'check client id, secret and authentication method: --client-auth none, basic, post or tls',
  invalid_request:
    'a parameter is missing or invalid: compare with the documentation of the server',
  invalid_scope: 'request other scopes with --scope; atm-cli discover lists the supported ones',
  invalid_target: 'the server does not know that resource: check --resource or --audience',
  invalid_token: 'the token is expired, revoked or for another audience: atm-cli token refresh',
  login_required: 'the user has no session at the server: sign in with --prompt login',
  mfa_required:
    'the server requires a second factor, which this grant cannot provide: sign in with atm-cli login',
  server_error: 'the server failed: try again, then look at its log',
  temporarily_unavailable: 'the server is busy: try again later',
  unauthorized_client:
    'this client may not use this grant: enable it where the client is registered',
  unsupported_grant_type: 'enable this grant for the client at the server, or use another flow',
  unsupported_response_type: 'enable the authorization code flow for the client at the server',
  unsupported_token_type:
    'the server does not support this for tokens of this type, such as JWT access tokens',
};

const newDeviceCode = 'start again for a new code: atm-cli device';

/** Codes of vendors, and those that mean something else in the device flow (RFC 8628). */
const deviceHints: Readonly<Record<string, string>> = {
  bad_verification_code: newDeviceCode,
  device_flow_disabled:
    'switch it on where the client is registered (GitHub: "Enable Device Flow")',
  incorrect_client_credentials: 'check --client-id, and the secret if the client has one',
  incorrect_device_code: newDeviceCode,
  invalid_grant: newDeviceCode,
  invalid_scope:
    'request fewer scopes with --scope, or sign in with atm-cli login: some servers allow few scopes here',
  unauthorized_client:
    'allow the grant urn:ietf:params:oauth:grant-type:device_code where the client is registered',
  unsupported_grant_type: 'switch the device flow on at the server, or use atm-cli login',
};

/** What to do after an OAuth error, or `undefined` for a code that no standard names. */
export function hintForCode(code: string): string | undefined {
  return Object.hasOwn(hints, code) ? hints[code] : undefined;
}

/** The same for an error of the device flow, whose description may be more specific. */
export function hintForDeviceCode(code: string, description = ''): string | undefined {
  // Entra answers invalid_client when it takes a public client for a confidential one.
  if (description.includes('AADSTS7000218')) {
    return 'Entra: set "Allow public client flows" to yes for this app, or give the client secret';
  }
  return Object.hasOwn(deviceHints, code) ? deviceHints[code] : hintForCode(code);
}
