import type { Client, Configuration } from 'oidc-provider';

import { withClientKeys } from './client-keys.ts';
import { clientsWith, metadataOf } from './clients.ts';
import { deviceFlow } from './device.ts';
import { interactionsOf } from './interactions.ts';
import { secretFor, type ServerKeys } from './keys.ts';
import { lifetimes } from './lifetimes.ts';
import { rpInitiatedLogout } from './logout.ts';
import { compareRequest } from './compare-request.ts';
import { errorPage } from './pages/notices.ts';
import { withDocuments } from './registration/client-document.ts';
import {
  extraClientMembers,
  registrationFeatures,
  registrationMetadata,
} from './registration/registration.ts';
import { resourceServerOf } from './resource.ts';
import { proofAlgorithms } from './resources/proof.ts';
import { showPage } from './show-page.ts';
import type { Site } from './site.ts';
import type { Store } from './storage.ts';
import { tlsClients } from './tls/clients.ts';
import { mutualTlsFeature, mutualTlsMetadata } from './tls/mutual-tls.ts';
import { findAccount, scopeClaims } from './users.ts';

/** What client assertions may be signed with. */
const assertionAlgorithms = [
  'HS256',
  'ES256',
  'ES384',
  'PS256',
  'RS256',
  'Ed25519',
  'EdDSA',
] as const;

/** The configuration of oidc-provider: strict, and silent (its defaults print notices). */
export function createConfiguration(site: Site, keys: ServerKeys, store: Store): Configuration {
  return {
    adapter: withClientKeys(
      site.clientJwks,
      withDocuments(site, (model) => store.adapter(model)),
    ),
    claims: scopeClaims,
    clientAuthMethods: [
      'none',
      'client_secret_basic',
      'client_secret_post',
      'client_secret_jwt',
      'private_key_jwt',
      ...(site.tls === undefined
        ? []
        : (['tls_client_auth', 'self_signed_tls_client_auth'] as const)),
    ],
    // Server and clients share one clock.
    clockTolerance: 0,
    clientBasedCORS: () => false,
    clients: [...clientsWith(site.clientJwks), ...tlsClients(site.tls)]
      .filter(({ jwks_uri }) => jwks_uri === undefined)
      .map(metadataOf),
    // Name and e-mail address are useful in an ID token.
    conformIdTokenClaims: false,
    cookies: { keys: keys.cookie_keys, names: cookieNames(site.issuer) },
    extraClientMetadata: { properties: extraClientMembers },
    features: {
      clientCredentials: { enabled: true },
      deviceFlow,
      devInteractions: { enabled: false },
      dPoP: { enabled: true, nonceSecret: secretFor('nonces of the server', keys) },
      pushedAuthorizationRequests: { enabled: true },
      introspection: { enabled: true, allowedPolicy: mayIntrospect },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_ctx, resource) => resourceServerOf(site, resource),
        useGrantedResource: () => false,
      },
      ...registrationFeatures(site),
      ...mutualTlsFeature(site),
      revocation: {
        enabled: true,
        allowedPolicy: (_ctx, { clientId }, token) => token.clientId === clientId,
      },
      rpInitiatedLogout,
    },
    discovery: { ...registrationMetadata(site), ...mutualTlsMetadata(site) },
    enabledJWA: {
      clientAuthSigningAlgValues: [...assertionAlgorithms],
      dPoPSigningAlgValues: [...proofAlgorithms],
    },
    findAccount,
    interactions: interactionsOf(site),
    jwks: keys.jwks,
    pkce: { required: () => true },
    renderError: (ctx, { error, error_description }) => {
      const description = error_description ?? error;
      const comparison =
        ctx.path === '/auth' && ctx.query['request_uri'] === undefined
          ? compareRequest(ctx.query, ctx.oidc?.client)
          : undefined;
      const page = errorPage('The request was refused', description, error, comparison);
      showPage(ctx, page, ctx.status);
    },
    responseTypes: ['code'],
    // `offline_access` requires prompt=consent (OpenID Connect Core section 11), and then gives a
    // refresh token; the device flow, which has no prompt, always asks for consent, and so does the
    // server itself for clients that registered (`askForConsent`).
    rotateRefreshToken: true,
    scopes: ['openid', 'offline_access'],
    ttl: {
      AccessToken: lifetimes.access_token,
      AuthorizationCode: lifetimes.authorization_code,
      ClientCredentials: lifetimes.access_token,
      DeviceCode: lifetimes.device_code,
      Grant: lifetimes.grant,
      IdToken: lifetimes.id_token,
      Interaction: lifetimes.interaction,
      RefreshToken: lifetimes.refresh_token,
      Session: lifetimes.session,
    },
  };
}

// Cookies are shared by all ports of a host: without the port, two servers would sign each other
// out.
function cookieNames(issuer: string): Record<'session' | 'interaction' | 'resume', string> {
  const prefix = `atm-cli-${new URL(issuer).port}`;
  return {
    session: `${prefix}-session`,
    interaction: `${prefix}-interaction`,
    resume: `${prefix}-resume`,
  };
}

// RFC 7662 section 2.1 requires authentication; a public client may introspect its own tokens only.
function mayIntrospect(
  _ctx: unknown,
  client: Client,
  token: { readonly clientId?: string | undefined },
): boolean {
  return client.tokenEndpointAuthMethod !== 'none' || token.clientId === client.clientId;
}
