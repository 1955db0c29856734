import type { Facts } from '../facts.ts';
import { formatDuration, matchesError } from '../match.ts';
import type { Rule } from '../rule.ts';
import {
  at,
  refreshAge,
  withoutOne,
  reused,
  sessionExpired,
  googleExpired,
  otherClient,
  lostRotation,
  notRotated,
  refusedWithoutCause,
  serverFailed,
  gitlab,
  triggers,
} from '../matchers/refresh.ts';

/** Seconds in which no refresh token expires. */
const soon = 300;

function isOffline(scope = ''): boolean {
  return scope.split(' ').includes('offline_access');
}

/** Whether offline_access was granted, or was requested in vain; `undefined` if neither. */
function offlineAccess({ run: { settings, local }, observed }: Facts) {
  const scopes = observed.map(({ errorResponse }) => errorResponse.members['scope']);
  const granted = local?.storedScope ?? scopes.findLast((scope) => typeof scope === 'string');
  const requested = settings.find(({ name }) => name === 'scope')?.value ?? '';
  if (isOffline(granted)) return 'granted';
  if (!isOffline(requested) && !isOffline(local?.requestedScope)) return undefined;
  const prompt = settings.find(({ name }) => name === 'params.prompt')?.value;
  return granted === undefined || prompt === 'consent' ? 'granted' : 'not granted';
}

/** Whether the server supports no offline_access, and is not known to have another way. */
function hasNoSuchScope({ metadata, server }: Facts): boolean {
  const { scopes_supported: supported } = metadata;
  if (!Array.isArray(supported) || supported.includes('offline_access')) return false;
  return server === undefined || triggers[server.kind] === undefined;
}

