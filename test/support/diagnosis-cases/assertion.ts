import { generateKeyPairSync } from 'node:crypto';

import { signJwt } from '../../../src/jwt/sign.ts';
import { type Case, failingBy, found, issuer, refused, run, talk } from './build.ts';

const token_endpoint = `${issuer}/token`;
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const client_assertion = await signJwt(
  { privateKey, alg: 'ES256', kid: 'k1' },
  { iss: 'cli', sub: 'cli', aud: issuer, jti: 'one', iat: 1_795_262_400, exp: 1_795_262_460 },
);

const sent = {
  client_id: 'cli',
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  client_assertion,
};

const settings = [{ name: 'signing_key', value: 'work', origin: 'profile' }] as const;

function signed(error: string, error_description?: string) {
  return refused('token', error, error_description, { sent, status: 401, run: { settings } });
}

/** A refusal without a reason by a server with these metadata. */
function silent(metadata: Readonly<Record<string, unknown>>, headers = {}) {
  const answer = { error: 'invalid_client', error_description: 'client authentication failed' };
  return run(
    [found({ token_endpoint, ...metadata }), talk('token', sent, answer, { status: 401, headers })],
    { settings, failure: { kind: 'oauth_error', message: 'token', code: 'invalid_client' } },
  );
}

const tls = (value: string) => ({
  sent: { client_id: 'cli' },
  status: 401,
  run: { settings: [{ name: 'client_auth', value, origin: 'profile' }] as const },
});

