import type { ObservedExchange } from './evidence/exchange.ts';

export const serverKinds = [
  'atm',
  'auth0',
  'cognito',
  'discord',
  'entra',
  'fosite',
  'github',
  'gitlab',
  'google',
  'keycloak',
  'oidc-provider',
  'okta',
  'pingone',
  'salesforce',
  'slack',
  'supabase',
  'zitadel',
] as const;

/** The software or service that a server is, as far as its habits matter. */
export type ServerKind = (typeof serverKinds)[number];

/** The presets whose server is of a kind with another name. */
const otherNames: Readonly<Record<string, ServerKind>> = {
  clairtonluz: 'oidc-provider',
  demo: 'oidc-provider',
  hydra: 'fosite',
  'u-assist': 'auth0',
};

/** Sentences that only one server sends, the same in all its versions. */
const phrases: readonly (readonly [RegExp, ServerKind])[] = [
  [/AADSTS\d{4}|"correlation_id"/, 'entra'],
  [
    /grant request is invalid|redirect_uri did not match any of the client's registered/,
    'oidc-provider',
  ],
  [
    /includes an invalid parameter value, includes a parameter more than once|The OAuth 2\.0 Client |pre-registered redirect urls|"error_hint"|The provided authorization grant \(e\.g\., authorization code/,
    'fosite',
  ],
  [
    /\bCode not valid\b|Incorrect redirect_uri|Session not active|Invalid client or Invalid client credentials|Token is not active/,
    'keycloak',
  ],
  [/you may contact the administrator of the application/, 'zitadel'],
  [
    /bad_verification_code|incorrect_client_credentials|incorrect_device_code|docs\.github\.com/,
    'github',
  ],
  [/"error_subtype"|Token has been expired or revoked\./, 'google'],
  [
    /Callback URL mismatch|\btpc_\w|Unknown or invalid refresh token|Failed to verify code verifier|Service not found: /,
    'auth0',
  ],
  [/"errorCode"\s{0,9}:\s{0,9}"E\d{7}"|no_matching_policy/, 'okta'],
  [/bad_redirect_uri|bad_client_secret|oauth_authorization_url_mismatch/, 'slack'],
  [
    /user hasn't approved this consumer|is not admin approved|expired authorization code/,
    'salesforce',
  ],
  [/Client is not allowed to use grant type/, 'supabase'],
];

/** Ends of host names. */
const hosts: readonly (readonly [string, ServerKind])[] = [
  ['login.microsoftonline.com', 'entra'],
  ['sts.windows.net', 'entra'],
  ['github.com', 'github'],
  ['accounts.google.com', 'google'],
  ['oauth2.googleapis.com', 'google'],
  ['auth0.com', 'auth0'],
  ['okta.com', 'okta'],
  ['oktapreview.com', 'okta'],
  ['amazoncognito.com', 'cognito'],
  ['gitlab.com', 'gitlab'],
  ['salesforce.com', 'salesforce'],
  ['supabase.co', 'supabase'],
  ['slack.com', 'slack'],
  ['discord.com', 'discord'],
  ['zitadel.cloud', 'zitadel'],
  ['pingone.com', 'pingone'],
];

/** Members and paths of metadata that only one server has. */
const metadata: readonly (readonly [RegExp, ServerKind])[] = [
  [/\/realms\/[^"/]{1,200}\/protocol\/openid-connect\//, 'keycloak'],
  [/cognito-idp\.[\w-]{1,63}\.amazonaws\.com/, 'cognito'],
  [/"tenant_region_scope"|"msgraph_host"/, 'entra'],
  [/"credentials_endpoint_draft_00"|\/oauth2\/fallbacks\//, 'fosite'],
];

export type KnownServer = {
  readonly kind: ServerKind;
  /** How it was recognised. */
  readonly because: string;
};

type Knowledge = {
  readonly provider: string | undefined;
  /** The message of the failure. */
  readonly message: string;
  /** Metadata that no exchange of the run brought. */
  readonly reusedMetadata?: readonly string[];
};

/** Which server a run was sent to: by its preset, by its sentences, by its host, by its metadata. */
export function recogniseServer(
  observed: readonly ObservedExchange[],
  { provider, message, reusedMetadata = [] }: Knowledge,
): KnownServer | undefined {
  const named = kindOfPreset(provider);
  if (named !== undefined) return { kind: named, because: `the preset is ${provider}` };
  const texts = [...observed.map(({ errorResponse }) => errorResponse.text), message];
  const isElsewhere = observed.some(({ exchange }) => isNotGoogle(exchange.request.url));
  const byPhrase = phrases.find(([phrase, kind]) => {
    return !(kind === 'google' && isElsewhere) && texts.some((text) => phrase.test(text));
  });
  if (byPhrase !== undefined)
    return { kind: byPhrase[1], because: 'only this server uses this wording' };
  for (const { exchange } of observed) {
    const { url } = exchange.request;
    const host = URL.canParse(url) ? new URL(url).hostname : '';
    const found = hosts.find(([end]) => host === end || host.endsWith(`.${end}`));
    if (found !== undefined) return { kind: found[1], because: `the host is ${host}` };
  }
  const fetched = observed
    .filter(({ step }) => step === 'discovery')
    .map(({ errorResponse }) => errorResponse.text);
  const documents = [...reusedMetadata, ...fetched];
  const seen = metadata.find(([mark]) => documents.some((text) => mark.test(text)));
  return seen && { kind: seen[1], because: 'its metadata has members of this server' };
}

/** Other servers use the same sentences as Google, which is only at its own hosts. */
function isNotGoogle(url: string): boolean {
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  return host !== '' && !/(^|\.)google(apis)?\.com$/.test(host);
}

function kindOfPreset(provider: string | undefined): ServerKind | undefined {
  if (provider === undefined) return undefined;
  return otherNames[provider] ?? serverKinds.find((kind) => kind === provider);
}
