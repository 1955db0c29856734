/** How a client authenticates (RFC 6749 section 2.3, RFC 7523, RFC 8705), by the names of settings. */

/** The names that are stored and printed; `assertion` is one that somebody else has signed. */
export const clientAuthMethods = [
  'none',
  'basic',
  'post',
  'client_secret_jwt',
  'private_key_jwt',
  'tls',
  'self_signed_tls',
  'assertion',
] as const;

export type ClientAuthName = (typeof clientAuthMethods)[number];

/** The registered names (IANA, OAuth Token Endpoint Authentication Methods) of the short ones. */
export const registeredMethods = {
  none: 'none',
  basic: 'client_secret_basic',
  post: 'client_secret_post',
  client_secret_jwt: 'client_secret_jwt',
  private_key_jwt: 'private_key_jwt',
  tls: 'tls_client_auth',
  self_signed_tls: 'self_signed_tls_client_auth',
  assertion: 'private_key_jwt',
} as const satisfies Readonly<Record<ClientAuthName, string>>;

/** What else is understood. */
const aliases: Readonly<Record<string, ClientAuthName>> = {
  client_secret_basic: 'basic',
  client_secret_post: 'post',
  secret_jwt: 'client_secret_jwt',
  key_jwt: 'private_key_jwt',
  tls_client_auth: 'tls',
  self_signed_tls_client_auth: 'self_signed_tls',
};

/** The method that a registered or a short name means; the text itself where it is neither. */
export function clientAuthName(text: string): string {
  return Object.hasOwn(aliases, text) ? (aliases[text] ?? text) : text;
}

/** The method by any of its names; `undefined` for one that is not known here. */
export function knownClientAuth(text: string): ClientAuthName | undefined {
  const name = clientAuthName(text);
  return clientAuthMethods.find((one) => one === name);
}

const sources = ['github', 'gitlab', 'kubernetes', 'azure', 'spiffe'] as const;

/** Where an assertion comes from that somebody else has signed. */
export type AssertionOrigin =
  | { readonly type: (typeof sources)[number] }
  | { readonly type: 'spiffe'; readonly path: string }
  | { readonly type: 'file'; readonly path: string }
  | { readonly type: 'env'; readonly variable: string };

/** The spellings of `assertion_from`, for messages. */
export const assertionSpellings = [...sources, 'spiffe:<file>', 'env:<NAME>', 'file:<path>'];

/** Reads `github` or `env:NAME`; `undefined` for a text that names no source. */
export function assertionOrigin(text: string): AssertionOrigin | undefined {
  const type = sources.find((one) => one === text);
  if (type !== undefined) return { type };
  const [, kind, rest = ''] = /^(env|file|spiffe):(.+)$/s.exec(text) ?? [];
  if (kind === 'env')
    return /^[A-Za-z_]\w*$/.test(rest) ? { type: 'env', variable: rest } : undefined;
  if (kind === 'file' || kind === 'spiffe') return { type: kind, path: rest };
  return undefined;
}

/** What `assertion_audience` may name: `endpoint` is the one that each assertion is sent to. */
export const namedAudiences = ['issuer', 'token_endpoint', 'endpoint'] as const;

/** Whether `assertion_audience` names an audience: one of the words, or an absolute URI. */
export function isAssertionAudience(text: string): boolean {
  return namedAudiences.some((one) => one === text) || URL.canParse(text);
}

/**
 * Whether `signing_key` is a file and not the name of a stored key: it has a slash, or ends as files
 * of keys do.
 */
export function isKeyFile(text: string): boolean {
  return /[/\\]/.test(text) || /\.(?:pem|key|jwk|json|der)$/i.test(text);
}

/** The variables that hold what a workload authenticates with: no other program inherits them. */
export function assertionVariables(assertion_from = ''): readonly string[] {
  const origin = assertionOrigin(assertion_from);
  const own = origin !== undefined && 'variable' in origin ? [origin.variable] : [];
  return ['ACTIONS_ID_TOKEN_REQUEST_TOKEN', 'GITLAB_OIDC_TOKEN', ...own];
}
