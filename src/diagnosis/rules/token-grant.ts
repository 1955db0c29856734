import { either, matchesError } from '../match.ts';
import type { Rule } from '../rule.ts';
import { at, page, unsupportedGrant, wrongBody } from '../matchers/grant.ts';

/** What any server may say at the token endpoint beside codes and clients. */
export const tokenGrant: readonly Rule[] = [
  {
    id: 'T18',
    phase: 'token',
    title: 'the client may not use this grant',
    codes: ['unauthorized_client', 'unsupported_grant_type'],
    match: either(
      matchesError({
        at,
        codes: ['unauthorized_client'],
        phrases:
          /grant type '?[\w:-]*'? not allowed for the client|grant type is not allowed for this client|is not allowed to use (the )?(authorization )?grant/i,
        numbers: ['700032'],
      }),
      unsupportedGrant,
    ),
    cause:
      'The grant is not enabled for this client; Auth0 gives third-party (tpc_) clients neither device nor password grants.',
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
    id: 'T19',
    phase: 'token',
    title: 'the body was written in another format than the server reads',
    codes: ['unsupported_grant_type', '415'],
    match: wrongBody,
    cause:
      'The server reads forms and got JSON, or the reverse, so that it did not see grant_type; or it does not know this grant.',
    fix: [
      'write the body the other way: --token-body form or --token-body json',
      'ATM and Discord have a preset: --provider atm, --provider discord',
    ],
    source: 'RFC 6749 section 4.1.3; https://discord.com/developers/docs/topics/oauth2',
  },
  {
    id: 'T20',
    phase: 'token',
    title: 'a web page came instead of JSON',
    codes: ['html', "Unexpected token '<'"],
    match: page,
    cause:
      'What answered is no OAuth server: a firewall with a challenge page, a captive portal, the login page of a proxy, an error page of a gateway, or a wrong address.',
    causeFor: ({ errorResponse }) =>
      errorResponse.status !== undefined &&
      errorResponse.status >= 502 &&
      errorResponse.status <= 504
        ? `A gateway before the server answered with its own error page (HTTP ${errorResponse.status}): the server behind it is down or too slow.`
        : undefined,
    fix: [
      'open the address in a browser and see what answers: atm-cli discover{profile}',
      'HTTP 502 to 504: wait and try again; otherwise check issuer, proxy (HTTPS_PROXY, NO_PROXY) and VPN',
    ],
    source: 'RFC 9110 section 15.6; cloudflare/workers-sdk#2874',
  },
  {
    id: 'T23',
    phase: 'token',
    title: 'the server does not know the resource',
    codes: ['invalid_target'],
    match: (facts) => {
      if (facts.server?.kind === 'entra') return undefined;
      const opinion = matchesError({
        codes: ['invalid_target'],
        phrases:
          /resource indicator is missing|resource indicator.*(absolute URI|single)|only a single resource indicator/i,
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
      'The resource indicator is not one that the server knows, byte for byte, or it is missing, relative, or one too many.',
    fix: [
      'send it as the server has it registered, slash for slash: atm-cli login{profile} --resource <url>',
    ],
    source: 'RFC 8707 section 2; oidc-provider lib/shared/check_resource.js',
  },
  {
    id: 'T27',
    phase: 'token',
    title: 'a second factor or a policy needs a person',
    codes: ['mfa_required', 'AADSTS50076', 'AADSTS50079', 'AADSTS53000', 'AADSTS53003'],
    match: matchesError({
      codes: ['mfa_required'],
      phrases: /multifactor authentication required|Conditional Access/i,
      numbers: ['50076', '50079', '53000', '53003', '50158'],
    }),
    cause:
      'Multi-factor authentication or Conditional Access wants a person at a browser; no grant without a browser can give that.',
    fix: [
      'sign in at the browser: atm-cli login{profile}',
      'a device that Conditional Access refuses (AADSTS53000, 53003) has to be made compliant by its administrator',
    ],
    source:
      'https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes; https://auth0.com/docs/secure/multi-factor-authentication',
  },
  {
    id: 'T28',
    phase: 'token',
    title: 'a DPoP proof is refused',
    codes: ['use_dpop_nonce', 'invalid_dpop_proof'],
    match: (facts) => {
      const opinion = matchesError({ codes: ['use_dpop_nonce', 'invalid_dpop_proof'] })(facts);
      const clock =
        facts.clockOffset === undefined
          ? ''
          : `; the server's clock is ${facts.clockOffset} s ahead of this one`;
      return opinion && { ...opinion, because: `${opinion.because}${clock}`, weight: 3 };
    },
    cause:
      'The server wants DPoP (RFC 9449): its nonce has to come back in the next proof, and the iat of a proof has to be recent by its clock.',
    fix: [
      'atm-cli sends bearer tokens: let the client be registered without DPoP',
      'a program that sends proofs repeats the request once with the DPoP-Nonce of the answer',
    ],
    source: 'RFC 9449 sections 8 and 11.1; oidc-provider lib/helpers/validate_dpop.js',
  },
];
