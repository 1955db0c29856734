/** What to do after an error code of RFC 6749, 6750, 8628 or OpenID Connect Core that no rule knows better. */
const advice: Readonly<Record<string, string>> = {
  access_denied:
    'access was denied by you (Cancel) or by a policy; if you did not cancel, ask the administrator',
  consent_required: 'the server has to ask the user for consent: `sign-in --prompt consent`',
  expired_token: 'the code has expired, start again: `sign-in`',
  // oauthlib and Authlib, most often behind a proxy that speaks TLS.
  insecure_transport:
    'the server believes that it was asked over plain http: use https, or let it read X-Forwarded-Proto of its proxy',
  insufficient_scope: 'the token lacks a scope: `sign-in --scope <scopes>`',
  interaction_required: 'the server has to show a page to the user: `sign-in --prompt login`',
  invalid_client: 'compare client id, secret and authentication method with the registration',
  invalid_request: 'compare the request with the documentation of the server: `again --trace`',
  invalid_scope: 'request scopes that the server supports: `sign-in --scope <scopes>`',
  invalid_target: 'the server does not know that resource: `sign-in --resource <url>`',
  invalid_token: 'get a new token: `token refresh`',
  login_required: 'the user has no session at the server: `sign-in --prompt login`',
  mfa_required:
    'the server requires a second factor, which this grant cannot provide, sign in: `login`',
  server_error: 'the server failed: try again, then look at its log',
  temporarily_unavailable: 'the server is busy: try again later',
  unauthorized_client:
    'this client may not use this grant: enable it where the client is registered',
  unsupported_grant_type: 'enable this grant at the server, or use another flow',
  unsupported_response_type: 'enable the authorization code flow for the client at the server',
  unsupported_token_type:
    'the server does not support this for tokens of this type, such as JWT access tokens',
};

const newDeviceCode = 'start again for a new code: `device`';

/** Codes of vendors, and those that mean something else in the device flow (RFC 8628). */
const deviceAdvice: Readonly<Record<string, string>> = {
  bad_verification_code: newDeviceCode,
  device_flow_disabled:
    'switch it on where the client is registered (GitHub: "Enable Device Flow")',
  incorrect_client_credentials: 'check the client id, and the secret if the client has one',
  incorrect_device_code: newDeviceCode,
  invalid_grant: newDeviceCode,
  invalid_scope: 'some servers allow few scopes here: `device --scope <scopes>`',
  unauthorized_client:
    'allow the grant urn:ietf:params:oauth:grant-type:device_code where the client is registered',
  unsupported_grant_type: 'switch the device flow on at the server, or use the browser: `login`',
};

/** What to do after an OAuth error; nothing for a code that no standard names. */
export function adviceForCode(code: string): readonly string[] {
  return Object.hasOwn(advice, code) ? [advice[code] ?? ''] : [];
}

/** The same for an error of the device flow, whose description may be more specific. */
export function adviceForDeviceCode(code: string, description = ''): readonly string[] {
  // Entra answers invalid_client when it takes a public client for a confidential one.
  if (description.includes('AADSTS7000218')) {
    return [
      'Entra: set "Allow public client flows" to yes for this app, or give the client secret',
    ];
  }
  return Object.hasOwn(deviceAdvice, code) ? [deviceAdvice[code] ?? ''] : adviceForCode(code);
}
