import { clientSteps, likely, matchesError, describeResponse } from '../match.ts';
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
      phrases: /hasn't approved this consumer|is not admin approved/i,
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
];
