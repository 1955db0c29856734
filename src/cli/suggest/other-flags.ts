/** What is said about a flag that no command has; `needs` are flags of the command, without which nothing is. */
export type OtherFlag = { readonly says: string; readonly needs?: readonly string[] };

const always = (what: string): OtherFlag => ({ says: `${what}; there is no flag for it` });
const unsupported = (what: string): OtherFlag => ({ says: `${what} is not supported` });
const meant = (flag: string, value = ''): OtherFlag => ({
  says: `did you mean ${flag}${value}?`,
  needs: [flag],
});
const parameter = (name: string, value: string): OtherFlag => ({
  says: `use --param ${name}=${value}`,
  needs: ['--param'],
});

const pkce = always('PKCE is always used, with S256');
const privateKey: OtherFlag = {
  says: 'client authentication with a signed JWT is --client-auth private_key_jwt with --signing-key <key>',
  needs: ['--client-auth', '--signing-key'],
};
const givenAssertion: OtherFlag = {
  says: 'an assertion that somebody else has signed is --assertion-from file:<path>',
  needs: ['--assertion-from'],
};
const mutualTls: OtherFlag = {
  says: 'mutual TLS is --client-auth tls with --cert <file> and --key <file>',
  needs: ['--client-auth', '--cert'],
};
const grants: OtherFlag = { says: 'each grant is a command of its own, see atm-cli grant --help' };
const registration: OtherFlag = {
  says: 'to register a client (RFC 7591): atm-cli client register',
};
const requestObject = unsupported('a signed request object (JAR, RFC 9101)');
const pushedRequest: OtherFlag = {
  says: 'a request is pushed to the server first (PAR, RFC 9126) by login --par always',
};
const boundTokens: OtherFlag = {
  says: 'tokens are bound to a key (DPoP, RFC 9449) at the sign-in, by login --dpop',
};
const issuer = meant('--issuer', ' <url>');
const redirect = meant('--redirect-uri', ' <uri>');
const certificates: OtherFlag = {
  says: 'certificates are always checked; --ca-cert <file> trusts another authority',
  needs: ['--ca-cert'],
};
const trace: OtherFlag = { says: 'did you mean --trace?' };
const profile: OtherFlag = { says: 'did you mean --profile <name>?' };

/**
 * Features of the protocols that somebody may look for as a flag, and the names that other programs
 * have for flags of ours. The keys are names without dashes in front.
 */
export const otherFlags: Readonly<Record<string, OtherFlag>> = {
  dpop: boundTokens,
  par: pushedRequest,
  pushed: pushedRequest,
  jar: requestObject,
  request: requestObject,
  'request-object': requestObject,
  'request-uri': pushedRequest,
  jarm: unsupported('a signed authorization response (JARM)'),
  ciba: unsupported('CIBA'),
  implicit: unsupported('the implicit flow, which OAuth 2.1 has removed,'),
  hybrid: unsupported('the hybrid flow'),
  register: registration,
  dcr: registration,
  'dynamic-registration': registration,
  'private-key-jwt': privateKey,
  'private-key': privateKey,
  'client-assertion': givenAssertion,
  'client-assertion-type': givenAssertion,
  'client-assertion-file': givenAssertion,
  mtls: mutualTls,
  'tls-client-auth': mutualTls,
  pkce,
  'no-pkce': pkce,
  'code-challenge': pkce,
  'code-challenge-method': pkce,
  'code-verifier': pkce,
  state: always('a random state is always sent and checked'),
  nonce: always('a random nonce is always sent and checked'),
  'response-type': always('the response type is always code'),
  display: parameter('display', 'page'),
  claims: parameter('claims', "'{…}'"),
  'id-token-hint': parameter('id_token_hint', '<jwt>'),
  'access-type': parameter('access_type', 'offline'),
  'grant-type': grants,
  grant: grants,
  'client-credentials': grants,
  'token-exchange': grants,
  'device-code': { says: 'the device flow is a command: atm-cli device' },
  device: { says: 'the device flow is a command: atm-cli device' },
  offline: meant('--scope', ' offline_access'),
  'offline-access': meant('--scope', ' offline_access'),
  scopes: meant('--scope', ' "<scope> <scope>"'),
  silent: meant('--prompt', ' none'),
  reauthenticate: meant('--prompt', ' login'),
  consent: meant('--prompt', ' consent'),
  acr: meant('--acr-values', ' <values>'),
  mfa: meant('--acr-values', ' <values>'),
  locale: meant('--ui-locales', ' <tags>'),
  lang: meant('--ui-locales', ' <tags>'),
  user: meant('--login-hint', ' <hint>'),
  username: meant('--login-hint', ' <hint>'),
  email: meant('--login-hint', ' <hint>'),
  client: meant('--client-id', ' <id>'),
  secret: meant('--client-secret-file', ' <file>'),
  'auth-method': meant('--client-auth', ' <method>'),
  'token-endpoint-auth-method': meant('--client-auth', ' <method>'),
  authority: issuer,
  server: issuer,
  host: issuer,
  idp: issuer,
  url: issuer,
  'issuer-url': issuer,
  'discovery-url': issuer,
  callback: redirect,
  'callback-url': redirect,
  redirect,
  'redirect-url': redirect,
  'callback-port': meant('--port', ' <port>'),
  headless: meant('--no-browser'),
  'no-open': meant('--no-browser'),
  'no-launch-browser': meant('--no-browser'),
  insecure: certificates,
  k: certificates,
  'no-verify': certificates,
  'skip-tls-verify': certificates,
  cacert: meant('--ca-cert', ' <file>'),
  verbose: trace,
  debug: trace,
  v: trace,
  format: { says: 'did you mean --json?' },
  output: { says: 'did you mean --json?' },
  o: { says: 'did you mean --json?' },
  context: profile,
  config: profile,
  account: profile,
  'no-interaction': { says: 'did you mean --no-input?' },
  batch: { says: 'did you mean --no-input?' },
};
