import { createPublicKey, type JsonWebKey } from 'node:crypto';

import { decodeJwt, errors, type JWTPayload, jwtVerify } from 'jose';
import type { Context } from 'koa';

import type { ServerKeys } from '../keys.ts';
import type { Site } from '../site.ts';
import { answerMessage, type Message, readMessage, requiresWrite } from './mcp.ts';
import { resourceMetadataUrl } from './metadata.ts';
import { createPossessionCheck, presentedToken } from './possession.ts';
import { proofAlgorithms } from './proof.ts';
import { bindingProblem } from '../tls/mutual-tls.ts';
import { apiResource, indicatorOf, resourceAt } from '../resource.ts';

/** Handles a request to a protected resource; `false` for any other path. */
export type Resources = (ctx: Context) => Promise<boolean>;

type Parameters = Readonly<Record<string, string>>;
type Scheme = 'Bearer' | 'DPoP';

/**
 * The example API at `<issuer>/api` and the resources of the site: each accepts the JWTs issued for
 * it (RFC 9068), a bound one with a proof (RFC 9449 section 7), requires `api:read` to read and
 * `api:write` for everything else, and reports errors in WWW-Authenticate (RFC 6750 section 3) with
 * the URL of its metadata (RFC 9728 section 5.1).
 */
export function createResources(site: Site, keys: ServerKeys): Resources {
  const rsa = keys.jwks.keys.find(({ kty }) => kty === 'RSA') as JsonWebKey;
  const key = createPublicKey({ key: rsa, format: 'jwk' });
  const api = apiResource(site.issuer);
  const checkPossession = createPossessionCheck(site, keys);

  return async (ctx) => {
    const resource = resourceAt(site, ctx.path);
    if (resource === undefined) return false;
    if (ctx.path === '/' && ctx.accepts('json', 'html') === 'html') return false;
    const resource_metadata = resourceMetadataUrl(resource);
    const isApi = resource === api;
    // The example API names its realm, and the others what they want.
    const lead: Parameters = isApi ? { realm: api } : {};
    const presented = presentedToken(ctx);
    const standard = site.dpop?.requiresBinding === true ? 'DPoP' : 'Bearer';
    const refuse = (status: number, parameters: Parameters, scheme?: Scheme) => {
      const all = { ...lead, ...parameters, resource_metadata };
      return refuseRequest(ctx, status, scheme ?? presented?.scheme ?? standard, all);
    };
    // "If the request lacks any authentication information, the resource server SHOULD NOT include an
    // error code" (RFC 6750 section 3.1)
    if (presented === undefined) return refuse(401, isApi ? {} : { scope: 'api:read' });
    const options = {
      issuer: site.issuer,
      audience: indicatorOf(site, resource),
      typ: 'at+jwt',
      algorithms: ['RS256'],
    };
    try {
      const { payload } = await jwtVerify(presented.token, key, options);
      const problem = bindingProblem(ctx.req, Object(payload['cnf'])['x5t#S256']);
      if (problem !== undefined) {
        return refuse(401, { error: 'invalid_token', error_description: problem });
      }
      const refusal = await checkPossession(ctx, presented, payload['cnf']);
      if (refusal !== undefined) return refuse(401, refusal, 'DPoP');
      return await admit(ctx, payload, isApi, refuse);
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
      const error_description = reasonOf(error, presented.token, options.audience);
      return refuse(401, { error: 'invalid_token', error_description });
    }
  };
}

const reasons: Readonly<Record<string, string>> = {
  ERR_JWT_EXPIRED: 'the token expired',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'the signature of the token is wrong',
};

/** Of a token whose signature is right, the audience is said: it is no secret to its bearer. */
function reasonOf(error: errors.JOSEError, token: string, resource: string): string {
  const foreign = 'the token was not issued by this server for this API';
  const isAudience = error instanceof errors.JWTClaimValidationFailed && error.claim === 'aud';
  if (!isAudience) return reasons[error.code] ?? foreign;
  const audience = [decodeJwt(token).aud ?? 'missing'].flat().join(' ').replace(/["\\]/g, '');
  return `${foreign}: its aud is ${audience}, expected ${resource}`;
}

async function admit(
  ctx: Context,
  { sub, client_id, scope, cnf }: JWTPayload,
  isApi: boolean,
  refuse: (status: number, parameters: Parameters) => boolean,
): Promise<boolean> {
  const message = isApi ? undefined : await readMessage(ctx);
  const wanted = isReading(ctx, message) ? 'api:read' : 'api:write';
  const held = typeof scope === 'string' ? scope.split(' ') : [];
  if (!held.includes(wanted)) {
    const error_description = `this request requires ${wanted}`;
    return refuse(403, { error: 'insufficient_scope', error_description, scope: wanted });
  }
  if (message !== undefined) return answerMessage(ctx, message);
  // "The server MUST either return Content-Type: text/event-stream […] or else return HTTP 405"
  // (Model Context Protocol, Streamable HTTP): this one has no events to send.
  if (!isApi && ctx.method === 'GET' && ctx.get('accept').trim() === 'text/event-stream') {
    ctx.status = 405;
    ctx.set('allow', 'POST');
    return true;
  }
  ctx.body = {
    message: 'the example API accepts this token',
    method: ctx.method,
    sub,
    client_id,
    scope,
    ...(cnf !== undefined && { cnf }),
  };
  return true;
}

function isReading(ctx: Context, message: Message | undefined): boolean {
  if (message !== undefined) return !requiresWrite(message);
  return ctx.method === 'GET' || ctx.method === 'HEAD';
}

function refuseRequest(
  ctx: Context,
  status: number,
  scheme: Scheme,
  parameters: Parameters,
): boolean {
  // RFC 9449 section 7.1: a DPoP challenge says which algorithms a proof may have.
  const algs: Parameters = scheme === 'DPoP' ? { algs: proofAlgorithms.join(' ') } : {};
  const challenge = Object.entries({ ...parameters, ...algs }).map(([name, value]) => {
    return `${name}="${value}"`;
  });
  ctx.set('www-authenticate', `${scheme} ${challenge.join(', ')}`);
  ctx.status = status;
  const { realm: _realm, resource_metadata: _url, ...body } = parameters;
  ctx.body = body;
  return true;
}
