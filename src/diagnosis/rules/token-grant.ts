import { knownResource } from '../evidence/resources.ts';
import { movedEndpoint, page, ownPage, isServerKnown } from '../matchers/page.ts';
import { either, isGateway, isRedirect, matchesError, setting } from '../match.ts';
import type { Rule } from '../rule.ts';
import {
  at,
  grantNotOffered,
  offeredGrants,
  refusedExchange,
  unsupportedGrant,
  wrongBody,
} from '../matchers/grant.ts';
import type { Facts } from '../facts.ts';

/** The audience that was sent and no resource, as Auth0 and others have it. */
function sentAudience({ failed, authorization }: Facts): string | undefined {
  const sent = [failed?.sent, authorization?.sent];
  if (sent.some((parameters) => parameters?.['resource'] !== undefined)) return undefined;
  return sent.find((parameters) => parameters?.['audience'] !== undefined)?.['audience'];
}

/** An error of a server that answered before, and not one of a gateway in front of it. */
function isServerError(facts: Facts): boolean {
  const { status = 0 } = facts.errorResponse;
  return status >= 500 && !isGateway(status) && isServerKnown(facts);
}

/** Errors of the token endpoint of any server, except those about codes and clients. */
export const tokenGrant: readonly Rule[] = [
  {
    id: 'T18',
    phase: 'token',
    title: 'the client may not use this grant',
    codes: ['unauthorized_client', 'unsupported_grant_type'],
    kinds: ['grant-not-allowed', 'grant-not-offered'],
    kindsAt: ['token', 'refresh', 'device token'],
    match: either(
      matchesError({
        at,
        codes: ['unauthorized_client'],
        phrases:
          /grant type '?[\w:-]{0,100}'? not allowed for the client|grant type is not allowed for this client|is not allowed to use (the )?(authorization )?grant/i,
        numbers: ['700032'],
      }),
      unsupportedGrant,
    ),
    cause:
      'The grant is not enabled for this client; Auth0 allows third-party (tpc_) clients neither the device nor the password grant.',
    causeFor: ({ failed, errorResponse }) => {
      const grant = failed?.sent['grant_type'];
      const elsewhere =
        errorResponse.error === 'unsupported_grant_type' ? ', or not at this server' : '';
      return grant && `The grant ${grant} is not enabled for this client${elsewhere}.`;
    },
    fix: [
      'enable the grant for the client {client_id} where it is registered',
      'Auth0: Advanced Settings > Grant Types; Keycloak: Capability config; Okta: General > Grant type',
    ],
    source:
      'RFC 6749 section 5.2; https://auth0.com/docs/get-started/applications/update-grant-types; oidc-provider lib/actions/token.js',
  },
  {
    id: 'T31',
    phase: 'token',
    title: 'the server does not offer the grant',
    codes: ['unsupported_grant_type', 'grant_types_supported'],
    match: grantNotOffered,
    cause: 'The grant is not in grant_types_supported of the metadata: no client may use it there.',
    causeFor: (facts) =>
      `The server does not offer the grant ${facts.failed?.sent['grant_type']}: its metadata list ${offeredGrants(facts)?.join(', ')}.`,
    fixFor: (facts) =>
      offeredGrants(facts)?.includes('authorization_code') && facts.run.command !== 'login'
        ? ['sign in through the browser: `login`', 'or enable the grant at the server']
        : undefined,
    fix: ['enable the grant at the server'],
    source: 'RFC 6749 section 5.2; RFC 8414 section 2',
  },
  {
    id: 'T19',
    phase: 'token',
    title: 'the request body has the wrong format',
    codes: ['unsupported_grant_type', '415'],
    match: wrongBody,
    cause:
      'The server expects a form and got JSON, or the reverse, so it did not find grant_type; or it does not support this grant.',
    fix: [
      'send the body in the other format: --token-body form or --token-body json',
      'ATM and Discord have a preset: --provider atm, --provider discord',
    ],
    source: 'RFC 6749 section 4.1.3; https://discord.com/developers/docs/topics/oauth2',
  },
  {
    id: 'T20',
    phase: 'token',
    title: 'an HTML page instead of JSON',
    codes: ['html', "Unexpected token '<'"],
    kinds: ['login-page'],
    match: page,
    cause:
      'The response is not from an OAuth server: a firewall with a challenge page, a captive portal, the login page of a proxy, an error page of a gateway, or a wrong URL.',
    causeFor: (facts) => {
      const { status = 0 } = facts.errorResponse;
      const own = ownPage(facts);
      if (own !== undefined) {
        return `The endpoint redirects to ${own}, a page of the same server: it failed inside and its framework sent the request there (Spring Security does so with an exception), or a login page protects the endpoint.`;
      }
      if (movedEndpoint(facts) !== undefined) {
        return 'The server redirects to the same URL with or without a slash at its end; a redirected POST would lose its form.';
      }
      if (isGateway(status)) {
        return `A gateway in front of the server answered with its own error page (HTTP ${status}): the server behind it is down or too slow.`;
      }
      if (!isServerKnown(facts) || isRedirect(status)) return undefined;
      const why =
        status >= 500
          ? 'an exception inside the server, or the wrong path'
          : 'the wrong path, or a login page or a firewall in front of this endpoint';
      return `The server, which answered before in this run, shows a page (HTTP ${status}): ${why}.`;
    },
    fixFor: (facts) => {
      const moved = movedEndpoint(facts);
      if (moved !== undefined) return [`give that URL: \`again ${moved.flag} '${moved.url}'\``];
      return ownPage(facts) !== undefined || isServerError(facts)
        ? [
            'look into the log of the server at this moment: the exception is there',
            'compare the URL with the metadata: `discover`',
          ]
        : undefined;
    },
    fix: [
      'open the URL in a browser, or check the endpoints: `discover`',
      'for HTTP 502 to 504 wait and try again; otherwise check issuer, proxy (HTTPS_PROXY, NO_PROXY) and VPN',
    ],
    source: 'RFC 9110 section 15.6; cloudflare/workers-sdk#2874',
  },
  {
    id: 'T23',
    phase: 'token',
    title: 'the server does not know the resource',
    codes: ['invalid_target'],
    kinds: ['audience'],
    match: (facts) => {
      if (facts.server?.kind === 'entra') return undefined;
      const opinion = matchesError({
        codes: ['invalid_target'],
        phrases:
          /resource indicator is missing|resource indicator.{0,200}(absolute URI|single)|only a single resource indicator/i,
      })(facts);
      const resource = facts.failed?.sent['resource'] ?? facts.authorization?.sent['resource'];
      return (
        opinion && {
          ...opinion,
          because: `${opinion.because}; resource was ${resource ?? 'not sent'}`,
        }
      );
    },
    cause:
      'The server does not know the resource indicator (it compares byte for byte), or it is missing, relative, or more than one.',
    causeFor: (facts) => {
      const known = knownResource(facts);
      if (known) return `The server knows the resource ${known}, and compares byte for byte.`;
      const audience = sentAudience(facts);
      return (
        audience &&
        `The audience was ${audience}: it is not the identifier of an API that the server knows, or the client is not authorized for it.`
      );
    },
    fixFor: (facts) => {
      if (knownResource(facts) !== undefined)
        return ['send it as it is registered at the server: `sign-in --resource {known_resource}`'];
      return sentAudience(facts) === undefined
        ? unknownApi(facts)
        : [
            'send the identifier of the API exactly as it is registered, slashes included: `sign-in --audience <identifier>`',
          ];
    },
    fix: [
      'send it exactly as it is registered at the server, slashes included: `sign-in --resource <url>`',
    ],
    source: 'RFC 8707 section 2; oidc-provider lib/shared/check_resource.js',
  },
  {
    id: 'T27',
    phase: 'token',
    title: 'a second factor or a policy requires a browser sign-in',
    codes: ['mfa_required', 'AADSTS50076', 'AADSTS50079', 'AADSTS53000', 'AADSTS53003'],
    kinds: ['second-factor'],
    match: matchesError({
      codes: ['mfa_required'],
      phrases: /multifactor authentication required|Conditional Access/i,
      numbers: ['50076', '50079', '53000', '53003', '50158'],
    }),
    cause:
      'Multi-factor authentication or Conditional Access requires the user at a browser; grants without a browser cannot provide that.',
    fix: [
      'sign in with the browser: `login`',
      'if Conditional Access refuses the device (AADSTS53000, 53003), its administrator has to make it compliant',
    ],
    source:
      'https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes; https://auth0.com/docs/secure/multi-factor-authentication',
  },
  {
    id: 'T30',
    phase: 'token',
    title: 'the server does not exchange this token',
    codes: ['subject_token'],
    kinds: ['token-exchange'],
    match: refusedExchange,
    cause:
      'The subject_token (or the actor_token) is expired or revoked, is of another type than was said, or was issued to another client or by another server; RFC 8693 has invalid_request for all of these.',
    fix: [
      'send one that is still valid, such as that of: `token --min-ttl 60`',
      'if it is no access token, name its type with --subject-token-type',
      'many servers exchange only tokens of the same client, or those whose audience it is: see its documentation',
    ],
    source: 'RFC 8693 section 2.2.2; @cloudflare/workers-oauth-provider exchangeToken',
  },
];

/** The resource was not typed: the metadata of the API name it, and this server for it. */
function unknownApi(facts: Facts): readonly string[] | undefined {
  if (setting(facts, 'api') === undefined) return undefined;
  return [
    'the metadata of the API name a resource that this server does not know; to see both: `discover --api {api_url}`',
    'if you know how the server names the API: `sign-in --resource <url>`',
    'else the operator of the API or of the server has to give it one name at both',
  ];
}
