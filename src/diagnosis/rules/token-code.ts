import { formatDuration, likely, describeResponse } from '../match.ts';
import type { Rule } from '../rule.ts';
import {
  unspecific,
  isUnexplained,
  tooOld,
  usedTwice,
  otherRedirect,
  otherVerifier,
  missingVerifier,
  lostChallenge,
} from '../matchers/code.ts';

export const tokenCode: readonly Rule[] = [
  {
    id: 'T11',
    phase: 'token',
    title: 'the code is too old',
    codes: ['invalid_grant', 'AADSTS70008'],
    match: tooOld,
    cause:
      'The authorization code has expired: it lives 60 s at the shortest (oidc-provider, Keycloak, PingFederate) and 10 to 15 minutes at the longest.',
    causeFor: ({ codeAge }) =>
      codeAge === undefined
        ? undefined
        : `The authorization code had expired: it was ${formatDuration(codeAge)} old when it was exchanged.`,
    fix: [
      'sign in again and come back at once: atm-cli login{profile}',
      'a code that is pasted or exchanged by hand has to be quicker than that',
    ],
    source:
      'RFC 6749 section 4.1.2; keycloak services/…/OAuth2CodeParser.java; supabase/auth internal/api/oauthserver/handlers.go; https://docs.pingidentity.com',
  },
  {
    id: 'T12',
    phase: 'token',
    title: 'the code was used already, or is of another client',
    codes: ['invalid_grant', 'AADSTS54005', 'bad_verification_code', 'invalid_code'],
    match: usedTwice,
    cause:
      'The code was exchanged before (a reload, a retry, a second program), or was made for another client or realm; Keycloak ends the whole session then.',
    causeFor: ({ codeSends }) =>
      codeSends.length > 1
        ? `The code was sent ${codeSends.length} times, and a code is good for one exchange.`
        : undefined,
    fix: [
      'sign in again, once: atm-cli login{profile}',
      'no proxy and no script may repeat the token request',
    ],
    source:
      'RFC 6749 sections 4.1.2 and 10.5; keycloak OAuth2CodeParser.java; https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes',
  },
  {
    id: 'T13',
    phase: 'token',
    title: 'the redirect URI of the token request is another one',
    codes: ['invalid_grant', 'redirect_uri_mismatch', 'bad_redirect_uri'],
    match: otherRedirect,
    cause:
      'The redirect_uri of the token request is not the one of the authorization request: another port, a default that was filled in, or none.',
    causeFor: ({ authorization, exchange }) => {
      const [asked, sent] = [authorization?.sent['redirect_uri'], exchange?.sent['redirect_uri']];
      return exchange === undefined || asked === sent
        ? undefined
        : `The authorization request had redirect_uri=${asked ?? '(none)'}, the token request ${sent ?? '(none)'}: they have to be the same.`;
    },
    fix: [
      'sign in in one go: atm-cli login{profile} --redirect-uri {redirect_uri}',
      'a proxy that rewrites the authorization request has to keep redirect_uri',
    ],
    source:
      'RFC 6749 section 4.1.3; keycloak AuthorizationCodeGrantType.java; fosite handler/oauth2/flow_authorize_code_token.go; supabase/auth handlers.go',
  },
  {
    id: 'T14',
    phase: 'token',
    title: 'the PKCE verifier is not the one of the challenge',
    codes: ['invalid_grant', 'AADSTS501481', 'AADSTS50148'],
    match: otherVerifier,
    cause:
      'The code_verifier belongs to another attempt (an older tab), or the challenge was made wrongly: plain instead of S256, hex instead of base64url.',
    fix: [
      'close the older tabs and sign in again: atm-cli login{profile}',
      'no --param code_challenge… beside what atm-cli sends itself',
    ],
    source:
      'RFC 7636 section 4.6; keycloak OAuthGrantTest; fosite handler/pkce/handler.go; supabase/auth internal/models/flow_state.go',
  },
  {
    id: 'T15',
    phase: 'token',
    title: 'the PKCE verifier is missing',
    codes: ['invalid_request', 'invalid_grant'],
    match: missingVerifier,
    cause:
      'The authorization request had a code_challenge, and the token request came without code_verifier; servers disagree on the error code for that.',
    fix: [
      'exchange the code where the sign-in began: atm-cli login{profile}',
      'a proxy on the way may drop what it does not know',
    ],
    source: 'RFC 7636 sections 4.5 and 4.6; mosip/esignet#2259',
  },
  {
    id: 'T16',
    phase: 'token',
    title: 'the server did not see the PKCE challenge',
    codes: ['invalid_grant'],
    match: lostChallenge,
    cause:
      'A verifier came without a challenge before it: a proxy or a login page on the way dropped code_challenge.',
    fix: [
      'open the address that atm-cli prints without changing it: atm-cli login{profile} --no-browser',
      'look for what rewrites the authorization request before the server',
    ],
    source: 'RFC 9700 section 2.1.1; fosite handler/pkce/handler.go',
  },
  {
    id: 'T17',
    phase: 'token',
    title: 'the grant is refused, and the server does not say why',
    codes: ['invalid_grant', 'grant request is invalid'],
    match: (facts) =>
      isUnexplained(facts) ||
      (facts.errorResponse.error === 'invalid_grant' &&
        facts.errorResponse.description !== undefined &&
        unspecific.test(facts.errorResponse.description))
        ? likely(describeResponse(facts), facts.errorResponse.description === undefined ? 0 : 1)
        : undefined,
    cause:
      'One of many: the code or refresh token is unknown, used or expired, is of another client or redirect URI, fails PKCE or its key binding, or the grant or account behind it is gone.',
    fix: [
      'sign in again: atm-cli login{profile}',
      'the operator of a node oidc-provider sees error_detail in the event grant.error',
    ],
    source:
      'RFC 6749 section 5.2; oidc-provider lib/actions/grants/*.js, lib/helpers/grant_common.js',
  },
];
