import { createHash, randomBytes, X509Certificate, type JsonWebKey } from 'node:crypto';
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
  /** The proof of a key (RFC 9449 section 4.2), and the thumbprint of that key. */
  readonly proof?: { readonly jkt: string; readonly payload: Json };
  /** What an authorization request that was pushed names as the key (RFC 9449 section 10). */
  readonly dpop_jkt?: string;
  /** What the access token is bound to that was issued, or that the request is about. */
  readonly bound?: Bound;
};

export type Bound = { readonly jkt?: string; readonly x5t?: string };

type Json = Readonly<Record<string, unknown>>;

export type AuthServer = {
  readonly issuer: string;
  readonly seen: readonly Seen[];
  /** Confirms a device sign-in, as a user would. */
  readonly confirm: (userCode: string) => Promise<void>;
  readonly close: () => Promise<void>;
};

const endpoints = /^\/(?:token|request|device\/auth|introspection|revocation)(?:$|\/)/;

/**
 * oidc-provider behind TLS, with a client for each method; it writes down how each request came, and
 * wants its nonce in each proof of a key.
 */
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
      pushedAuthorizationRequests: { enabled: true },
      dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => true },
      mTLS: {
        enabled: true,
        certificateBoundAccessTokens: true,
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
  const issued = new Map<string, Bound>();
  const latest = new Map<string | undefined, Bound>();
  const keep = (token: IssuedToken) => {
    const { jkt, 'x5t#S256': x5t } = token;
    const bound = { ...(jkt && { jkt }), ...(x5t && { x5t }) };
    issued.set(token.jti, bound);
    latest.set(token.clientId, bound);
  };
  provider.on('access_token.saved', keep);
  provider.on('client_credentials.saved', keep);
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
      const { url: path = '' } = request;
      const { statusCode: status } = response;
      const how = methodOf(request, form);
      const token = form.get('token');
      const isIssued = path === '/token' && status === 200;
      const bound = isIssued ? latest.get(how.client_id) : issued.get(token ?? '');
      seen.push({ ...how, path, status, ...(bound && { bound }) });
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

type IssuedToken = {
  readonly jti: string;
  readonly clientId?: string | undefined;
  readonly jkt?: string | undefined;
  readonly 'x5t#S256'?: string | undefined;
};

function proofOf({ headers: { dpop } }: IncomingMessage): Pick<Seen, 'proof'> {
  if (typeof dpop !== 'string') return {};
  const { header, payload } = decodeUnverified(dpop);
  const { crv, kty, x, y } = header['jwk'] as Record<string, string>;
  const jkt = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
  return { proof: { jkt, payload } };
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
    ...proofOf(request),
    ...(form.has('dpop_jkt') && { dpop_jkt: form.get('dpop_jkt') ?? '' }),
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
