import { knownResource } from '../evidence/resources.ts';
import type { Facts } from '../facts.ts';
import { setting } from '../match.ts';
import type { Rule } from '../rule.ts';

/** Causes that many servers name, each in words of its own; they are recognised by their kinds alone. */
export const anyWords: readonly Rule[] = [
  {
    id: 'A28',
    phase: 'authorize',
    title: 'the client is disabled',
    codes: ['application_suspended', 'unauthorized_client'],
    kinds: ['client-disabled'],
    cause: 'The client exists, but it is disabled, suspended, deleted or not yet approved.',
    fix: ['enable or publish the client {client_id} where it is registered'],
    source: 'keycloak AuthorizationEndpoint.java; docs.github.com, authorization request errors',
  },
  {
    id: 'A29',
    phase: 'authorize',
    title: 'a policy or an administrator refuses',
    codes: ['access_denied'],
    kinds: ['policy'],
    cause:
      'A policy of the server refused: a rule about networks, devices or groups, a setting of its administrator, or a consent that only an administrator can give.',
    fix: [
      'show these words to an administrator of the server; no setting of this program changes it',
    ],
    source: 'RFC 6749 section 4.1.2.1; https://developer.okta.com/docs/reference/error-codes',
  },
  {
    id: 'A30',
    phase: 'authorize',
    title: 'the user has to consent',
    codes: ['consent_required'],
    kinds: ['consent'],
    cause:
      'The user has not consented to this client and these scopes, or the consent was withdrawn.',
    fix: ['sign in and consent: `login --prompt consent`'],
    source: 'OpenID Connect Core section 3.1.2.6',
  },
  {
    id: 'A31',
    phase: 'authorize',
    title: 'the login page has lost its cookies or its state',
    codes: ['csrf', 'cookie', 'Cookie not found'],
    kinds: ['cookies'],
    cause:
      'The login page of the server did not find its own cookie: it was open for too long, in two tabs, was reloaded, or the browser blocks its cookies (http, SameSite, another host name).',
    fix: [
      'close the tab and start over, in one tab: `sign-in`',
      'use one host name for the server throughout',
    ],
    source: 'keycloak messages_en.properties; https://docs.djangoproject.com/en/stable/ref/csrf/',
  },
  {
    id: 'T33',
    phase: 'token',
    title: 'the assertion is refused',
    codes: ['client_assertion', 'assertion', 'AADSTS700024', 'AADSTS700027'],
    kinds: ['client-assertion'],
    cause:
      'The JWT that was sent as an assertion is expired, has another aud, iss or sub than the server expects, or is signed with a key that it does not know.',
    fix: [
      'read its aud, iss, iat and exp: `decode <token>`',
      'register its public key at the server, and use the issuer or the token endpoint as its aud',
    ],
    source: 'RFC 7523 section 3; RFC 7521 section 4.2.1',
  },
  {
    id: 'T34',
    phase: 'token',
    title: 'the user name or the password is wrong',
    codes: ['AADSTS50126', 'invalid_grant', 'password'],
    kinds: ['user-password'],
    cause: 'The server does not accept the user name with this password.',
    fix: ['sign in through the browser, which shows what the server says to the user: `login`'],
    source: 'RFC 6749 section 4.3.2; keycloak messages_en.properties',
  },
  {
    id: 'T35',
    phase: 'token',
    title: 'the user is disabled, locked or not assigned',
    codes: ['AADSTS50057', 'AADSTS50105', 'user_banned'],
    kinds: ['user-blocked'],
    cause:
      'The user is unknown, disabled, locked, deleted, or not assigned to this client; neither the secret nor the scope matters.',
    fix: ['let an administrator enable the user, or assign it to the client {client_id}'],
    source:
      'https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes; keycloak ResourceOwnerPasswordCredentialsGrantType.java',
  },
  {
    id: 'T36',
    phase: 'token',
    title: 'the account is not set up completely',
    codes: ['AADSTS50055', 'email_not_verified', 'Account is not fully set up'],
    kinds: ['user-setup'],
    cause:
      'The user has to do something first: verify the address, change a password that has expired, accept terms.',
    fix: ['sign in through the browser once and finish it there: `login`'],
    source: 'keycloak messages_en.properties; RFC 6749 section 5.2',
  },
  {
    id: 'T37',
    phase: 'token',
    title: 'a parameter is missing or malformed',
    codes: ['invalid_request'],
    kinds: ['request-malformed'],
    cause:
      'The server misses a parameter, or cannot read one, or the request came in another form than it expects.',
    fix: [
      'look at what was sent: `explain`',
      'add a parameter that the server wants with --param name=value',
    ],
    source: 'RFC 6749 section 5.2',
  },
  {
    id: 'R13',
    phase: 'refresh',
    title: 'the session at the server has ended',
    codes: ['session_expired', 'invalid_rapt'],
    kinds: ['session-ended'],
    cause:
      'The session to which the tokens belong has ended: signed out, idle for too long, ended by an administrator, or the password was changed.',
    fix: ['sign in again: `sign-in`'],
    source: 'keycloak TokenManager.java; https://support.google.com/a/answer/9368756',
  },
  {
    id: 'M13',
    phase: 'resource',
    title: 'the token is for another API, or of another issuer',
    codes: ['invalid_token', 'Invalid audience', 'Jwt issuer is not configured'],
    kinds: ['token-audience'],
    cause:
      'The API expects another audience or issuer than the token has, or does not know the key that signed it: often the token of another environment.',
    causeFor: (facts) => {
      const resource = knownResource(facts);
      return (
        resource && `The API is the resource ${resource}, and the token is for another audience.`
      );
    },
    fixFor: (facts) =>
      knownResource(facts) === undefined
        ? ofApi(facts)
        : ['sign in for it: `sign-in --resource {known_resource}`'],
    fix: [
      'compare iss and aud with what the API expects: `verify {access_token} --audience <api>`',
      'sign in for this API: `sign-in --audience <api>`',
    ],
    source:
      'RFC 9068 section 4; https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/jwt_authn_filter',
  },
  {
    id: 'M14',
    phase: 'resource',
    title: 'the API has seen no token',
    codes: ['401', 'Missing Authorization header', 'PGRST302'],
    kinds: ['token-missing'],
    cause:
      'The API found no token where it looks for one: in another header, under another scheme, or a proxy has removed the Authorization header.',
    fix: [
      'look at the request as it was sent: `again --trace`',
      'ask the owner of the API which header it reads',
    ],
    source: 'RFC 6750 section 2.1',
  },
  {
    id: 'N10',
    phase: 'network',
    title: 'the server, or what is behind it, fails',
    codes: ['server_error', 'temporarily_unavailable', '503'],
    kinds: ['server-down'],
    cause:
      'The server failed, or a gateway did not reach the server behind it; the request may be right.',
    fix: ['try again later, then look at the log of the server'],
    source: 'RFC 9110 section 15.6; RFC 6749 section 4.1.2.1',
  },
  {
    id: 'V17',
    phase: 'verify',
    title: 'the text is not a JWT',
    codes: ['jwt malformed', 'Not enough segments'],
    kinds: ['jwt-malformed'],
    cause:
      'What was checked is not a JWT of three parts: an opaque token, one that was cut, or one with its quotes or with "Bearer".',
    fix: ['look at it: `decode <token>`'],
    source: 'RFC 7519 section 7.2',
  },
];

/** The token was requested for the resource of the API, and is for another audience all the same. */
function ofApi(facts: Facts): readonly string[] | undefined {
  if (setting(facts, 'api') === undefined) return undefined;
  return [
    'compare its aud with the API: `verify {access_token} --audience {api_url}`',
    'a server that ignores resource may know the API by another parameter: `sign-in --audience <api>`',
  ];
}
