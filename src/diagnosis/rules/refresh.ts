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
  serverFailed,
  gitlab,
  triggers,
} from '../matchers/refresh.ts';

export const refreshRules: readonly Rule[] = [
  {
    id: 'R01',
    phase: 'refresh',
    title: 'there is no refresh token',
    codes: ['offline_access', 'refresh_token'],
    match: withoutOne,
    cause: 'The server gives a refresh token only when it is asked in its own way.',
    causeFor: ({ server }) => server && triggers[server.kind],
    fix: [
      'ask for one: atm-cli login{profile} --scope "openid offline_access", on some servers also --prompt consent',
      'Google: --param access_type=offline --prompt consent; Salesforce: --scope refresh_token; or take the preset: --provider <id>',
    ],
    source:
      'OpenID Connect Core section 11; oidc-provider docs/README.md FAQ; https://auth0.com/docs/secure/tokens/refresh-tokens/get-refresh-tokens; https://arcticjs.dev',
  },
  {
    id: 'R02',
    phase: 'refresh',
    title: 'an older refresh token was sent',
    codes: ['invalid_grant', 'reuse'],
    match: reused,
    cause:
      'The refresh token was used before and replaced (rotation): by a second process, by a copy of the profile, or by a backup; some servers revoke all of them then.',
    fix: [
      'sign in again: atm-cli login{profile}',
      'let one place refresh: other programs take the token from atm-cli token{profile}, and no profile is copied to a second machine',
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
      'Two processes refreshed with one token at the same time, and the server let neither or only one through.',
    fix: [
      'repeat it: atm-cli token refresh{profile} waits for its lock, other programs do not',
      'let other programs take the token from atm-cli token{profile}',
    ],
    source: 'fosite handler/oauth2/flow_refresh.go',
  },
  {
    id: 'R04',
    phase: 'refresh',
    title: 'the session behind the refresh token is over',
    codes: ['AADSTS700082', 'AADSTS70008', 'AADSTS70043', 'AADSTS700084', 'invalid_grant'],
    match: sessionExpired,
    cause:
      'The session or the refresh token reached its idle or greatest age (Entra: 24 hours for a single-page application; Keycloak: SSO idle and max, also where it says refresh_expires_in 0).',
    causeFor: (facts) => {
      const age = refreshAge(facts);
      return age === undefined
        ? undefined
        : `The session behind the refresh token is over; it was obtained ${formatDuration(age)} before.`;
    },
    fix: [
      'sign in again: atm-cli login{profile}',
      'for longer ones ask for offline_access, or raise the idle limit of the session at the server',
    ],
    source:
      'keycloak/keycloak#9299; https://learn.microsoft.com/en-us/entra/identity-platform/refresh-tokens',
  },
  {
    id: 'R05',
    phase: 'refresh',
    title: 'Google has expired or revoked the refresh token',
    codes: ['invalid_rapt', 'invalid_grant'],
    match: googleExpired,
    cause:
      'The consent screen is in Testing (7 days), the person took the access back or changed the password, it was unused for 6 months, more than 100 were issued, or the organisation wants a new sign-in (invalid_rapt).',
    causeFor: (facts) => {
      const days = (refreshAge(facts) ?? 0) / 86_400;
      return days > 6.5 && days < 8
        ? 'The refresh token lived about 7 days: the consent screen of the application is in Testing.'
        : undefined;
    },
    fix: [
      'set the publishing status of the consent screen to "In production", and then sign in again: atm-cli login{profile}',
    ],
    source: 'https://developers.google.com/identity/protocols/oauth2#expiration',
  },
  {
    id: 'R06',
    phase: 'refresh',
    title: 'a refresh brought no new refresh token',
    codes: [],
    match: notRotated,
    cause:
      'Nothing is wrong: a server without rotation (Google, Cognito, Salesforce) expects the old one to be used on.',
    fix: [
      'nothing: atm-cli keeps the old one; a program that overwrites it with nothing loses the login',
    ],
    source:
      'RFC 6749 section 6; https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html',
  },
  {
    id: 'R07',
    phase: 'refresh',
    title: 'Entra wants the scope again',
    codes: ['AADSTS90009'],
    match: matchesError({ numbers: ['90009'] }),
    cause:
      'Entra v2 needs the scope of the sign-in on a refresh too where the client is its own API.',
    fix: ['take the preset, which sends it: atm-cli profile set provider=entra{profile}'],
    source: 'modelcontextprotocol/typescript-sdk#2718',
  },
  {
    id: 'R08',
    phase: 'refresh',
    title: 'GitLab wants the redirect URI again',
    codes: ['invalid_grant'],
    match: gitlab,
    cause: 'GitLab compares the redirect_uri on a refresh too.',
    fix: [
      'take the preset, which sends it: atm-cli profile set provider=gitlab{profile}',
      'the redirect URI has to be that of the sign-in: atm-cli profile show{profile} --origins',
    ],
    source: 'https://docs.gitlab.com/api/oauth2/',
  },
  {
    id: 'R09',
    phase: 'refresh',
    title: 'the refresh did not get through',
    codes: ['5xx', 'server_error', 'temporarily_unavailable'],
    match: serverFailed,
    cause:
      'The server or the way to it failed: the refresh token is not dead, and the login is kept.',
    fix: [
      'try again: atm-cli token refresh{profile}',
      'if it stays so, see who answers: atm-cli discover{profile}',
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
      'sign in again with the new client: atm-cli login{profile}',
      'or go back to the old one: atm-cli profile show{profile} --origins',
    ],
    source:
      'RFC 6749 section 10.4; fosite handler/oauth2/flow_refresh.go; https://repost.aws/knowledge-center/cognito-invalid-refresh-token-error',
  },
  {
    id: 'R11',
    phase: 'refresh',
    title: 'a rotated refresh token was lost on the way',
    codes: [],
    match: lostRotation,
    cause:
      'A refresh was sent and the program ended before its answer was stored: the server has rotated the token, and the new one is gone.',
    fix: ['sign in again: atm-cli login{profile}'],
    source: 'RFC 9700 section 4.14.2; modelcontextprotocol/inspector README',
  },
  {
    id: 'R12',
    phase: 'refresh',
    title: 'a refresh asked for more than the sign-in',
    codes: ['invalid_scope'],
    match: matchesError({
      at,
      codes: ['invalid_scope'],
      phrases: /refresh token missing requested scope/i,
    }),
    cause: 'A refresh cannot widen the scope of the sign-in.',
    fix: ['sign in for more: atm-cli login{profile} --scope "…"'],
    source: 'RFC 6749 section 6; oidc-provider lib/actions/grants/refresh_token.js',
  },
];
