// @ts-check
// A protected resource of our own, in front of an authorization server that has none: a challenge
// (RFC 6750, RFC 9728 section 5.1), metadata at the inserted well-known address, and an API that says
// whom it takes the caller for.

import { once } from 'node:events';
import { createServer } from 'node:http';

import { createRemoteJWKSet, jwtVerify } from 'jose';

/**
 * @typedef {Readonly<Record<string, unknown>>} Claims
 * @typedef {(token: string) => Promise<Claims | undefined>} Judge what the authorization server says of a token
 */

/**
 * Serves a resource on loopback.
 * @param {object} options
 * @param {string} options.resource its URL
 * @param {number} options.port where it listens
 * @param {string} options.issuer
 * @param {readonly string[]} options.scopes
 * @param {Judge} options.judge
 */
export async function serveResource({ resource, port, issuer, scopes, judge }) {
  const { origin, pathname } = new URL(resource);
  const metadataPath = `/.well-known/oauth-protected-resource${pathname === '/' ? '' : pathname}`;
  const metadata = {
    resource,
    authorization_servers: [issuer],
    scopes_supported: scopes,
    bearer_methods_supported: ['header'],
    resource_name: 'interop',
  };
  const challenge = `Bearer resource_metadata="${origin}${metadataPath}", scope="${scopes.join(' ')}"`;
  const server = createServer((request, response) => {
    request.resume();
    const { pathname: path } = new URL(request.url ?? '/', origin);
    void answerTo(path, request.headers.authorization)
      .catch((error) => ({ status: 503, headers: {}, body: { error: String(error) } }))
      .then(({ status, headers, body }) => {
        response.writeHead(status, { 'content-type': 'application/json', ...headers });
        response.end(JSON.stringify(body));
      });
  });

  /**
   * @param {string} path
   * @param {string | undefined} authorization
   * @returns {Promise<{ status: number, headers?: Readonly<Record<string, string>>, body: unknown }>}
   */
  async function answerTo(path, authorization) {
    if (path === metadataPath) return { status: 200, body: metadata };
    if (path !== pathname && !path.startsWith(`${pathname}/`)) {
      return { status: 404, body: { error: 'not_found' } };
    }
    const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) {
      return { status: 401, headers: { 'www-authenticate': challenge }, body: {} };
    }
    const claims = await judge(token);
    if (claims === undefined) {
      const headers = { 'www-authenticate': `${challenge}, error="invalid_token"` };
      return { status: 401, headers, body: { error: 'invalid_token' } };
    }
    const { sub, client_id, azp, scope, aud } = claims;
    return { status: 200, body: { sub, client_id: client_id ?? azp, scope, aud } };
  }

  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
}

/**
 * Takes the JWTs that an issuer has signed, for an audience if one is named.
 * @param {{ issuer: string, jwksUri: string, audience?: string }} options
 * @returns {Judge}
 */
export function jwtJudge({ issuer, jwksUri, audience }) {
  const keys = createRemoteJWKSet(new URL(jwksUri));
  return async (token) => {
    try {
      const options = { issuer, ...(audience !== undefined && { audience }) };
      return (await jwtVerify(token, keys, options)).payload;
    } catch {
      return undefined;
    }
  };
}

/**
 * Asks an introspection endpoint that needs no credentials, such as that of an admin port (RFC 7662).
 * @param {string} url
 * @returns {Judge}
 */
export function introspectionJudge(url) {
  return async (token) => {
    const response = await fetch(url, { method: 'POST', body: new URLSearchParams({ token }) });
    const claims = /** @type {Claims} */ (await response.json());
    return claims['active'] === true ? claims : undefined;
  };
}
