import type { Fault, Realm } from './fault.ts';
import { editJson, without } from './reply.ts';

type Json = Readonly<Record<string, unknown>>;

/** Faults of the metadata (RFC 8414, OpenID Connect Discovery). */
export const metadataFaults: readonly Fault[] = [
  fault('wrong-issuer', 'issuer is another server', (body) => ({
    ...body,
    issuer: 'https://other.example.test',
  })),
  fault('issuer-slash-metadata', 'issuer with a trailing slash', (body, { issuer }) => ({
    ...body,
    issuer: `${issuer}/`,
  })),
  fault('http-endpoints', 'endpoints with plain http on a host that is not loopback', (body) => ({
    ...body,
    ...movedTo('http://id.example.test', body),
  })),
  fault('missing-token-endpoint', 'no token_endpoint', (body) => without(body, 'token_endpoint')),
  fault('missing-authorization-endpoint', 'no authorization_endpoint', (body) =>
    without(body, 'authorization_endpoint'),
  ),
  fault('missing-jwks-uri', 'no jwks_uri', (body) => without(body, 'jwks_uri')),
  fault('device-endpoint-hidden', 'no device_authorization_endpoint', (body) =>
    without(body, 'device_authorization_endpoint'),
  ),
  fault('no-s256', 'code_challenge_methods_supported has only plain', (body) => ({
    ...body,
    code_challenge_methods_supported: ['plain'],
  })),
  fault('none-advertised', 'none among the algorithms of ID tokens', (body) => ({
    ...body,
    id_token_signing_alg_values_supported: ['none', 'RS256'],
  })),
  fault('null-endpoints', 'null for the endpoints that a login does not need', (body) => ({
    ...body,
    registration_endpoint: null,
    device_authorization_endpoint: null,
    revocation_endpoint: null,
    end_session_endpoint: null,
  })),
];

function fault(name: string, does: string, edit: (body: Json, realm: Realm) => Json): Fault {
  return {
    name,
    where: 'metadata',
    does,
    endpoints: ['discovery'],
    start: (realm) => ({ rewrite: (reply) => editJson(reply, (body) => edit(body, realm)) }),
  };
}

/** Every URL except the issuer. */
function movedTo(origin: string, body: Json): Json {
  const moved = Object.entries(body).flatMap(([name, value]) => {
    const isEndpoint = name.endsWith('_endpoint') || name === 'jwks_uri';
    return isEndpoint ? [[name, origin + new URL(String(value)).pathname]] : [];
  });
  return Object.fromEntries(moved);
}
