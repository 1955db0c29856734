import type { AdviceFacts } from '../../model/advice.ts';
import type { Sentences } from './sentences.ts';

/** What to do when an API refuses a token. */
export const apiAdvice = {
  api_scheme: ({ scheme }) => [
    scheme === 'dpop'
      ? 'it requires tokens that are bound to a key (DPoP, RFC 9449), sign in with one: `sign-in --dpop`'
      : `it accepts ${scheme}, not bearer tokens: check that the token is for this API`,
  ],
  api_scope: ({ required, held, missing }) =>
    missing.length === 0
      ? [`it requires the scope ${JSON.stringify(required)}, which the token has`]
      : [`the scope ${missing.join(' ')} is missing: ${signInFor([...held, ...missing])}`],
  api_described: ({ url }) => [`the API describes its requirements at ${url}`],
  token_refused: tokenRefused,
  userinfo_of_other_resource: () => [
    'a refresh token gets another access token: `sign-in --scope "openid offline_access"`',
  ],
} satisfies Partial<Sentences>;

/** RFC 6749 section 3.3, without what would end the word in a template. */
const scopeToken = /^[\x21\x23-\x26\x28-\x5b\x5d-\x5f\x61-\x7e]+$/;

function signInFor(scopes: readonly string[]): string {
  const isPlain = scopes.every((scope) => scopeToken.test(scope));
  return `\`sign-in --scope ${isPlain ? `'${scopes.join(' ')}'` : '<scopes>'}\``;
}

function tokenRefused(facts: AdviceFacts['token_refused']): readonly string[] {
  const { isAlive, issuer, form, isIdToken, expired, otherAudience, canRefresh } = facts;
  const renew = canRefresh ? 'token refresh' : 'sign-in';
  if (isIdToken) {
    return [
      'it is an ID token, which is only for the client; the API requires an access token: `sign-in --resource <url>`',
    ];
  }
  const found = [
    ...(form === undefined
      ? []
      : [
          `it is an ${form} token; an API that expects a JWT for itself needs one for its audience: \`sign-in --audience <api>\``,
        ]),
    ...(expired === undefined
      ? []
      : [`it expired ${expired} by its exp claim, get a new one: \`${renew}\``]),
    ...(otherAudience === undefined
      ? []
      : [
          otherAudience === ''
            ? 'it has no audience (aud); request one for this API: `sign-in --resource <url>`'
            : `its audience (aud) is ${JSON.stringify(otherAudience.replaceAll('`', "'"))}, not this API; request a token for it: \`sign-in --resource <url>\``,
        ]),
  ];
  const state = isAlive ? 'it has not expired: it may be revoked' : 'it may be expired or revoked';
  return [...found, `${state}, or the API does not trust its issuer (${issuer}): \`${renew}\``];
}
