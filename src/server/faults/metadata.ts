import { type Fault, faultsAt } from './fault.ts';
import { type Edit, editJson, type Json } from './reply.ts';

const metadataFault = faultsAt({ where: 'metadata', endpoints: ['discovery'] });

/** Faults of the metadata (RFC 8414, OpenID Connect Discovery). */
export const metadataFaults: readonly Fault[] = [
  fault('wrong-issuer', 'issuer is another server', {
    issuer: 'https://other.example.test',
  }),
  fault('issuer-slash-metadata', 'issuer with a trailing slash', ({ issuer }) => ({
    issuer: `${String(issuer)}/`,
  })),
  fault('http-endpoints', 'endpoints with plain http on a host that is not loopback', (body) =>
    movedTo('http://id.example.test', body),
  ),
  fault('missing-token-endpoint', 'no token_endpoint', { token_endpoint: undefined }),
  fault('missing-authorization-endpoint', 'no authorization_endpoint', {
    authorization_endpoint: undefined,
  }),
  fault('missing-jwks-uri', 'no jwks_uri', { jwks_uri: undefined }),
  fault('device-endpoint-hidden', 'no device_authorization_endpoint', {
    device_authorization_endpoint: undefined,
  }),
  fault('no-s256', 'code_challenge_methods_supported has only plain', {
    code_challenge_methods_supported: ['plain'],
  }),
  fault('none-advertised', 'none among the algorithms of ID tokens', {
    id_token_signing_alg_values_supported: ['none', 'RS256'],
  }),
  fault('null-endpoints', 'null for the endpoints that a login does not need', {
    registration_endpoint: null,
    device_authorization_endpoint: null,
    revocation_endpoint: null,
    end_session_endpoint: null,
  }),
];

function fault(name: string, does: string, edit: Edit): Fault {
  return metadataFault(name, does, { rewrite: (reply) => editJson(reply, edit) });
}

/** Every URL except the issuer. */
function movedTo(origin: string, body: Json): Json {
  const moved = Object.entries(body).flatMap(([name, value]) => {
    const isEndpoint = name.endsWith('_endpoint') || name === 'jwks_uri';
    return isEndpoint ? [[name, origin + new URL(String(value)).pathname]] : [];
  });
  return Object.fromEntries(moved);
}
