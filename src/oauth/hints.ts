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

/** What to do after an OAuth error, or `undefined` for a code that no standard names. */
export function hintFor(code: string | undefined): string | undefined {
  return code !== undefined && Object.hasOwn(hints, code) ? hints[code] : undefined;
}
