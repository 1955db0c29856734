import { keysFix } from '../advice/keys.ts';
import type { Facts } from '../facts.ts';
import { setting } from '../match.ts';
import {
  certificateRefused,
  noAssertion,
  outOfTime,
  sentAssertion,
  unknownKey,
  usedBefore,
  wrongAlgorithm,
  wrongAudience,
} from '../matchers/assertion.ts';
import type { Rule } from '../rule.ts';

/** The audience that was not tried: the token endpoint for the issuer, and the other way around. */
function otherAudience(facts: Facts): readonly string[] | undefined {
  const own = keysFix(facts);
  if (own !== undefined) return own;
  const isFederated = setting(facts, 'assertion_from') !== undefined;
  if (isFederated && facts.errorResponse.numbers.includes('700212')) {
    return [
      'Entra expects the aud of federated credentials: `set assertion_audience=api://AzureADTokenExchange`',
    ];
  }
  const { issuer } = facts.metadata;
  const aud = sentAssertion(facts)?.claims['aud'] ?? setting(facts, 'assertion_audience') ?? issuer;
  if (aud === issuer || aud === 'issuer') {
    return ['use the token endpoint as aud: `set assertion_audience=token_endpoint`'];
  }
  return ['use the issuer as aud: `set assertion_audience=issuer`'];
}

/** The client signs with its secret (client_secret_jwt). */
function signsWithSecret(facts: Facts): boolean {
  const alg = sentAssertion(facts)?.header['alg'];
  const isMac = typeof alg === 'string' && alg.startsWith('HS');
  return isMac || setting(facts, 'client_auth') === 'client_secret_jwt';
}

function registerIt(facts: Facts): readonly string[] | undefined {
  if (signsWithSecret(facts)) {
    return [
      'compare the client secret with the registration: --client-secret-file <file>, --client-secret-stdin or ATM_CLIENT_SECRET',
      'use the method that the client is registered with, such as: `set client_auth=basic`',
    ];
  }
  const key = setting(facts, 'signing_key');
  if (setting(facts, 'assertion_from') !== undefined) {
    return ['compare its iss, sub and aud with what the server was told to trust: `again --trace`'];
  }
  if (key === undefined) return undefined;
  return [
    `register this key set for the client {client_id}: \`key public '${key}'\``,
    'or use the method that the client is registered with, such as: `set client_auth=basic client_secret_file=<file>`',
    'see the kid, alg and aud that were sent: `again --trace`',
  ];
}

