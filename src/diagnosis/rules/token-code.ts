import { formatDuration, likely, describeResponse } from '../match.ts';
import type { Rule } from '../rule.ts';
import { mayLackProof } from '../matchers/dpop.ts';
import {
  isWithoutCause,
  tooOld,
  usedTwice,
  otherRedirect,
  otherVerifier,
  missingVerifier,
  lostChallenge,
} from '../matchers/code.ts';

/** Seconds: a code younger than this does not expire by waiting. */
const shortLifetime = 10;

export const tokenCode: readonly Rule[] = [
  {
    id: 'T11',
    phase: 'token',
    title: 'the code has expired',
    codes: ['invalid_grant', 'AADSTS70008'],
    kinds: ['code-expired'],
    match: tooOld,
    cause:
      'The authorization code has expired: its lifetime is 60 s (oidc-provider, Keycloak, PingFederate) to 15 minutes.',
    causeFor: ({ codeAge }) => {
      if (codeAge === undefined) return undefined;
      return codeAge < shortLifetime
        ? `The server says that the authorization code had expired, though it was only ${formatDuration(codeAge)} old: its lifetime there is very short, or the clocks of its nodes differ.`
        : `The authorization code had expired: it was ${formatDuration(codeAge)} old when it was exchanged.`;
    },
    fixFor: ({ codeAge }) =>
      codeAge !== undefined && codeAge < shortLifetime
        ? [
            'look at the lifetime of codes and at the clocks of the nodes at the server, then sign in again: `sign-in`',
          ]
        : undefined,
    fix: ['sign in again without delay: `sign-in`', 'paste or exchange a code before it expires'],
    source:
      'RFC 6749 section 4.1.2; keycloak services/…/OAuth2CodeParser.java; supabase/auth internal/api/oauthserver/handlers.go; https://docs.pingidentity.com',
  },
  {
    id: 'T12',
    phase: 'token',
    title: 'the code was already used, or is of another client',
    codes: ['invalid_grant', 'AADSTS54005', 'bad_verification_code', 'invalid_code'],
    kinds: ['code-used'],
    match: usedTwice,
    cause:
      'The code was already exchanged (a reload, a retry, a second program), or was issued to another client or realm; Keycloak ends the whole session then.',
    causeFor: ({ codeSends }) =>
      codeSends.length > 1
        ? `The code was sent ${codeSends.length} times, but a code can be exchanged only once.`
        : undefined,
    fix: [
      'sign in again, once: `sign-in`',
      'make sure that no proxy or script repeats the token request',
    ],
    source:
      'RFC 6749 sections 4.1.2 and 10.5; keycloak OAuth2CodeParser.java; https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes',
  },
  {
    id: 'T13',
    phase: 'token',
    title: 'the redirect URI of the token request does not match',
    codes: ['invalid_grant', 'redirect_uri_mismatch', 'bad_redirect_uri'],
    kinds: ['redirect-uri'],
    kindsAt: ['token', 'refresh'],
    match: otherRedirect,
    cause:
      'The redirect_uri of the token request is not the one of the authorization request: another port, a default value, or missing.',
    causeFor: ({ authorization, exchange }) => {
      const [asked, sent] = [authorization?.sent['redirect_uri'], exchange?.sent['redirect_uri']];
      return exchange === undefined || asked === sent
        ? undefined
        : `The authorization request had redirect_uri=${asked ?? '(missing)'}, the token request ${sent ?? '(missing)'}: they have to be equal.`;
    },
    fix: [
      'use the same one for both: `sign-in --redirect-uri {redirect_uri}`',
      'if a proxy rewrites the authorization request, it must not change redirect_uri',
    ],
    source:
      'RFC 6749 section 4.1.3; keycloak AuthorizationCodeGrantType.java; fosite handler/oauth2/flow_authorize_code_token.go; supabase/auth handlers.go',
  },
  {
    id: 'T14',
    phase: 'token',
    title: 'the PKCE verifier does not match the challenge',
    codes: ['invalid_grant', 'AADSTS501481', 'AADSTS50148'],
    kinds: ['pkce'],
    kindsAt: ['token'],
    match: otherVerifier,
    cause:
      'The code_verifier belongs to another sign-in (an older tab), or the challenge was computed incorrectly: plain instead of S256, hex instead of base64url.',
    fix: [
      'close the older tabs and sign in again: `sign-in`',
      'remove --param code_challenge…: atm-cli sends its own',
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
      'The authorization request had a code_challenge, but the token request had no code_verifier; servers use different error codes for that.',
    fix: [
      'exchange the code in the program that started the sign-in: `sign-in`',
      'check whether a proxy drops unknown parameters',
    ],
    source: 'RFC 7636 sections 4.5 and 4.6; mosip/esignet#2259',
  },
  {
    id: 'T16',
    phase: 'token',
    title: 'the server did not receive the PKCE challenge',
    codes: ['invalid_grant'],
    match: lostChallenge,
    cause:
      'The token request had a code_verifier, but the server received no code_challenge: a proxy or a login page dropped it.',
    fix: [
      'open the printed URL unchanged: `sign-in --no-browser`',
      'find the proxy that rewrites the authorization request',
    ],
    source: 'RFC 9700 section 2.1.1; fosite handler/pkce/handler.go',
  },
  {
    id: 'T17',
    phase: 'token',
    title: 'the grant is refused without a reason',
    codes: ['invalid_grant', 'grant request is invalid'],
    match: (facts) =>
      isWithoutCause(facts) && facts.step !== 'refresh'
        ? likely(describeResponse(facts), facts.errorResponse.description === undefined ? 0 : 1)
        : undefined,
    cause:
      'The code or refresh token is unknown, already used or expired, is of another client or redirect URI, fails PKCE or its key binding, or its grant or account was deleted.',
    fixFor: (facts) =>
      mayLackProof(facts)
        ? [
            'if the client is registered for tokens that are bound to a key: `sign-in --dpop`',
            'else sign in again: `sign-in`',
          ]
        : undefined,
    fix: [
      'sign in again: `sign-in`',
      'the operator of a node oidc-provider finds error_detail in the event grant.error',
    ],
    source:
      'RFC 6749 section 5.2; oidc-provider lib/actions/grants/*.js, lib/helpers/grant_common.js',
  },
];
