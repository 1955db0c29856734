import { networkFix } from '../advice/network.ts';
import type { Facts } from '../facts.ts';
import {
  alertAboutCertificate,
  apiWantsCertificate,
  bindingDiffers,
  bindingMissing,
  showsCertificate,
} from '../matchers/certificate.ts';
import type { Rule } from '../rule.ts';

const give = 'show the certificate: `again --cert <file> --key <file>`';
const aliases = 'see whether the server has other URLs for it (mtls_endpoint_aliases): `discover`';
const proxy =
  'a proxy that ends TLS takes the certificate away: go past it with `again --proxy none`, or have the operators of the server forward it';

/** A certificate that was shown and not seen got lost on the way; one that was not shown is given. */
function lostOnTheWay(facts: Facts): readonly string[] | undefined {
  return showsCertificate(facts) ? [aliases, proxy] : undefined;
}

/** Failures of tokens that are bound to a certificate, and of handshakes in which one is wanted. */
export const certificateRules: readonly Rule[] = [
  {
    id: 'T46',
    phase: 'token',
    title: 'tokens of this client are bound to a certificate, and none came',
    codes: [
      'Client Certification missing for MTLS HoK Token Binding',
      'mutual TLS client certificate not provided',
      'tls_client_certificate_bound_access_tokens',
    ],
    match: bindingMissing,
    cause:
      'The client is registered for tokens that are bound to its certificate, and the connection of the request showed none. Signing in again changes nothing.',
    causeFor: (facts) =>
      showsCertificate(facts)
        ? 'The client is registered for tokens that are bound to its certificate. One was shown, and the server has not seen it: the endpoint is not the one for mutual TLS, or a proxy ends TLS before it.'
        : undefined,
    fixFor: lostOnTheWay,
    fix: [give, aliases],
    source:
      'RFC 8705 sections 3 and 5; keycloak MtlsHoKTokenUtil.java; oidc-provider lib/helpers/sender_constraints.js',
  },
  {
    id: 'T47',
    phase: 'token',
    title: 'the tokens are bound to another certificate',
    codes: [
      'Client certificate missing, or its thumbprint and one in the refresh token did NOT match',
      'x5t#S256',
      'failed x5t#S256 verification',
    ],
    match: bindingDiffers,
    cause:
      'The certificate of the connection is not the one that the tokens are bound to, or there is none. A new certificate has a new thumbprint, even with the same subject.',
    fix: [
      'show the one that the tokens are bound to: `again --cert <file> --key <file>`',
      'see which one that is: `status`',
      'if it was renewed, have new tokens: `sign-in --cert <file> --key <file>`',
    ],
    source: 'RFC 8705 sections 3, 6.2 and 7.1; keycloak MtlsHoKTokenUtil.java',
  },
  {
    id: 'M28',
    phase: 'resource',
    title: 'the API wants the certificate that the token is bound to',
    codes: ['x5t#S256', 'Invalid SHA-256 Thumbprint for X509Certificate.', 'invalid_token'],
    match: apiWantsCertificate,
    cause:
      'The token is bound to a certificate (cnf x5t#S256), and the connection to the API showed none, or another one. The token itself is valid: signing in again changes nothing.',
    causeFor: (facts) =>
      showsCertificate(facts)
        ? 'The token is bound to a certificate (cnf x5t#S256). One was shown, and the API has seen none, or another one: a proxy may end TLS before it, or the certificate was renewed.'
        : undefined,
    fixFor: (facts) =>
      showsCertificate(facts)
        ? [
            'compare the thumbprint of the token with that of the certificate: `status`',
            'a proxy before the API has to forward the certificate: ask its operators; past one of yours: `again --proxy none`',
          ]
        : undefined,
    fix: [give, 'see which one it is bound to: `status`'],
    source: 'RFC 8705 section 3; spring-security X509CertificateThumbprintValidator.java',
  },
  {
    id: 'N09',
    phase: 'network',
    title: 'a client certificate is required, or is another one',
    codes: [
      'No required SSL certificate was sent',
      'mtls',
      'client certificate',
      'tlsv13 alert certificate required',
      'alert unknown ca',
      'alert bad certificate',
    ],
    kinds: ['certificate-required'],
    match: alertAboutCertificate,
    cause:
      'The server expects a TLS certificate of the client (mutual TLS), or another one than was shown.',
    fixFor: networkFix,
    fix: ['show one: `again --cert <file> --key <file>`'],
    source:
      'RFC 8705 section 2; RFC 8446 section 6.2; https://nginx.org/en/docs/http/ngx_http_ssl_module.html',
  },
];
