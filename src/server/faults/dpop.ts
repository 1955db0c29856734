import { randomBytes } from 'node:crypto';
import type { Configuration } from 'oidc-provider';

import type { Site } from '../site.ts';
import { type Asked, type Behaviour, type Fault, faultsAt } from './fault.ts';
import { editTokens, type Jwt, signedBy } from './jwt.ts';
import { challengeReply, editJson, errorReply, type Reply } from './reply.ts';

const where = 'DPoP';
const atToken = faultsAt({ where, endpoints: ['token'] });
const inMetadata = faultsAt({ where, endpoints: ['discovery'] });
const atResources = faultsAt({ where, endpoints: ['api', 'resource'] });
const refreshing = ['refresh_token'];
const signingIn = ['authorization_code', 'urn:ietf:params:oauth:grant-type:device_code'];

/** A server that wants more of DPoP (RFC 9449) than ours does, and what goes wrong with it. */
export const dpopFaults: readonly Fault[] = [
  // https://developer.okta.com/docs/guides/dpop/
  required('dpop-required', 'the token endpoint wants a proof of every client, as Okta words it', [
    'invalid_dpop_proof',
    'The DPoP proof JWT header is missing.',
  ]),
  // https://github.com/keycloak/keycloak: services/src/main/java/org/keycloak/services/util/DPoPUtil.java
  required('dpop-required-request', 'the same with invalid_request, as Keycloak words it', [
    'invalid_request',
    'DPoP proof is missing',
  ]),
  // https://github.com/panva/node-oidc-provider: lib/helpers/errors.js
  required('dpop-required-grant', 'the same with invalid_grant and no reason', [
    'invalid_grant',
    'grant request is invalid',
  ]),
  withConfiguration('dpop-nonce', 'each proof for the authorization server needs a nonce', {
    requireNonce: () => true,
  }),
  {
    ...atResources('dpop-nonce-api', 'each proof for the API and the resources needs a nonce', {}),
    site: (site) => withDpop(site, { requiresNonce: true }),
  },
  atToken('dpop-nonce-loop', 'the token endpoint wants another nonce, whatever it is sent', {
    instead: withProof(() =>
      withNonce(
        errorReply(400, 'use_dpop_nonce', 'Authorization server requires nonce in DPoP proof.'),
      ),
    ),
  }),
  faultsAt({ where, endpoints: ['api', 'resource', 'userinfo'] })(
    'dpop-nonce-loop-api',
    'the API, the resources and userinfo want another nonce, whatever they are sent',
    {
      instead: withProof(() =>
        withNonce(
          challengeReply('DPoP', 'use_dpop_nonce', 'Resource server requires nonce in DPoP proof'),
        ),
      ),
    },
  ),
  refused('dpop-proof-old', 'every proof is too old', [
    'invalid_dpop_proof',
    'DPoP proof iat is not recent enough',
  ]),
  refused('dpop-proof-old-request', 'the same with invalid_request, as Keycloak words it', [
    'invalid_request',
    'DPoP proof is not active',
  ]),
  refused('dpop-proof-used', 'every proof is taken for a repeated one, as Keycloak words it', [
    'invalid_request',
    'DPoP proof has already been used',
  ]),
  tokens('dpop-other-key', 'access tokens are bound to another key', (jwt) => ({
    cnf: { ...Object(jwt.payload['cnf']), jkt: randomBytes(32).toString('base64url') },
  })),
  downgrade('dpop-downgrade', 'a sign-in with a proof gives a bearer token', signingIn),
  downgrade('dpop-downgrade-refresh', 'a refresh with a proof gives a bearer token', refreshing),
  atToken('dpop-token-type', 'token_type Bearer for a token that is bound', {
    rewrite: (reply, { headers }) =>
      headers['dpop'] === undefined ? undefined : editJson(reply, { token_type: 'Bearer' }),
  }),
  {
    ...inMetadata('dpop-no-es256', 'proofs are signed with PS256 or RS256 only', {}),
    configure: (configuration) => ({
      ...configuration,
      enabledJWA: { ...configuration.enabledJWA, dPoPSigningAlgValues: ['PS256', 'RS256'] },
    }),
  },
  inMetadata('dpop-unlisted', 'the metadata do not say that there is DPoP', {
    rewrite: (reply) => editJson(reply, { dpop_signing_alg_values_supported: undefined }),
  }),
  {
    ...atResources('dpop-required-api', 'the API and the resources take bound tokens only', {}),
    site: (site) => withDpop(site, { requiresBinding: true }),
  },
];

type Words = readonly [error: string, description: string];

function required(name: string, does: string, [error, description]: Words): Fault {
  return atToken(name, does, {
    instead: ({ headers }) =>
      headers['dpop'] === undefined ? errorReply(400, error, description) : undefined,
  });
}

function refused(name: string, does: string, [error, description]: Words): Fault {
  return atToken(name, does, { instead: withProof(() => errorReply(400, error, description)) });
}

function withProof(reply: () => Reply): NonNullable<Behaviour['instead']> {
  return ({ headers }: Asked) => (headers['dpop'] === undefined ? undefined : reply());
}

function withNonce(reply: Reply): Reply {
  const nonce = randomBytes(24).toString('base64url');
  return { ...reply, headers: { ...reply.headers, 'dpop-nonce': nonce } };
}

function withConfiguration(name: string, does: string, more: object): Fault {
  const configure = (configuration: Configuration): Configuration => {
    const { features } = configuration;
    return { ...configuration, features: { ...features, dPoP: { ...features?.dPoP, ...more } } };
  };
  return { ...inMetadata(name, does, {}), configure };
}

function withDpop(site: Site, more: NonNullable<Site['dpop']>): Site {
  return { ...site, dpop: { ...site.dpop, ...more } };
}

/** Changes the claims of bound access tokens that are JWTs. */
function tokens(name: string, does: string, change: (jwt: Jwt) => Jwt['payload']): Fault {
  return atToken(name, does, ({ keys }) => ({
    rewrite: (reply) => editTokens(reply, bound(change), signedBy(keys)),
  }));
}

function bound(change: (jwt: Jwt) => Jwt['payload']): Parameters<typeof editTokens>[1] {
  return (jwt, kind) => {
    const isBound = kind === 'access_token' && jwt.payload['cnf'] !== undefined;
    return isBound ? { ...jwt, payload: { ...jwt.payload, ...change(jwt) } } : jwt;
  };
}

function downgrade(name: string, does: string, grants: readonly string[]): Fault {
  const unbind = bound(() => ({ cnf: undefined }));
  const fault = atToken(name, does, ({ keys }) => ({
    rewrite: (reply, { headers }) => {
      if (headers['dpop'] === undefined) return undefined;
      const unbound = editTokens(reply, unbind, signedBy(keys)) ?? reply;
      return editJson(unbound, { token_type: 'Bearer' });
    },
  }));
  return { ...fault, grants };
}
