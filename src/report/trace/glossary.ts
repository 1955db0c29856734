/** The meaning of each parameter, member and header, in a few words. */
const meanings: Readonly<Record<string, string>> = {
  access_token: 'access token for the API',
  acr_values: 'requested authentication context (acr)',
  actor_token: 'token of the acting party',
  application_type: 'native: its redirect URIs are on the machine of the user',
  audience: 'the API that the token is for',
  authorization_details: 'requested permissions in detail (RFC 9396)',
  authorization_endpoint: 'where the browser is sent to sign in',
  claims_supported: 'claims that the server can return',
  client_assertion: 'JWT that authenticates the client',
  client_id: 'identifier of the client at the server',
  client_id_issued_at: 'when the client was registered',
  client_name: 'the name that users see',
  client_secret: 'authenticates the client',
  client_secret_expires_at: 'when the client secret expires; 0 is never',
  code: 'authorization code: single use, expires within minutes',
  code_challenge: 'hash of the code_verifier (PKCE)',
  code_challenge_method: 'how the challenge was made; plain is insecure',
  code_challenge_methods_supported: 'supported PKCE methods',
  code_verifier: 'PKCE secret behind the code_challenge: a stolen code is useless',
  device_authorization_endpoint: 'where a device requests its codes',
  device_code: 'the device polls the token endpoint with it',
  display: 'preferred look of the login page',
  dpop_jkt: 'thumbprint of the key that the code is bound to (RFC 9449)',
  dpop_signing_alg_values_supported: 'supported signing algorithms of DPoP proofs (RFC 9449)',
  end_session_endpoint: 'where the browser signs out',
  error: 'error code',
  error_description: 'error message for developers',
  error_uri: 'web page about the error',
  expires_in: 'lifetime in seconds',
  grant_type: 'what is exchanged for tokens',
  grant_types: 'what the client may exchange for tokens',
  grant_types_supported: 'supported grant types',
  id_token: 'who signed in, signed by the server',
  id_token_hint: 'ID token of the current session',
  id_token_signing_alg_values_supported: 'supported signing algorithms of ID tokens',
  interval: 'seconds between two polls',
  introspection_endpoint: 'where an API checks a token',
  iss: 'issuer of this response: one of another issuer is rejected (RFC 9207)',
  issuer: 'issuer identifier, the iss of its tokens',
  jwks_uri: 'URL of the public signing keys',
  keys: 'public keys that verify signatures',
  login_hint: 'expected user name or e-mail address',
  max_age: 'maximum age of the sign-in at the server in seconds',
  nonce: 'repeated in the ID token: binds it to this login',
  password: 'password of the user',
  prompt: 'what the server must ask the user',
  pushed_authorization_request_endpoint: 'where a request is pushed (RFC 9126)',
  redirect_uri: 'where the browser is redirected back to; must match the registration',
  redirect_uris: 'where the browser may be redirected back to',
  refresh_token: 'gets new tokens without the user',
  registration_access_token: 'reads, changes and deletes the registration (RFC 7592)',
  registration_client_uri: 'where the registration is managed (RFC 7592)',
  registration_endpoint: 'where a client can register itself',
  request_uri: 'stands for the request that was pushed; works once, and not for long (RFC 9126)',
  requested_token_type: 'wanted token type',
  resource: 'the API that the token is for (RFC 8707)',
  response_mode: 'how the callback carries its parameters',
  response_type: 'code: authorization code flow',
  response_types: 'what the client may request: code',
  response_types_supported: 'supported response types',
  revocation_endpoint: 'where tokens are revoked',
  scope: 'permissions of the token',
  scopes_supported: 'supported scopes',
  session_state: 'changes when the user signs out elsewhere',
  software_id: 'identifies the program, whatever its client id',
  software_version: 'the version of the program',
  state: 'returned unchanged: binds the callback to this login',
  sub: 'identifier of the user, never changes',
  subject_token: 'token that is exchanged',
  subject_token_type: 'type of the token that is exchanged',
  token: 'the token that the request is about',
  token_endpoint: 'where tokens are issued',
  token_endpoint_auth_method: 'how the client authenticates; none: a public client',
  token_endpoint_auth_methods_supported: 'supported client authentication methods',
  token_type: 'how the token is sent; Bearer: possession is enough',
  token_type_hint: 'type of the token',
  user_code: 'the user types it on the page',
  userinfo_endpoint: 'where claims about the user are fetched',
  username: 'user name',
  verification_uri: 'page where the user types the code',
  verification_uri_complete: 'the same page with the code filled in',
  verification_url: 'page where the user types the code',
};

const headerMeanings: Readonly<Record<string, string>> = {
  authorization: 'authenticates the request',
  'cache-control': 'how long the response may be cached',
  'content-type': 'media type of the body',
  dpop: 'proof that the client holds the key of the token (RFC 9449)',
  'dpop-nonce': 'nonce of the server for the next DPoP proof (RFC 9449)',
  location: 'redirect target',
  'retry-after': 'when to try again',
  'www-authenticate': 'what is missing or wrong',
};

const grants: Readonly<Record<string, string>> = {
  authorization_code: 'the code of the callback is exchanged for tokens',
  client_credentials: 'the client gets a token for itself, without a user',
  password: 'the password of the user is exchanged for tokens',
  refresh_token: 'a refresh token is exchanged for new tokens',
  'urn:ietf:params:oauth:grant-type:device_code': 'the device polls for its tokens',
  'urn:ietf:params:oauth:grant-type:jwt-bearer': 'a signed assertion is exchanged for tokens',
  'urn:ietf:params:oauth:grant-type:token-exchange':
    'one token is exchanged for another (RFC 8693)',
};

const boundToken = 'how the token is sent; DPoP: with a proof of its key (RFC 9449)';

/** Claims of a DPoP proof (RFC 9449 section 4.2). */
const proofClaims: Readonly<Record<string, string>> = {
  ath: 'hash of the access token that is sent with the proof',
  htm: 'method of the request that the proof is for',
  htu: 'URL of that request, without its query',
  iat: 'when the proof was made: it is good for minutes',
  jti: 'identifier of the proof, which works once',
  nonce: 'the value that the server wants in the proof (DPoP-Nonce)',
};

/** The meaning of a claim of a JWT with this `typ`; `undefined` for what is known from elsewhere. */
export function claimMeaning(name: string, typ: unknown): string | undefined {
  if (name === 'cnf') return 'what the token is bound to: jkt, the thumbprint of a key (RFC 7638)';
  return typ === 'dpop+jwt' && Object.hasOwn(proofClaims, name) ? proofClaims[name] : undefined;
}

/** The meaning of a parameter or member; `undefined` for what no RFC defines. */
export function meaningOf(name: string, value = ''): string | undefined {
  if (name === 'token_type' && /^dpop$/i.test(value)) return boundToken;
  if (name === 'grant_type' && Object.hasOwn(grants, value)) return grants[value];
  return Object.hasOwn(meanings, name) ? meanings[name] : undefined;
}

/** The meaning of a header. */
export function headerMeaning(name: string): string | undefined {
  const key = name.toLowerCase();
  return Object.hasOwn(headerMeanings, key) ? headerMeanings[key] : undefined;
}
