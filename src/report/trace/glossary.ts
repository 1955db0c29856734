/** What each parameter, member or header of the wire is for, in a few words. */
const meanings: Readonly<Record<string, string>> = {
  access_token: 'opens the API; whoever has it gets in',
  acr_values: 'how strongly the person should prove who they are',
  actor_token: 'who acts, when it is not the subject',
  audience: 'the API that the token is for',
  authorization_details: 'what is asked for, in detail (RFC 9396)',
  authorization_endpoint: 'where the browser is sent to sign in',
  claims_supported: 'what the server can say about a person',
  client_assertion: 'proves the client by a signature',
  client_id: 'the name of this program at the server',
  client_secret: 'proves that it is this program',
  code: 'stands for the consent; good for one exchange, for a minute or so',
  code_challenge: 'the hash of a secret that only this program knows (PKCE)',
  code_challenge_method: 'how the challenge was made; S256 is the safe one',
  code_challenge_methods_supported: 'how PKCE may be done here',
  code_verifier: 'the secret behind the challenge: the code is of use to nobody else',
  device_authorization_endpoint: 'where a device asks for a code to show',
  device_code: 'what the device asks again with',
  display: 'how the page should look',
  end_session_endpoint: 'where the browser signs out',
  error: 'why not, as a word for programs',
  error_description: 'why not, as a sentence for developers',
  error_uri: 'a page about the error',
  expires_in: 'seconds until it is worth nothing',
  grant_type: 'what is traded for tokens',
  grant_types_supported: 'what can be traded for tokens here',
  id_token: 'says who signed in, signed by the server',
  id_token_hint: 'who was signed in before',
  id_token_signing_alg_values_supported: 'how ID tokens may be signed',
  interval: 'seconds to wait between two questions',
  introspection_endpoint: 'where an API asks whether a token is good',
  iss: 'which server speaks: an answer of another one is refused (RFC 9207)',
  issuer: 'the name of the server, as its tokens have it',
  jwks_uri: 'where the keys are that sign tokens',
  keys: 'the public keys that check signatures',
  login_hint: 'who is about to sign in',
  max_age: 'seconds since the last sign-in that are still fine',
  nonce: 'comes back inside the ID token: it belongs to this login',
  password: 'what the person types',
  prompt: 'what the server must ask the person',
  redirect_uri: 'where the browser comes back to; must match what is registered',
  refresh_token: 'fetches new tokens later, without a person',
  registration_endpoint: 'where a client can register itself',
  requested_token_type: 'what is wanted in exchange',
  resource: 'the API that the token is for (RFC 8707)',
  response_mode: 'how the answer comes back',
  response_type: 'what should come back; code is the safe one',
  response_types_supported: 'what may come back to the browser',
  revocation_endpoint: 'where tokens are given back',
  scope: 'what the token may be used for',
  scopes_supported: 'what can be asked for',
  session_state: 'changes when the person signs out elsewhere',
  state: 'comes back unchanged: the answer belongs to this login',
  sub: 'who it is: never changes, unlike a name',
  subject_token: 'the token that is traded',
  subject_token_type: 'what kind of token is traded',
  token: 'the token that this is about',
  token_endpoint: 'where codes become tokens',
  token_endpoint_auth_methods_supported: 'how a client may prove itself',
  token_type: 'how to use it; Bearer: whoever has it',
  token_type_hint: 'what kind of token it is',
  user_code: 'what the person types on the page',
  userinfo_endpoint: 'where to ask who signed in',
  username: 'who signs in',
  verification_uri: 'the page where the person types the code',
  verification_uri_complete: 'the same with the code in it',
  verification_url: 'the page where the person types the code',
};

const headerMeanings: Readonly<Record<string, string>> = {
  authorization: 'proves who is asking',
  'cache-control': 'how long it may be kept',
  'content-type': 'what the body is',
  dpop: 'proves that the token belongs to this program (RFC 9449)',
  'dpop-nonce': 'has to be in the next proof (RFC 9449)',
  location: 'where to go instead',
  'retry-after': 'when to ask again',
  'www-authenticate': 'what is missing or wrong',
};

const grants: Readonly<Record<string, string>> = {
  authorization_code: 'a code that the browser brought is traded for tokens',
  client_credentials: 'the program signs in as itself; no person',
  password: 'the password of a person is traded for tokens',
  refresh_token: 'a refresh token is traded for new tokens',
  'urn:ietf:params:oauth:grant-type:device_code': 'a device asks whether the person is done',
  'urn:ietf:params:oauth:grant-type:jwt-bearer': 'a signed assertion is traded for tokens',
  'urn:ietf:params:oauth:grant-type:token-exchange': 'one token is traded for another (RFC 8693)',
};

/** What a parameter or member is for, in a few words; `undefined` for what no RFC knows. */
export function meaningOf(name: string, value = ''): string | undefined {
  if (name === 'grant_type' && Object.hasOwn(grants, value)) return grants[value];
  return Object.hasOwn(meanings, name) ? meanings[name] : undefined;
}

/** What a header is for, in a few words. */
export function headerMeaning(name: string): string | undefined {
  const key = name.toLowerCase();
  return Object.hasOwn(headerMeanings, key) ? headerMeanings[key] : undefined;
}
