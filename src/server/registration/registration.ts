import type { Context } from 'koa';
import type { Client, Configuration, Provider } from 'oidc-provider';

import { clients } from '../clients.ts';
import { resourceScopes } from '../resource.ts';
import type { Site } from '../site.ts';
import { tlsClientIds } from '../tls/clients.ts';
import { scopeClaims } from '../users.ts';

type Features = Pick<
  NonNullable<Configuration['features']>,
  'registration' | 'registrationManagement'
>;

/** Members of RFC 7591 section 2 that oidc-provider does not know; it repeats them. */
export const extraClientMembers = ['software_id', 'software_version'];

/**
 * Dynamic registration (RFC 7591) without an initial access token, and its management (RFC 7592):
 * an update gives another registration access token, "the client MUST discard its previous" one.
 */
export function registrationFeatures({ registration }: Site): Features {
  const enabled = registration === 'open';
  return {
    registration: { enabled },
    registrationManagement: { enabled, rotateRegistrationAccessToken: true },
  };
}

/** What the metadata of the server say about registration, beside `registration_endpoint`. */
export function registrationMetadata({ registration }: Site): Record<string, true> {
  return registration === 'document' ? { client_id_metadata_document_supported: true } : {};
}

const knownScopes = [...Object.keys(scopeClaims), 'offline_access', ...Object.keys(resourceScopes)];

/**
 * Sets rules of oidc-provider that no option sets: which redirect URIs and which scopes fit a
 * client that was not there from the start.
 */
export function setClientRules({ Client }: Provider): void {
  const { prototype } = Client;
  const anyPort: Client['redirectUriAllowed'] = Reflect.get(prototype, 'redirectUriAllowed');
  prototype.redirectUriAllowed = function redirectUriAllowed(this: Client, uri: string) {
    if (isOwn(this.clientId)) return anyPort.call(this, uri);
    return fitsRegistered(uri, this.redirectUris ?? []);
  };
  const { Schema } = Client as unknown as { readonly Schema: { readonly prototype: ClientSchema } };
  // Its own check knows no scopes of resources.
  Schema.prototype.scopes = checkScopes;
}

function checkScopes(this: ClientSchema): void {
  const unknown = this.scope?.split(' ').filter((one) => !knownScopes.includes(one)) ?? [];
  if (unknown.length > 0) this.invalidate(`scope has unknown values: ${unknown.join(' ')}`);
}

type ClientSchema = {
  readonly scope?: string;
  scopes: (this: ClientSchema) => void;
  invalidate(message: string): void;
};

/**
 * Most servers compare whole strings (RFC 9700 section 2.1), and so does this one. A loopback
 * redirect URI that was registered without a port fits every port (RFC 8252 section 7.3).
 */
function fitsRegistered(uri: string, registered: readonly string[]): boolean {
  return registered.some((one) => one === uri || one === withoutLoopbackPort(uri));
}

function withoutLoopbackPort(uri: string): string {
  return uri.replace(/^(http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])):\d{1,5}/, '$1');
}

/**
 * A registered client gets a refresh token for `offline_access` without knowing about `prompt`: the
 * server then asks for consent as if it had said `prompt=consent` as well.
 */
export function askForConsent(ctx: Context): void {
  if (ctx.method !== 'GET' || ctx.path !== '/auth') return;
  const { client_id, scope, prompt = '' } = ctx.query;
  if (typeof scope !== 'string' || typeof prompt !== 'string' || isOwn(client_id)) return;
  const prompts = prompt.split(' ').filter((one) => one !== '');
  if (!scope.split(' ').includes('offline_access') || prompts.includes('none')) return;
  ctx.query = { ...ctx.query, prompt: [...new Set([...prompts, 'consent'])].join(' ') };
}

function isOwn(id: unknown): boolean {
  const ids = [...clients.map(({ client_id }) => client_id), ...Object.values(tlsClientIds)];
  return ids.some((own) => own === id);
}
