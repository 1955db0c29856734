import type { AdviceFacts } from '../../model/advice.ts';
import type { Sentences } from './sentences.ts';
import { urlText, wordOf } from './word.ts';

/** What to do about stored tokens: refresh, revocation, sign-out, and whose they are. */
export const storedTokenAdvice = {
  other_server_given: otherServerGiven,
  endpoint_changed: ({ endpoint, bound, isOfProfile }) => [
    ...(isOfProfile
      ? [
          `if you did not change it: \`set ${wordOf(`${endpoint}=${bound ?? ''}`, '<name=value>')}\``,
        ]
      : []),
    'if it is right, sign in again: `sign-in`',
  ],
  tokens_unencrypted: ({ isOfEnvironment }) => [
    'to encrypt them, sign in again: `sign-in --token-store keyring`',
    isOfEnvironment
      ? 'if you put that file there, use it as it is: ATM_TOKEN_STORE=file'
      : 'if you put that file there, use it as it is: `set token_store=file`',
  ],
  refresh_unanswered: () => [
    'try again: `token refresh`',
    'if that fails with invalid_grant, the server had rotated the refresh token: `sign-in`',
  ],
  refresh_refused: () => ['if the refresh token is no longer valid, sign in again: `sign-in`'],
  refresh_not_stored: () => [
    'then try again: `token refresh`',
    'if that fails, sign in again: `sign-in`',
  ],
  token_not_revocable: ({ hasRefreshToken }) => [
    hasRefreshToken
      ? 'revoke the refresh token, so that no new one is issued: `token revoke --refresh-token`'
      : 'to delete the local tokens: `logout`',
  ],
  no_revocation_endpoint: () => [
    'to delete the local tokens: `logout`',
    'if the server has a revocation endpoint: `again --revocation-endpoint <url>`',
  ],
  end_session: ({ url }) => [`end your browser session at the server: ${urlText(url)}`],
  stored_token_invalid: () => ['to see every check: `verify {access_token}`'],
  profile_differs: ({ profile, setting, value }) => [
    `to change the profile: \`profile set -p ${wordOf(profile, '<name>')} ${wordOf(`${setting}=${value}`, '<name=value>')}\``,
  ],
} satisfies Partial<Sentences>;

const variables: Readonly<Record<string, string>> = {
  issuer: 'ATM_ISSUER',
  client_id: 'ATM_CLIENT_ID',
};

/** A sign-in there would be refused on this profile, which is of another server or client. */
function otherServerGiven(facts: AdviceFacts['other_server_given']): readonly string[] {
  const { setting, origin } = facts;
  const name =
    origin === 'environment'
      ? `unset ${variables[setting]}`
      : `leave --${setting.replaceAll('_', '-')} out`;
  return [
    `${name} to use the stored tokens`,
    'or sign in there on another profile: `sign-in -p <name>`',
  ];
}
