/** One next step for each error code of RFC 6749, 6750, 8628 and OpenID Connect Core. */
const hints: Readonly<Record<string, string>> = {
  access_denied:
    'the person or a policy of the server refused; ask its administrator if nobody pressed Cancel',
  consent_required: 'the server wants to ask the person, who has to be let: --prompt consent',
  expired_token: 'the code is over: start again',
  insufficient_scope: 'the token may not do this: sign in again and ask for more with --scope',
  interaction_required: 'the server wants to ask the person, who has to be let: --prompt login',
  invalid_client:
    'check client id and secret, and how they are sent: --client-auth none, basic, post or tls',
  invalid_request: 'the server misses or dislikes a parameter: compare with its documentation',
  invalid_scope: 'ask for other scopes with --scope; atm-cli discover lists what the server knows',
  invalid_target: 'the server does not know that resource: check --resource or --audience',
  invalid_token: 'the token is expired, revoked or meant for something else: atm-cli token refresh',
  login_required: 'nobody is signed in at the server: have it ask with --prompt login',
  mfa_required:
    'the server wants a second factor, which this grant cannot give: sign in with atm-cli login',
  server_error: 'the server failed: try again, then look at its log',
  temporarily_unavailable: 'the server is busy: try again later',
  unauthorized_client:
    'this client may not use this flow: enable it where the client is registered',
  unsupported_grant_type: 'enable this grant for the client at the server, or use another flow',
  unsupported_response_type: 'enable the authorization code flow for the client at the server',
  unsupported_token_type:
    'the server does not do this for tokens of this kind, such as JWT access tokens',
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
    'ask for less with --scope, or sign in with atm-cli login: some servers allow few scopes here',
  unauthorized_client:
    'allow the grant urn:ietf:params:oauth:grant-type:device_code where the client is registered',
  unsupported_grant_type: 'switch the device flow on at the server, or use atm-cli login',
};

/** What to do after an OAuth error, or `undefined` for a code that no standard names. */
export function hintForCode(code: string): string | undefined {
  return Object.hasOwn(hints, code) ? hints[code] : undefined;
}

/** The same for an error of the device flow, whose description may know more. */
export function hintForDeviceCode(code: string, description = ''): string | undefined {
  // Entra says invalid_client when it takes a public client for a confidential one.
  if (description.includes('AADSTS7000218')) {
    return 'Entra: set "Allow public client flows" to yes for this app, or give the client secret';
  }
  return Object.hasOwn(deviceHints, code) ? deviceHints[code] : hintForCode(code);
}
