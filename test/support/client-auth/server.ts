import { createHash, X509Certificate, type JsonWebKey } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';

import { Provider } from 'oidc-provider/lib/provider.js';
import type { ClientMetadata } from 'oidc-provider';

import { decodeUnverified } from '../server/support.ts';
import type { Authority } from '../certificates.ts';

/** How a request was authenticated, as the server saw it. */
export type Seen = {
  readonly path: string;
  readonly grant: string | undefined;
  readonly status: number;
  readonly method: string;
  readonly client_id: string | undefined;
  readonly assertion?: { readonly header: Json; readonly payload: Json };
  /** Of the certificate (RFC 8705 section 3.1). */
  readonly thumbprint?: string;
};

type Json = Readonly<Record<string, unknown>>;

export type AuthServer = {
  readonly issuer: string;
  readonly seen: readonly Seen[];
  /** Confirms a device sign-in, as a user would. */
  readonly confirm: (userCode: string) => Promise<void>;
  readonly close: () => Promise<void>;
};

const endpoints = /^\/(?:token|device\/auth|introspection|revocation)(?:$|\/)/;

/** oidc-provider behind TLS, with a client for each method; it writes down how each request came. */
export async function startAuthServer(
  authority: Authority,
  clients: readonly ClientMetadata[],
): Promise<AuthServer> {
  const { cert, key } = await authority.issue('localhost');
  const server = createServer({
    cert,
    key,
    ca: authority.cert,
    requestCert: true,
    rejectUnauthorized: false,
  });
  await once(server.listen(0, 'localhost'), 'listening');
  const issuer = `https://localhost:${(server.address() as AddressInfo).port}`;
  const seen: Seen[] = [];
  const provider = new Provider(issuer, {
    clients: clients.map((client) => ({ ...client })),
    clientAuthMethods: [
      'none',
      'client_secret_basic',
      'client_secret_post',
      'client_secret_jwt',
      'private_key_jwt',
      'tls_client_auth',
      'self_signed_tls_client_auth',
    ],
    features: {
      clientCredentials: { enabled: true },
      deviceFlow: { enabled: true },
      devInteractions: { enabled: false },
      introspection: { enabled: true },
      revocation: { enabled: true },
      mTLS: {
        enabled: true,
        tlsClientAuth: true,
        selfSignedTlsClientAuth: true,
        getCertificate: ({ socket }) => certificateOf(socket as TLSSocket)?.toString(),
        certificateAuthorized: ({ socket }) => (socket as TLSSocket).authorized,
        certificateSubjectMatches: ({ socket }, _property, expected) =>
          certificateOf(socket as TLSSocket)?.subject === expected,
      },
    },
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    issueRefreshToken: async () => true,
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client?.clientId,
        accountId: ctx.oidc.session?.accountId,
      });
      grant.addOIDCScope('openid offline_access');
      await grant.save();
      return grant;
    },
    pkce: { required: () => true },
    scopes: ['openid', 'offline_access'],
  });
  provider.silent = true;
  const answer = provider.callback();
  server.on('request', (request, response) => {
    if (request.url?.startsWith('/interaction/')) {
      void provider.interactionFinished(request, response, {
        login: { accountId: 'ada' },
        consent: {},
      });
      return;
    }
    if (!endpoints.test(request.url ?? '')) return void answer(request, response);
    const chunks: Buffer[] = [];
    const push = request.push.bind(request);
    request.push = (chunk: unknown, encoding) => {
      if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
      return push(chunk, encoding);
    };
    response.once('finish', () => {
      const form = new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
      seen.push({
        ...methodOf(request, form),
        path: request.url ?? '',
        status: response.statusCode,
      });
    });
    void answer(request, response);
  });
  return {
    issuer,
    seen,
    confirm: async (userCode) => {
      const code = await provider.DeviceCode.findByUserCode(userCode.replaceAll(/\W/g, ''), {
        ignoreExpiration: true,
      });
      if (code === undefined) throw new Error(`no device has the code ${userCode}`);
      const grant = new provider.Grant({ clientId: code.clientId ?? '', accountId: 'ada' });
      grant.addOIDCScope('openid offline_access');
      const grantId = await grant.save();
      Object.assign(code, { accountId: 'ada', grantId, scope: 'openid offline_access' });
      await (code.save as (ttl: number) => Promise<string>)(60);
    },
    close: async () => {
      server.close().closeAllConnections();
      await once(server, 'close');
    },
  };
}

function certificateOf(socket: TLSSocket): X509Certificate | undefined {
  return socket.getPeerX509Certificate();
}

/** The base64url SHA-256 of a certificate. */
export function thumbprintOf(certificate: X509Certificate): string {
  return createHash('sha256').update(certificate.raw).digest('base64url');
}

function methodOf(request: IncomingMessage, form: URLSearchParams): Omit<Seen, 'path' | 'status'> {
  const { authorization = '' } = request.headers;
  const assertion = form.get('client_assertion');
  const certificate = certificateOf(request.socket as TLSSocket);
  const common = {
    grant: form.get('grant_type') ?? undefined,
    client_id: form.get('client_id') ?? undefined,
    ...(certificate === undefined ? {} : { thumbprint: thumbprintOf(certificate) }),
  };
  if (authorization !== '') {
    const [scheme = '', credentials = ''] = authorization.split(' ');
    const [id = ''] = Buffer.from(credentials, 'base64').toString('utf8').split(':');
    return { ...common, method: `header ${scheme}`, client_id: decodeURIComponent(id) };
  }
  if (form.has('client_secret')) return { ...common, method: 'client_secret' };
  if (assertion !== null) {
    const { header, payload } = decodeUnverified(assertion);
    return { ...common, method: 'assertion', assertion: { header, payload } };
  }
  return { ...common, method: certificate === undefined ? 'nothing' : 'certificate' };
}

/** The JWK of a certificate, as a client that is known by it registers one. */
export function jwkOf(certificate: string): JsonWebKey & { readonly x5c: readonly string[] } {
  const parsed = new X509Certificate(certificate);
  return {
    ...parsed.publicKey.export({ format: 'jwk' }),
    x5c: [parsed.raw.toString('base64')],
  };
}
