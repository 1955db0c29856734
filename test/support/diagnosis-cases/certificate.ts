import { type Case, failing, failingBy, issuer, refused, run, talk, unanswered } from './build.ts';

const shown = [{ name: 'client_cert', value: '/c/client.pem', origin: 'profile' }] as const;

/** A request to an API that was refused, with or without a certificate. */
function called(description: string, settings: typeof shown | readonly [] = []) {
  const url = 'https://api.example.com/orders';
  const challenge = `Bearer error="invalid_token", error_description="${description}"`;
  const headers = { 'www-authenticate': challenge };
  return run([talk('api', {}, {}, { status: 401, url, headers })], { settings });
}

function alert(code: string) {
  const error = `${issuer} rejected the handshake (${code})`;
  return run([unanswered('token', error)], { failure: { kind: 'network', message: error } });
}

const keycloak =
  'Client certificate missing, or its thumbprint and one in the refresh token did NOT match';

/** In the words of servers, of their alerts, and of this program. */
export const certificateCases: readonly Case[] = [
  // Keycloak 26, TokenManager.java and HolderOfKeyEnforcerExecutor.java.
  {
    id: 'T46',
    yes: refused(
      'token',
      'invalid_request',
      'Client Certification missing for MTLS HoK Token Binding',
    ),
    no: refused('token', 'invalid_request', 'Missing form parameter: grant_type'),
  },
  {
    id: 'T47',
    yes: refused('refresh', 'unauthorized_client', keycloak, { status: 401 }),
    no: refused(
      'refresh',
      'invalid_request',
      'Client Certification missing for MTLS HoK Token Binding',
    ),
  },
  {
    id: 'T47',
    yes: refused('refresh', 'invalid_grant', keycloak),
    no: refused('refresh', 'invalid_grant', 'Token is not active'),
  },
  {
    id: 'M28',
    yes: called('Client certificate missing, or its thumbprint and one in the token did NOT match'),
    no: called('Token verification failed'),
  },
  // oidc-provider 9, where its operators show the detail.
  {
    id: 'T46',
    yes: refused('refresh', 'invalid_grant', 'mutual TLS client certificate not provided'),
    no: refused('refresh', 'invalid_grant', 'grant request is invalid'),
  },
  {
    id: 'T47',
    yes: refused('refresh', 'invalid_grant', 'failed x5t#S256 verification'),
    no: refused('refresh', 'invalid_grant', 'failed jkt verification'),
  },
  // WSO2 financial-services-accelerator.
  {
    id: 'T46',
    yes: refused('token', 'invalid_request', 'Transport certificate not found in the request'),
    no: refused('token', 'invalid_request', 'Code not found in the request'),
  },
  // Spring Security, X509CertificateThumbprintValidator.java.
  {
    id: 'M28',
    yes: called('Invalid SHA-256 Thumbprint for X509Certificate.', shown),
    no: called('Invalid signature'),
  },
  {
    id: 'M28',
    yes: called('Unable to obtain X509Certificate from current request.'),
    no: called('Unable to obtain the key set'),
  },
  // The built-in server.
  {
    id: 'M28',
    yes: called('the token is bound to the certificate abc, and the connection has none'),
    no: called('the token expired'),
  },
  // OpenSSL, as Node names its alerts.
  ...[
    'TLSV13_ALERT_CERTIFICATE_REQUIRED',
    'TLSV1_ALERT_UNKNOWN_CA',
    'SSLV3_ALERT_BAD_CERTIFICATE',
  ].map((name): Case => ({
    id: 'N09',
    yes: alert(`ERR_SSL_${name}`),
    no: alert('ERR_SSL_WRONG_VERSION_NUMBER'),
  })),
  ...['T46', 'T47', 'N09'].map((id): Case => ({
    id,
    yes: failingBy(id, 'check_failed', 'as it was said'),
    no: failing('check_failed', 'as it was said'),
  })),
];
