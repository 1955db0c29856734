import { lengthOf } from '../evidence/secrets.ts';
import {
  setting,
  possible,
  either,
  clientSteps,
  likely,
  matchesError,
  describeResponse,
} from '../match.ts';
import type { Rule } from '../rule.ts';
import { githubCodes, slackCodes, noIdToken, formResponse, support } from '../matchers/grant.ts';

/** Errors that only one vendor sends at its token endpoint. */
export const tokenVendor: readonly Rule[] = [
  {
    id: 'T09',
    phase: 'token',
    title: 'GitHub refused with HTTP 200',
    codes: githubCodes,
    match: (facts) => {
      const opinion = matchesError({ at: [...clientSteps], codes: githubCodes })(facts);
      if (opinion === undefined || facts.server?.kind !== 'github') return undefined;
      return { ...opinion, weight: facts.errorResponse.error === 'unverified_user_email' ? 3 : 2 };
    },
    cause:
      'GitHub sends errors of its own with HTTP 200: wrong client id or secret, a redirect URI that is not registered, a code that is already used or expired, or an e-mail address that is not verified.',
    causeFor: ({ errorResponse }) =>
      (
        {
          incorrect_client_credentials:
            'GitHub does not know this client id, or the secret is wrong.',
          redirect_uri_mismatch:
            'The redirect URI is not below the callback URL of the GitHub application.',
          bad_verification_code:
            'The code is already used, expired (10 minutes) or of another application.',
          unverified_user_email: 'The e-mail address of the GitHub account is not verified.',
        } as Readonly<Record<string, string>>
      )[errorResponse.error ?? ''],
    fix: [
      'compare client id, secret and callback URL under Settings > Developer settings',
      'then sign in again: `sign-in`',
    ],
    source:
      'https://docs.github.com/en/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-oauth-app-access-token-request-errors',
  },
  {
    id: 'T21',
    phase: 'token',
    title: 'Slack refused with HTTP 200',
    codes: slackCodes,
    match: (facts) =>
      facts.errorResponse.members['ok'] === false || facts.server?.kind === 'slack'
        ? matchesError({ codes: slackCodes })(facts) && likely(describeResponse(facts), 3)
        : undefined,
    cause: 'Slack sends {"ok":false} with error codes of its own and HTTP 200.',
    causeFor: ({ errorResponse }) =>
      (
        {
          bad_redirect_uri:
            'The redirect URI is not registered for the Slack application, or not the one of the authorization request.',
          invalid_code: 'The code is already used, expired (10 minutes) or of another application.',
          code_already_used: 'The code was already exchanged.',
          bad_client_secret: 'The client secret is not the one of the Slack application.',
          invalid_client_id: 'Slack does not know this client id.',
          oauth_authorization_url_mismatch:
            'The code was issued by another authorization URL than the one of this token endpoint (v1 and v2).',
        } as Readonly<Record<string, string>>
      )[errorResponse.error ?? ''],
    fix: [
      'compare with the settings at api.slack.com/apps > OAuth & Permissions',
      'use the preset: `sign-in --provider slack --client-id {client_id}`',
    ],
    source: 'https://api.slack.com/methods/oauth.v2.access',
  },
  {
    id: 'T22',
    phase: 'token',
    title: 'the token response is form-encoded',
    codes: ['Accept'],
    match: formResponse,
    cause:
      'GitHub answers with a form unless the request has Accept: application/json; atm-cli reads both, other programs may fail.',
    fix: ['send Accept: application/json from the program that fails'],
    source: 'https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps',
  },
  {
    id: 'T24',
    phase: 'token',
    title: 'the API identifier is wrong (Auth0)',
    codes: ['access_denied'],
    match: matchesError({ phrases: /Service not found: |Client is not authorized to access "/i }),
    cause:
      'The audience is not the identifier of an API of this Auth0 tenant, or the client has no grant for it.',
    causeFor: ({ failed, authorization }) => {
      const audience = failed?.sent['audience'] ?? authorization?.sent['audience'];
      return (
        audience &&
        `The audience was ${audience}: it is not an API identifier of this tenant, or the client is not authorized for it.`
      );
    },
    fix: [
      'copy the Identifier of the API: `sign-in --audience <identifier>`',
      'for client credentials: APIs > (the API) > Machine to Machine Applications, authorize the client',
    ],
    source: 'https://auth0.com/docs/get-started/apis/api-settings',
    unconfirmed: true,
  },
  {
    id: 'T25',
    phase: 'token',
    title: 'the application is not approved for this user (Salesforce)',
    codes: ['invalid_app_access', 'invalid_grant'],
    match: matchesError({
      codes: ['invalid_app_access'],
      phrases: /is not admin approved/i,
    }),
    cause:
      'The policies of the connected app require an administrator to approve the user beforehand.',
    fix: [
      'Setup > Connected Apps > Manage > Permitted Users, and assign the user a profile or permission set; changes take up to 10 minutes',
    ],
    source: 'https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_flow_errors.htm',
  },
  {
    id: 'T26',
    phase: 'token',
    title: 'a third-party client gets no ID token (Auth0)',
    codes: ['id_token', 'tpc_'],
    match: noIdToken,
    cause:
      'Auth0 does not process the OpenID Connect scopes of third-party (tpc_) clients, so the response has no ID token; the nonce is not the cause.',
    fix: [
      'omit openid: `sign-in --scope "<scope of the API>"`',
      'or register the application as a first-party one',
    ],
    source: 'https://auth0.com/docs/get-started/applications/third-party-applications',
  },
  {
    id: 'T29',
    phase: 'token',
    title: 'request ids for Entra support',
    codes: ['trace_id', 'correlation_id', 'error_codes'],
    match: support,
    cause: 'Entra sends the ids of the request, by which its support and the sign-in log find it.',
    fix: [
      'put trace_id, correlation_id and timestamp into the ticket',
      'look up the number {number}: https://login.microsoftonline.com/error',
    ],
    source: 'https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes',
  },
  {
    id: 'T05',
    phase: 'token',
    title: 'Entra treats the application as confidential',
    codes: ['AADSTS7000218', 'invalid_client'],
    match: matchesError({ numbers: ['7000218'] }),
    cause:
      'The redirect URI is registered under the platform Web, or "Allow public client flows" is off, so Entra requires a secret.',
    fix: [
      'register {redirect_uri} under Authentication > Mobile and desktop applications instead of Web',
      'for the device flow: Authentication > Advanced settings > Allow public client flows: Yes',
      'or give the secret: --client-secret-file <file>',
    ],
    source: 'https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes',
  },
  {
    id: 'T06',
    phase: 'token',
    title: 'a public client sent a secret (Entra)',
    codes: ['AADSTS700025'],
    match: matchesError({ numbers: ['700025'] }),
    cause: 'The application is a public client, which must not send a secret.',
    fix: ['give no secret: `set client_auth=none`'],
    source: 'https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes',
  },
  {
    id: 'T07',
    phase: 'token',
    title: 'the secret is wrong or expired (Entra)',
    codes: ['AADSTS7000215', 'AADSTS7000222', 'AADSTS70002'],
    match: matchesError({ numbers: ['7000215', '7000222'] }),
    cause:
      'The secret is not the one of the application (often its ID was copied instead of its Value), or it has expired.',
    causeFor: (facts) => {
      if (facts.errorResponse.numbers.includes('7000222'))
        return 'The secret of the application has expired.';
      const secret = facts.failed?.sent['client_secret'] ?? setting(facts, 'client_secret');
      return secret !== undefined && lengthOf(secret) === 36
        ? 'The secret has 36 characters, as long as a GUID: that may be its ID, not its Value.'
        : undefined;
    },
    fix: [
      'create a new secret under Certificates & secrets and copy its Value, not its ID',
      'then give it: --client-secret-file <file> or ATM_CLIENT_SECRET',
    ],
    source: 'https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes',
  },
  {
    id: 'T08',
    phase: 'token',
    title: 'the redirect URI is one of a single-page application (Entra)',
    codes: ['AADSTS9002327'],
    match: either(
      matchesError({ at: clientSteps, phrases: /only be redeemed via cross-origin requests/i }),
      (facts) =>
        facts.errorResponse.numbers.includes('9002327')
          ? possible(describeResponse(facts), 3)
          : undefined,
    ),
    cause:
      'The redirect URI is registered under the platform SPA, whose codes only a browser may exchange.',
    fix: [
      'register {redirect_uri} under Authentication > Mobile and desktop applications and remove it from Single-page application',
    ],
    source: 'https://github.com/int128/kubelogin/blob/master/docs/usage.md',
  },
  {
    id: 'T10',
    phase: 'token',
    title: 'a Google desktop client did not send its secret',
    codes: ['invalid_request'],
    match: matchesError({ at: clientSteps, phrases: /client_secret is missing/i }),
    cause:
      'Google issues desktop and TV clients a secret that has to be sent even with PKCE; it is not confidential.',
    fix: ['give the secret of the client: --client-secret-file <file>, with --client-auth post'],
    source: 'https://developers.google.com/identity/protocols/oauth2/native-app',
    unconfirmed: true,
  },
];
