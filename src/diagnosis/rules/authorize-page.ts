import { pageNames } from '../matchers/authorization-page.ts';
import type { Rule } from '../rule.ts';

/** What a server shows at the authorization URL alone, and never sends to the client. */
export const authorizePage: readonly Rule[] = [
  {
    id: 'A25',
    phase: 'authorize',
    title: 'the server requires https',
    codes: ['ssl_required', 'HTTPS required'],
    kinds: ['https-required'],
    match: pageNames('https-required'),
    cause:
      'The authorization URL is plain http, which the server or a proxy in front of it accepts for local addresses at most.',
    fix: [
      'use the https URL of the server: `sign-in --issuer https://<host>`',
      'Keycloak behind a proxy: set proxy-headers, or sslRequired of the realm for a test',
    ],
    source: 'RFC 6749 section 3.1; keycloak services AuthorizationEndpoint checkSsl',
  },
  {
    id: 'A26',
    phase: 'authorize',
    title: 'the realm or tenant is unknown or disabled',
    codes: ['Realm does not exist', 'Realm not enabled', 'AADSTS90002'],
    kinds: ['tenant'],
    match: pageNames('tenant'),
    cause:
      'The server has no such realm, tenant or organization, or it is disabled: the URL of the issuer is mistyped.',
    fix: [
      'compare the issuer with the one of the server: `discover`',
      'sign in at the right one: `sign-in --issuer <url>`',
    ],
    source: 'keycloak services RealmsResource, AuthorizationEndpoint checkRealm',
  },
  {
    id: 'A27',
    phase: 'authorize',
    title: 'the server requires a pushed or signed authorization request',
    codes: ['require_pushed_authorization_requests', 'require_signed_request_object'],
    kinds: ['request-object'],
    match: pageNames('request-object'),
    cause:
      'The client has to send its request to the server first (PAR, RFC 9126), or as a signed request object (JAR, RFC 9101), and the URL had its parameters instead.',
    fix: [
      'allow authorization requests with plain parameters for the client {client_id}, or use another client: `sign-in --client-id <id>`',
    ],
    source: 'RFC 9126 section 5; RFC 9101 section 10.5',
  },
];
