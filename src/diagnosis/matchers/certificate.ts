import type { Facts } from '../facts.ts';
import {
  apiSteps,
  byRule,
  clientSteps,
  describeResponse,
  either,
  isAt,
  likely,
  type Matcher,
  matchesNetworkError,
  setting,
} from '../match.ts';

/** Whether this run showed a certificate, as far as its settings say. */
export function showsCertificate(facts: Facts): boolean {
  return setting(facts, 'client_cert') !== undefined;
}

/** Words of servers, which mean one thing alone. */
function says(steps: readonly string[], phrases: RegExp): Matcher {
  return (facts) => {
    const isSaid = isAt(facts, steps) && phrases.test(facts.errorResponse.text);
    return isSaid ? likely(describeResponse(facts), 3) : undefined;
  };
}

/*
 * Keycloak MtlsHoKTokenUtil and TokenManager, oidc-provider sender_constraints and refresh_token, WSO2
 * financial-services-accelerator.
 */
const noCertificate =
  /Client Certification missing for MTLS|mutual TLS client certificate (?:was )?not provided|transport certificate not found|(?:client |TLS |mTLS )certificate (?:is |was )?(?:missing|required|not (?:found|provided|present))[^.]{0,60}\b(?:bound|binding|token|request)/i;

/* Keycloak; oidc-provider; Spring Security X509CertificateThumbprintValidator; the built-in API. */
const otherCertificate =
  /\bcertificate\b[^.]{0,60}\bthumbprint\b[^.]{0,80}\b(?:not match|mismatch|differ)|invalid (?:SHA-256 )?thumbprint for X\.?509|x5t#S256[^.]{0,40}\b(?:verification|mismatch|not match|failed)|failed x5t#S256|bound to (?:an?other|a different|the) (?:client )?certificate/i;

/** At the API too: none came on the connection. */
const noneAtApi =
  /unable to obtain X509Certificate|(?:client|TLS|mTLS|X\.?509) ?certificate (?:is |was )?(?:missing|required|not (?:found|provided|present))|bound to the certificate \S{1,100}, and the connection has none/i;

/** Tokens of the client are bound, and the request had no certificate to bind them to. */
export const bindingMissing: Matcher = either(byRule('T46'), (facts) =>
  otherCertificate.test(facts.errorResponse.text)
    ? undefined
    : says(clientSteps, noCertificate)(facts),
);

/** The tokens are bound to another certificate than was shown, as this program or the server says. */
export const bindingDiffers: Matcher = either(
  byRule('T47', 4),
  says(clientSteps, otherCertificate),
);

/** The same at an API. */
export const apiWantsCertificate: Matcher = either(
  says(apiSteps, otherCertificate),
  says(apiSteps, noneAtApi),
);

/** The alerts of TLS about certificates of clients (RFC 8446 section 6.2). */
export const alertAboutCertificate: Matcher = either(
  byRule('N09', 4),
  matchesNetworkError(
    /ALERT_(?:CERTIFICATE_REQUIRED|UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_(?:EXPIRED|UNKNOWN|REVOKED))|alert (?:certificate required|unknown ca|bad certificate)/i,
    4,
  ),
);
