import { browserSteps, either, isAt, matchesError } from '../match.ts';
import { pageNames } from '../matchers/authorization-page.ts';
import {
  silent,
  deniedAtCallback,
  confirmation,
  consentAgain,
  unknownScope,
  addedScope,
  hasNoScope,
  unknownClient,
  unlisted,
} from '../matchers/authorize.ts';
import type { Rule } from '../rule.ts';

export const authorizeRequest: readonly Rule[] = [
  {
    id: 'A07',
    phase: 'callback',
    title: 'access denied by the user or a policy',
    codes: ['access_denied', 'access-denied', 'no_matching_policy'],
    kinds: ['denied-by-person'],
    kindsAt: ['authorization', 'callback', 'token', 'refresh'],
    match: either(
      matchesError({
        at: browserSteps,
        phrases:
          /no_matching_policy|policy evaluation failed|has not completed the Google verification/i,
      }),
      deniedAtCallback,
    ),
    cause:
      'The user pressed Cancel, or a policy of the server refused: a sign-on policy (Okta), an Action or Rule (Auth0), a list of test users (Google).',
    fix: [
      'if you pressed Cancel by mistake: `sign-in`',
      'if you did not: Okta: add a policy rule for this client; Auth0: read the tenant log for the Action; Google: add the user to the test users',
    ],
    source:
      'RFC 6749 section 4.1.2.1; https://developer.okta.com/docs/reference/error-codes/; https://help.salesforce.com (OAuth error codes)',
  },
  {
    id: 'A08',
    phase: 'authorize',
    title: 'a scope is unknown or not allowed',
    codes: ['invalid_scope', 'AADSTS70011', 'AADSTS650053'],
    kinds: ['scope'],
    match: (facts) => {
      const opinion = unknownScope(facts);
      if (opinion === undefined || !isAt(facts, [...browserSteps, 'token'])) return undefined;
      const odd = unlisted(facts.metadata['scopes_supported'], facts.authorization?.sent['scope']);
      return odd === undefined
        ? opinion
        : { ...opinion, because: `${opinion.because}; ${odd}`, weight: 3 };
    },
    cause:
      'The server does not know a scope, or does not allow it for this client; Entra treats a scope without a URI as one of Microsoft Graph.',
    fix: [
      'request scopes that the server supports: `sign-in --scope <scopes>`',
      'to see them: `discover`',
      'Entra: use the full scope: --scope api://<application-id>/<scope>',
      'allow the scope for the client {client_id} at the server',
    ],
    causeFor: (facts) => {
      if (hasNoScope(facts)) return 'The request had no scope, and the server requires one.';
      const added = addedScope(facts);
      return added === undefined
        ? undefined
        : `Nobody typed a scope: atm-cli added "${added.value}" from the ${added.origin}, and the server refuses one of these.`;
    },
    fixFor: (facts) => {
      if (hasNoScope(facts)) {
        return [
          'request a scope that the client may have: `sign-in --scope <scope>`',
          'see the supported scopes: `discover`',
        ];
      }
      return addedScope(facts) === undefined
        ? undefined
        : [
            'name the scope yourself, such as: `sign-in --scope openid`',
            'compare with the supported scopes: `discover`',
          ];
    },
    source:
      'RFC 6749 section 4.1.2.1; oidc-provider lib/actions/authorization/check_scope.js; https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes',
  },
  {
    id: 'A09',
    phase: 'callback',
    title: 'a silent sign-in requires interaction',
    codes: ['login_required', 'interaction_required', 'consent_required'],
    kinds: ['login-required'],
    match: (facts) => {
      const opinion = silent(facts);
      const { prompt } = facts.authorization?.sent ?? {};
      if (opinion === undefined || prompt === undefined) return opinion;
      return prompt === 'none'
        ? { ...opinion, because: `${opinion.because}; prompt=none was sent`, weight: 4 }
        : { ...opinion, because: `${opinion.because}; the prompt was ${prompt}` };
    },
    cause:
      'prompt=none forbids any page, but the server has to show one: the user has no session, or consent is missing; Auth0 refuses it for loopback redirect URIs.',
    fix: ['allow interaction: `sign-in --prompt login`'],
    source:
      'OpenID Connect Core section 3.1.2.6; https://auth0.com/docs/get-started/applications/confirm-non-verifiable-callback-uris',
  },
  {
    id: 'A13',
    phase: 'authorize',
    title: 'the server requires PKCE, or another PKCE method',
    codes: ['invalid_request'],
    kinds: ['pkce'],
    kindsAt: browserSteps,
    match: either(
      pageNames('pkce'),
      matchesError({
        at: [...browserSteps, 'token'],
        phrases:
          /policy requires PKCE|code_challenge_method must be provided|must include a code_challenge|plain is not allowed|use the S256|PKCE is required|Missing parameter: code_challenge|code challenge required|missing 'code_challenge'|OAuth 2\.0 Parameter: code_challenge/i,
      }),
    ),
    cause:
      'The server requires PKCE with the method S256, and the authorization request had no code_challenge or no such method.',
    fix: [
      'leave --param code_challenge… out, atm-cli sends S256 by itself',
      'if another program opened this page, it has to send code_challenge and code_challenge_method=S256',
    ],
    source:
      'RFC 7636 section 4.4.1; oidc-provider lib/actions/authorization/check_pkce.js; fosite handler/pkce/handler.go',
  },
  {
    id: 'A14',
    phase: 'authorize',
    title: 'the client may not use the authorization code flow',
    codes: ['unauthorized_client', 'unsupported_response_type'],
    kinds: ['grant-not-allowed', 'grant-not-offered'],
    kindsAt: browserSteps,
    match: either(
      pageNames('grant-not-allowed', 'grant-not-offered'),
      matchesError({
        at: browserSteps,
        codes: ['unauthorized_client', 'unsupported_response_type'],
        phrases: /response_type is not allowed for this client|requested response_type/i,
        numbers: ['700054'],
      }),
    ),
    cause: 'The authorization code flow (response_type=code) is not enabled for this client.',
    fix: ['enable the authorization code grant for the client {client_id} where it is registered'],
    source:
      'RFC 6749 section 4.1.2.1; oidc-provider lib/actions/authorization/check_response_type.js; zitadel/oidc pkg/op/auth_request.go',
  },
  {
    id: 'A16',
    phase: 'authorize',
    title: 'state or nonce is too short for the server',
    codes: ['invalid_state'],
    match: matchesError({
      at: browserSteps,
      codes: ['invalid_state'],
      phrases:
        /must be at least be? ?8 characters|state is missing or does not have enough characters/i,
    }),
    cause: 'Ory requires at least 8 characters in state and nonce, and a custom value was shorter.',
    fix: ['omit state and nonce from --param: atm-cli sends its own of 43 characters'],
    source: 'fosite errors.go ErrInvalidState, config MinParameterEntropy',
  },
  {
    id: 'A21',
    phase: 'authorize',
    title: 'Auth0 asks for an additional confirmation of the sign-in',
    codes: ['skip_non_verifiable_callback_uri_confirmation_prompt'],
    match: either(
      matchesError({ at: browserSteps, phrases: /non.?verifiable callback/i }),
      confirmation,
    ),
    cause:
      'Auth0 cannot verify which program listens on a loopback address, and shows a confirmation page before it redirects there.',
    fix: [
      'confirm it, or set skip_non_verifiable_callback_uri_confirmation_prompt of the application to true',
    ],
    source: 'https://auth0.com/docs/get-started/applications/confirm-non-verifiable-callback-uris',
  },
  {
    id: 'A22',
    phase: 'authorize',
    title: 'Auth0 asks for consent although the application is first-party',
    codes: ['consent_required'],
    match: either(
      matchesError({ at: browserSteps, servers: ['auth0'], codes: ['consent_required'] }),
      consentAgain,
    ),
    cause:
      'Auth0 never skips consent for localhost, because it cannot verify that it is the first party.',
    fix: [
      'register the IP address and use it: `sign-in --redirect-uri http://127.0.0.1:{port}/callback`',
    ],
    source:
      'https://auth0.com/docs/get-started/applications/first-party-and-third-party-applications',
  },
  {
    id: 'A23',
    phase: 'authorize',
    title: 'the server does not know the client id',
    codes: ['invalid_client', 'unauthorized_client', 'client_id'],
    kinds: ['client-unknown'],
    kindsAt: browserSteps,
    match: unknownClient,
    cause:
      'The client id is mistyped, of another environment, realm or tenant, or the client was deleted.',
    fix: [
      'compare it with the registration: `profile show --origins`',
      'sign in with the client id that is registered: `sign-in --client-id <id>`',
    ],
    source:
      'RFC 6749 section 4.1.2.1; django-oauth-toolkit views/base.py; authlib rfc6749/authenticate_client.py',
  },
];