/** In the words of servers, and measured where they have none. */
export const assertionCases: readonly Case[] = [
  // Keycloak 26, AbstractBaseJWTValidator.java.
  {
    id: 'T38',
    yes: signed('invalid_client', 'Invalid token audience'),
    no: refused('token', 'invalid_target', 'the audience must be a URL'),
  },
  {
    id: 'T39',
    yes: signed('invalid_client', 'Token is not active'),
    no: refused('refresh', 'invalid_grant', 'Token is not active'),
  },
  {
    id: 'T41',
    yes: signed('invalid_client', 'Invalid signature algorithm'),
    no: signed('invalid_client', 'Invalid token audience'),
  },
  {
    id: 'T40',
    yes: signed('invalid_client', 'Unable to load public key'),
    no: refused('token', 'invalid_client', 'Invalid client or Invalid client credentials'),
  },
  // Okta.
  {
    id: 'T38',
    yes: signed(
      'invalid_client',
      'The audience claim for client_assertion must be the endpoint invoked for the request.',
    ),
    no: signed('invalid_client', 'The client_assertion JWT kid is invalid.'),
  },
  {
    id: 'T40',
    yes: signed('invalid_client', 'The client_assertion JWT kid is invalid.'),
    no: refused('token', 'invalid_client', 'The client secret is invalid'),
  },
  // Ory Hydra, fosite client_authentication.go.
  {
    id: 'T38',
    yes: signed(
      'invalid_client',
      `Claim "audience" from "client_assertion" must match the authorization server's token endpoint "${token_endpoint}".`,
    ),
    no: refused('token', 'invalid_grant', 'The code is for another client'),
  },
  {
    id: 'T40',
    yes: signed(
      'invalid_request',
      'The JSON Web Token uses signing key with kid "k1", which could not be found.',
    ),
    no: signed(
      'invalid_client',
      'The "client_assertion" uses signing algorithm "ES256", but the requested OAuth 2.0 Client enforces signing algorithm "RS256".',
    ),
  },
  {
    id: 'T41',
    yes: signed(
      'invalid_client',
      'The "client_assertion" uses signing algorithm "ES256", but the requested OAuth 2.0 Client enforces signing algorithm "RS256".',
    ),
    no: refused('token', 'invalid_client', 'the algorithm of the password is old'),
  },
  // Hydra 2.3 as it is seen: single quotes.
  {
    id: 'T38',
    yes: signed(
      'invalid_client',
      `Claim 'audience' from 'client_assertion' must match the authorization server's token endpoint '${token_endpoint}'.`,
    ),
    no: signed('invalid_client', 'Client authentication failed'),
  },
  // Keycloak 26, of a client that is registered for assertions.
  {
    id: 'T02',
    yes: refused('token', 'invalid_client', 'Parameter client_assertion_type is missing'),
    no: signed('invalid_client', 'Parameter client_assertion_type is missing'),
  },
  // Keycloak 26 at its endpoint for pushed requests.
  {
    id: 'T40',
    yes: refused('pushed authorization request', 'invalid_request', 'Authentication failed.', {
      sent,
      status: 401,
      run: { settings },
    }),
    no: refused('pushed authorization request', 'invalid_request', 'Authentication failed.', {
      status: 401,
    }),
  },
  // zitadel/oidc pkg/oidc/verifier.go.
  {
    id: 'T39',
    yes: signed('invalid_request', 'issuedAt of token is in the future'),
    no: signed('invalid_client', 'invalid signature'),
  },
  {
    id: 'T41',
    yes: signed('invalid_request', 'signature algorithm not supported'),
    no: signed('invalid_request', 'audience is not valid: Audience must contain client_id'),
  },
  // Microsoft Entra.
  {
    id: 'T39',
    yes: signed(
      'invalid_client',
      'AADSTS700024: Client assertion is not within its valid time range.',
    ),
    no: signed('invalid_client', 'AADSTS7000215: Invalid client secret provided.'),
  },
  {
    id: 'T40',
    yes: signed('invalid_client', 'AADSTS700027: Client assertion failed signature validation.'),
    no: signed(
      'invalid_client',
      'AADSTS700024: Client assertion is not within its valid time range.',
    ),
  },
  // oidc-provider and Spring give no reason: what was sent is compared with the metadata and the clock.
  {
    id: 'T41',
    yes: silent({ token_endpoint_auth_signing_alg_values_supported: ['PS256'] }),
    no: silent({ token_endpoint_auth_signing_alg_values_supported: ['PS256', 'ES256'] }),
  },
  {
    id: 'T39',
    yes: silent({}, { date: 'Sat, 21 Nov 2026 12:10:00 GMT' }),
    no: silent({}, { date: 'Sat, 21 Nov 2026 12:00:02 GMT' }),
  },
  {
    id: 'T40',
    yes: silent({}),
    no: refused('token', 'invalid_client', 'client authentication failed'),
  },
  {
    id: 'T42',
    yes: refused('token', 'invalid_client', 'client authentication failed', tls('tls')),
    no: refused('token', 'invalid_client', 'client authentication failed', tls('none')),
  },
  // Keycloak 26 of a certificate with another subject: the same words as for any client.
  {
    id: 'T42',
    yes: run(
      [
        found({
          token_endpoint_auth_methods_supported: ['tls_client_auth', 'client_secret_basic'],
        }),
        talk(
          'token',
          { client_id: 'cli' },
          {
            error: 'invalid_client',
            error_description: 'Invalid client or Invalid client credentials',
          },
          { status: 401 },
        ),
      ],
      tls('tls').run,
    ),
    no: refused('token', 'invalid_client', 'Invalid client or Invalid client credentials'),
  },
  {
    id: 'T43',
    yes: failingBy('T43', 'human_needed', 'GitHub gives this job no ID token'),
    no: silent({}),
  },
  // oidc-provider jwt_client_auth.js.
  {
    id: 'T53',
    yes: signed('invalid_client', 'client assertion tokens must only be used once'),
    no: signed('invalid_client', 'client authentication failed'),
  },
  // Keycloak AbstractBaseJWTValidator.java.
  {
    id: 'T53',
    yes: signed('invalid_client', 'Token reuse detected'),
    no: refused('token', 'invalid_grant', 'Token reuse detected'),
  },
  // https://github.com/authelia/authelia/issues/7790
  {
    id: 'T53',
    yes: signed(
      'invalid_client',
      "The jti was already used. Claim 'jti' from 'client_assertion' MUST only be used once.",
    ),
    no: signed('invalid_client', "Claim 'aud' from 'client_assertion' must be the issuer."),
  },
];
