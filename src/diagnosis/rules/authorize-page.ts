import { byRule, either, setting } from '../match.ts';
import { pageNames } from '../matchers/authorization-page.ts';
import { refusedRequestUri, unlessPushed, wantsPushedRequest } from '../matchers/pushed-request.ts';
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
    title: 'the server requires a signed authorization request',
    codes: ['require_signed_request_object'],
    kinds: ['request-object'],
    match: unlessPushed(pageNames('request-object')),
    cause:
      'The client has to send its request as a signed request object (JAR, RFC 9101), and the URL had its parameters instead.',
    fix: [
      'allow authorization requests with plain parameters for the client {client_id}, or use another client: `sign-in --client-id <id>`',
    ],
    source: 'RFC 9101 section 10.5',
  },
  {
    id: 'A32',
    phase: 'authorize',
    title: 'the server requires a pushed authorization request',
    codes: ['require_pushed_authorization_requests', 'PAR required'],
    match: either(byRule('A32'), wantsPushedRequest),
    cause:
      'The client has to send its request to the server first (PAR, RFC 9126), and the URL had its parameters instead.',
    causeFor: (facts) =>
      setting(facts, 'par') === 'never'
        ? 'The client has to send its request to the server first (PAR, RFC 9126), and the setting par forbids it.'
        : undefined,
    fix: ['push the request: `sign-in --par always`'],
    fixFor: ({ metadata, run }) => {
      if (run.failure?.rule === 'A32') return ['push the request: `sign-in --par auto`'];
      if (metadata['issuer'] === undefined || metadata[endpoint] !== undefined) return undefined;
      return [
        'the metadata name no endpoint for that, give it: `sign-in --par always --par-endpoint <url>`',
      ];
    },
    source:
      'RFC 9126 section 5; keycloak services AuthorizationEndpointChecker checkParRequired; oidc-provider process_request_object.js',
  },
  {
    id: 'A33',
    phase: 'authorize',
    title: 'the pushed request has expired, or was used before',
    codes: ['invalid_request_uri', 'request_uri expired'],
    match: refusedRequestUri,
    cause:
      'The request_uri in the URL works once and for about a minute: the URL was opened too late, a second time (by a reload, or by a program that previews links), or at another server than the one that it was pushed to.',
    fix: [
      'start over, and open the URL at once: `sign-in`',
      'servers behind a load balancer have to share their pushed requests: ask the operators',
    ],
    source:
      'RFC 9126 sections 2.2 and 7.3; oidc-provider pushed_authorization_requests.js; keycloak services AuthzEndpointParParser',
  },
];

const endpoint = 'pushed_authorization_request_endpoint';