export const refreshRules: readonly Rule[] = [
  {
    id: 'R01',
    phase: 'refresh',
    title: 'there is no refresh token',
    codes: ['offline_access', 'refresh_token'],
    match: withoutOne,
    cause: 'The server issues a refresh token only when it is requested in its own way.',
    causeFor: (facts) => {
      const offline = offlineAccess(facts);
      if (offline === undefined) return facts.server && triggers[facts.server.kind];
      return offline === 'granted'
        ? 'offline_access was requested, and there is no refresh token: the client is not registered for the grant refresh_token.'
        : 'offline_access was requested and not granted: most servers grant it only after they have asked the user.';
    },
    fixFor: (facts) => {
      const offline = offlineAccess(facts);
      const register =
        'allow the grant refresh_token where the client is registered, then sign in again: `sign-in`';
      if (offline === 'not granted')
        return ['let the server ask the user: `sign-in --param prompt=consent`', register];
      return offline === 'granted' || hasNoSuchScope(facts) ? [register] : undefined;
    },
    fix: [
      'request one, on some servers with --prompt consent too: `sign-in --scope "{offline_scope}"`',
      'Google: --param access_type=offline --prompt consent; Salesforce: --scope refresh_token; or use the preset: --provider <id>',
    ],
    source:
      'OpenID Connect Core section 11; oidc-provider docs/README.md FAQ; https://auth0.com/docs/secure/tokens/refresh-tokens/get-refresh-tokens; https://arcticjs.dev',
  },
  {
    id: 'R02',
    phase: 'refresh',
    title: 'an already rotated refresh token was used',
    codes: ['invalid_grant', 'reuse'],
    match: reused,
    cause:
      'The refresh token was already used and rotated: by a second process, a copy of the profile, or a backup; some servers revoke all tokens of the sign-in then.',
    fix: [
      'sign in again: `sign-in`',
      'refresh in one place only, on one machine, and let other programs get the token from: `token`',
    ],
    source:
      'RFC 9700 section 4.14.2; fosite handler/oauth2/flow_refresh.go; https://developer.okta.com/docs/guides/refresh-tokens/main/',
  },
  {
    id: 'R03',
    phase: 'refresh',
    title: 'two refreshes at once',
    codes: [],
    match: matchesError({ at, phrases: /multiple concurrent requests using the same token/i }),
    cause:
      'Two processes used one refresh token at the same time, and the server accepted only one of them or neither.',
    fix: [
      'try again, one process waits for the other here: `token refresh`',
      'let other programs get the token from `token`',
    ],
    source: 'fosite handler/oauth2/flow_refresh.go',
  },
  {
    id: 'R04',
    phase: 'refresh',
    title: 'the refresh token or its session has expired',
    codes: ['AADSTS700082', 'AADSTS70008', 'AADSTS70043', 'AADSTS700084', 'invalid_grant'],
    kinds: ['refresh-dead'],
    match: sessionExpired,
    cause:
      'The session or the refresh token reached its idle or maximum lifetime (Entra: 24 hours for a single-page application; Keycloak: SSO idle and max, also when refresh_expires_in is 0).',
    causeFor: (facts) => {
      const age = refreshAge(facts);
      if (age === undefined) return undefined;
      const obtained = `it was obtained ${formatDuration(age)} before`;
      const saysSo = /expired|inactiv/i.test(facts.errorResponse.text);
      return age < soon && !saysSo
        ? `The server no longer takes the refresh token; ${obtained}, too recently to have expired: it was revoked, or another sign-in of this user with this client has replaced it (dex keeps one).`
        : `The refresh token or its session has expired; ${obtained}.`;
    },
    fix: [
      'sign in again: `sign-in`',
      'for a longer lifetime request offline_access, or raise the idle limit of the session at the server',
    ],
    source:
      'keycloak/keycloak#9299; dexidp/dex server/handlers.go; https://learn.microsoft.com/en-us/entra/identity-platform/refresh-tokens',
  },
  {
    id: 'R05',
    phase: 'refresh',
    title: 'Google has expired or revoked the refresh token',
    codes: ['invalid_rapt', 'invalid_grant'],
    match: googleExpired,
    cause:
      'The consent screen is in Testing (7 days), the user revoked the access or changed the password, it was unused for 6 months, more than 100 were issued, or the organization requires a new sign-in (invalid_rapt).',
    causeFor: (facts) => {
      const days = (refreshAge(facts) ?? 0) / 86_400;
      return days > 6.5 && days < 8
        ? 'The refresh token expired after about 7 days: the consent screen of the application is in Testing.'
        : undefined;
    },
    fix: [
      'set the publishing status of the consent screen to "In production", and then sign in again: `sign-in`',
    ],
    source: 'https://developers.google.com/identity/protocols/oauth2#expiration',
  },
  {
    id: 'R06',
    phase: 'refresh',
    title: 'no new refresh token from a refresh',
    codes: [],
    match: notRotated,
    cause:
      'This is no error: a server without rotation (Google, Cognito, Salesforce) expects the old one to be used again.',
    fix: [
      'none needed: atm-cli keeps the old one; a program that overwrites it with an empty value loses the login',
    ],
    source:
      'RFC 6749 section 6; https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html',
  },
  {
    id: 'R07',
    phase: 'refresh',
    title: 'Entra requires the scope in a refresh',
    codes: ['AADSTS90009'],
    match: matchesError({ numbers: ['90009'] }),
    cause:
      'Entra v2 requires the scope of the sign-in in a refresh as well when the client is its own API.',
    fix: ['use the preset, which sends it: `set provider=entra`'],
    source: 'modelcontextprotocol/typescript-sdk#2718',
  },
  {
    id: 'R08',
    phase: 'refresh',
    title: 'GitLab requires the redirect URI in a refresh',
    codes: ['invalid_grant'],
    match: gitlab,
    cause: 'GitLab compares the redirect_uri in a refresh as well.',
    fix: [
      'use the preset, which sends it: `set provider=gitlab`',
      'the redirect URI has to be the one of the sign-in: `profile show --origins`',
    ],
    source: 'https://docs.gitlab.com/api/oauth2/',
  },
  {
    id: 'R09',
    phase: 'refresh',
    title: 'the server failed during the refresh',
    codes: ['5xx', 'server_error', 'temporarily_unavailable'],
    match: serverFailed,
    cause:
      'The server or the network failed: the login is kept, and the refresh token is still valid unless the server had rotated it.',
    fix: [
      'try again: `token refresh`',
      'if that fails with invalid_grant, the server had rotated the refresh token: `sign-in`',
      'if it happens again, check the server: `discover`',
    ],
    source: 'RFC 9110 section 15.6; geelen/mcp-remote#349',
  },
  {
    id: 'R10',
    phase: 'refresh',
    title: 'the refresh token is of another client',
    codes: ['invalid_grant'],
    match: otherClient,
    cause:
      'The client id, the secret, the tenant or the issuer of the profile was changed after the sign-in, and a refresh token is bound to its client.',
    fix: [
      'sign in again with the new client: `sign-in`',
      'or go back to the old one: `profile show --origins`',
    ],
    source:
      'RFC 6749 section 10.4; fosite handler/oauth2/flow_refresh.go; https://repost.aws/knowledge-center/cognito-invalid-refresh-token-error',
  },
  {
    id: 'R11',
    phase: 'refresh',
    title: 'a rotated refresh token was lost',
    codes: [],
    match: lostRotation,
    cause:
      'A refresh was sent, but the program ended before the response was stored: the server has rotated the token, and the new one is lost.',
    fix: ['sign in again: `sign-in`'],
    source: 'RFC 9700 section 4.14.2; modelcontextprotocol/inspector README',
  },
  {
    id: 'R12',
    phase: 'refresh',
    title: 'a refresh requested additional scopes',
    codes: ['invalid_scope'],
    match: matchesError({
      at,
      codes: ['invalid_scope'],
      phrases: /refresh token missing requested scope/i,
    }),
    cause: 'A refresh cannot request more than the scope of the sign-in.',
    fix: ['sign in with the additional scope: `sign-in --scope <scopes>`'],
    source: 'RFC 6749 section 6; oidc-provider lib/actions/grants/refresh_token.js',
  },
  {
    id: 'R14',
    phase: 'refresh',
    title: 'the refresh token is refused, and the server does not say why',
    codes: ['invalid_grant'],
    match: refusedWithoutCause,
    cause:
      'The refresh token has expired or was revoked, or its session has ended; the response does not say which, and the log of the server may.',
    fix: ['sign in again: `sign-in`'],
    source:
      'RFC 6749 section 5.2; spring-authorization-server OAuth2RefreshTokenAuthenticationProvider.java',
  },
];
