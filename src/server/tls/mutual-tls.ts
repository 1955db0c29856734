import { createHash, X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';

import type { Context } from 'koa';
import type { Configuration } from 'oidc-provider';

import type { Site } from '../site.ts';

type Features = Pick<NonNullable<Configuration['features']>, 'mTLS'>;

/** The certificate that a client has shown on the connection of a request. */
export function certificateOf({ socket }: Pick<IncomingMessage, 'socket'>) {
  return socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined;
}

/** What tokens are bound to: the `x5t#S256` of a certificate (RFC 8705 section 3.1). */
export function thumbprintOf({ raw }: X509Certificate): string {
  return createHash('sha256').update(raw).digest('base64url');
}

/** Client authentication with certificates, and tokens that are bound to them, on https only. */
export function mutualTlsFeature({ tls }: Site): Features {
  if (tls === undefined) return {};
  return {
    mTLS: {
      enabled: true,
      certificateBoundAccessTokens: true,
      tlsClientAuth: true,
      selfSignedTlsClientAuth: true,
      getCertificate: ({ req }) => certificateOf(req)?.toString(),
      certificateAuthorized: ({ req }) => req.socket instanceof TLSSocket && req.socket.authorized,
      certificateSubjectMatches: ({ req }, property, expected) =>
        property === 'tls_client_auth_subject_dn' && certificateOf(req)?.subject === expected,
    },
  };
}

const aliasPrefix = '/mtls';

/** The endpoints that clients with a certificate have of their own, by their paths. */
const aliases = {
  token_endpoint: '/token',
  device_authorization_endpoint: '/device/auth',
  pushed_authorization_request_endpoint: '/request',
  introspection_endpoint: '/token/introspection',
  revocation_endpoint: '/token/revocation',
  userinfo_endpoint: '/me',
} as const;

/** The metadata about them (RFC 8705 section 5). */
export function mutualTlsMetadata({ issuer, tls }: Site): Record<string, Record<string, string>> {
  if (tls === undefined) return {};
  const urls = Object.entries(aliases).map(([name, path]) => [name, issuer + aliasPrefix + path]);
  return { mtls_endpoint_aliases: Object.fromEntries(urls) as Record<string, string> };
}

/** The path that an alias stands for, and what is before it; any other path as it is. */
export function behindAlias(path: string): { readonly prefix: string; readonly path: string } {
  const known = Object.values(aliases).find((one) => path === aliasPrefix + one);
  if (known === undefined) return { prefix: '', path };
  // Its response has the URL of a page, which no alias stands for.
  const isDevice = known === aliases.device_authorization_endpoint;
  return { prefix: isDevice ? '' : aliasPrefix, path: known };
}

/** Why a bound token is refused on a connection; `undefined` where it is not. */
export function bindingProblem(
  request: Pick<IncomingMessage, 'socket'>,
  bound: unknown,
): string | undefined {
  if (typeof bound !== 'string') return undefined;
  const shown = certificateOf(request);
  if (shown === undefined) {
    return `the token is bound to the certificate ${bound}, and the connection has none`;
  }
  const seen = thumbprintOf(shown);
  if (seen === bound) return undefined;
  return `the token is bound to the certificate ${bound}, and the connection has ${seen}`;
}

/** oidc-provider keeps the reason to itself, which is no secret to the bearer of the token. */
export function explainBoundToken(ctx: Context): void {
  const { oidc } = ctx as Context & {
    readonly oidc?: { readonly entities: { readonly AccessToken?: object } };
  };
  const token = oidc?.entities.AccessToken;
  const body = Object(ctx.body) as { error?: string; error_description?: string };
  if (ctx.status !== 401 || body.error !== 'invalid_token' || token === undefined) return;
  const problem = bindingProblem(ctx.req, Reflect.get(token, 'x5t#S256'));
  if (problem === undefined) return;
  ctx.body = { ...body, error_description: problem };
  const challenge = ctx.response.get('www-authenticate');
  ctx.set(
    'www-authenticate',
    challenge.replace(/error_description="[^"]*"/, () => `error_description="${problem}"`),
  );
}
