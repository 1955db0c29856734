import { createPublicKey, type JsonWebKey } from 'node:crypto';

import { errors, type JWTPayload, jwtVerify } from 'jose';
import type { Context } from 'koa';

import type { ServerKeys } from './keys.ts';
import { apiResource } from './resource.ts';

/** Handles a request to the example API; `false` for any other path. */
export type Api = (ctx: Context) => Promise<boolean>;

/**
 * The example API at `<issuer>/api`: it accepts the JWTs issued for it (RFC 9068), requires
 * `api:read` to read and `api:write` for everything else, and reports errors in WWW-Authenticate
 * (RFC 6750 section 3).
 */
export function createApi(issuer: string, { jwks }: ServerKeys): Api {
  const audience = apiResource(issuer);
  const rsa = jwks.keys.find(({ kty }) => kty === 'RSA') as JsonWebKey;
  const key = createPublicKey({ key: rsa, format: 'jwk' });
  const options = { issuer, audience, typ: 'at+jwt', algorithms: ['RS256'] };

  return async (ctx) => {
    if (ctx.path !== '/api' && !ctx.path.startsWith('/api/')) return false;
    const [, token] = /^Bearer +(\S+)$/i.exec(ctx.get('authorization')) ?? [];
    // "If the request lacks any authentication information, the resource server SHOULD NOT include an
    // error code" (RFC 6750 section 3.1)
    if (token === undefined) return refuse(ctx, 401, { realm: audience });
    try {
      const { payload } = await jwtVerify(token, key, options);
      return admit(ctx, audience, payload);
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
      const description =
        reasons[error.code] ?? 'the token was not issued by this server for this API';
      return refuse(ctx, 401, fault(audience, 'invalid_token', description));
    }
  };
}

const reasons: Readonly<Record<string, string>> = {
  ERR_JWT_EXPIRED: 'the token expired',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'the signature of the token is wrong',
};

function admit(ctx: Context, realm: string, { sub, client_id, scope }: JWTPayload): boolean {
  const wanted = ctx.method === 'GET' || ctx.method === 'HEAD' ? 'api:read' : 'api:write';
  const held = typeof scope === 'string' ? scope.split(' ') : [];
  if (!held.includes(wanted)) {
    const parameters = fault(realm, 'insufficient_scope', `this request requires ${wanted}`);
    return refuse(ctx, 403, { ...parameters, scope: wanted });
  }
  ctx.body = {
    message: 'the example API accepts this token',
    method: ctx.method,
    sub,
    client_id,
    scope,
  };
  return true;
}

function fault(realm: string, error: string, error_description: string) {
  return { realm, error, error_description };
}

function refuse(
  ctx: Context,
  status: number,
  parameters: Readonly<Record<string, string>>,
): boolean {
  const challenge = Object.entries(parameters).map(([name, value]) => `${name}="${value}"`);
  ctx.set('www-authenticate', `Bearer ${challenge.join(', ')}`);
  ctx.status = status;
  const { realm: _realm, ...body } = parameters;
  ctx.body = body;
  return true;
}