/** Failures of clients that authenticate with an assertion or a certificate. */
export const clientAssertion: readonly Rule[] = [
  {
    id: 'T38',
    phase: 'token',
    title: 'the assertion is for another audience',
    codes: ['Invalid token audience', 'AADSTS700212', 'aud', 'invalid_client'],
    match: wrongAudience,
    cause:
      'The server accepts a client assertion only with an aud that it knows: its issuer, or for older servers the token endpoint.',
    fixFor: otherAudience,
    fix: [
      'use the token endpoint as aud: `set assertion_audience=token_endpoint`',
      'or what the server expects: `set assertion_audience=<url>`',
    ],
    source:
      'RFC 7523 section 3; keycloak AbstractBaseJWTValidator.java; fosite client_authentication.go; https://support.okta.com/help/s/article/the-audience-claim-for-client-assertion-must-be-the-endpoint-invoked-for-the-request',
  },
  {
    id: 'T39',
    phase: 'token',
    title: 'the assertion is expired, or the clocks differ',
    codes: ['Token is not active', 'AADSTS700024', 'invalid_client'],
    match: outOfTime,
    cause:
      'A client assertion is valid for a minute around the time at which it was made. The clock here, or that of the server, is wrong, or an assertion of somebody else is too old.',
    fixFor: keysFix,
    fix: [
      'set the clock of this machine by a time server (NTP), and try again: `again`',
      'see how far the server is off: `again --trace`',
    ],
    source: 'RFC 7523 section 3, items 4 to 6; keycloak AbstractBaseJWTValidator.java',
  },
  {
    id: 'T40',
    phase: 'token',
    title: 'the server does not know the key of the assertion',
    codes: ['kid', 'AADSTS700027', 'The client_assertion JWT kid is invalid', 'invalid_client'],
    match: unknownKey,
    cause:
      'The server finds no key with the kid of the assertion among those that the client has registered, or the signature does not fit it.',
    causeFor: (facts) =>
      signsWithSecret(facts)
        ? 'The assertion is signed with the client secret, and that is not the one of the client, or the client is registered for another method.'
        : undefined,
    fixFor: registerIt,
    fix: [
      'register the public key for the client, with the same kid: `key public`',
      'see the kid, alg and aud that were sent: `again --trace`',
    ],
    source:
      'RFC 7523 section 3; fosite client_authentication.go; https://support.okta.com/help/s/article/creating-a-private-key-jwt-when-a-client-has-multiple-public-private-key-pairs',
  },
  {
    id: 'T41',
    phase: 'token',
    title: 'the assertion is signed with another algorithm than the client is registered for',
    codes: ['Invalid signature algorithm', 'alg mismatch', 'token_endpoint_auth_signing_alg'],
    match: wrongAlgorithm,
    cause:
      'The registration of the client, or the server, names the algorithm of client assertions (token_endpoint_auth_signing_alg), and this is another one.',
    fix: [
      'sign with that one, if the key can: `set signing_alg=<alg>`',
      'or make a key for it, and register that: `key new <name> --alg PS256`',
    ],
    source:
      'RFC 7591 section 2; oidc-provider lib/shared/jwt_client_auth.js; zitadel/oidc pkg/oidc/verifier.go',
  },
  {
    id: 'T42',
    phase: 'token',
    title: 'the certificate of the client is missing, or another one is registered',
    codes: ['tls_client_auth', 'self_signed_tls_client_auth', 'invalid_client'],
    match: certificateRefused,
    cause:
      'The server knows the client by its certificate: by the subject of one that it trusts (tls), or by its key (self_signed_tls). None came, or another one, perhaps because a proxy ends TLS.',
    fixFor: ({ failed }) =>
      failed?.exchange.request.url.startsWith('http:')
        ? [
            'a connection by http shows no certificate: the endpoints of the server have to be https',
          ]
        : undefined,
    fix: [
      'show the registered one: `set client_cert=<file> client_key=<file>`',
      'see its subject: openssl x509 -noout -subject -in <file>',
      'have the endpoints of mtls_endpoint_aliases: `discover`',
    ],
    source: 'RFC 8705 section 2; oidc-provider lib/shared/client_auth.js',
  },
  {
    id: 'T43',
    phase: 'token',
    title: 'the workload has no assertion, or one that the server does not trust',
    codes: ['ACTIONS_ID_TOKEN_REQUEST_URL', 'id-token: write', 'workload identity'],
    match: noAssertion,
    cause:
      'A job of CI or a pod authenticates with a statement of its platform, which has to give it one for this server.',
    fixFor: keysFix,
    fix: ['compare its iss, sub and aud with what the server was told to trust: `again --trace`'],
    source:
      'RFC 7523 section 2.2; https://docs.github.com/en/actions/concepts/security/openid-connect; https://docs.gitlab.com/ci/secrets/id_token_authentication/',
  },
  {
    id: 'T53',
    phase: 'token',
    title: 'the assertion was used before',
    codes: ['jti', 'client assertion tokens must only be used once', 'Token reuse detected'],
    match: usedBefore,
    cause:
      'An assertion works once, and the server has seen its jti before: a proxy or a gateway on the way sent the request again.',
    causeFor: (facts) =>
      setting(facts, 'assertion_from') === undefined
        ? undefined
        : 'An assertion works once at this server, and that of the platform was sent before, by this or by another step of the job.',
    fix: [
      'each request has an assertion of its own, so try again: `again`',
      'if it is refused again, the server has seen none of them before: ask its operators (Authelia 4.38.10 refused each)',
    ],
    fixFor: (facts) =>
      setting(facts, 'assertion_from') === undefined
        ? undefined
        : [
            'have the platform issue a new one for each request, or sign in once and use the stored tokens',
          ],
    source:
      'RFC 7523 section 3, item 7; oidc-provider lib/shared/jwt_client_auth.js; https://github.com/authelia/authelia/issues/7790',
  },
];
