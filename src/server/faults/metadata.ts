import { type Fault, faultsAt } from './fault.ts';
import { type Edit, editJson, type Json, redirectReply } from './reply.ts';
import { refuseScope } from './requests.ts';

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
  fault('no-challenge-methods', 'no code_challenge_methods_supported', {
    code_challenge_methods_supported: undefined,
  }),
  fault('no-registration-endpoint', 'no registration_endpoint', {
    registration_endpoint: undefined,
  }),
  fault('none-advertised', 'none among the algorithms of ID tokens', {
    id_token_signing_alg_values_supported: ['none', 'RS256'],
  }),
  lists('lists-as-text', 'a text in place of each list', (list) => String(list[0])),
  lists('lists-as-numbers', 'a number in place of each list', () => 1),
  lists('lists-as-objects', 'an object in place of each list', (list) =>
    Object.fromEntries(list.entries()),
  ),
  lists('odd-lists', 'null, a number and an object in each list', (list) => {
    return [null, 1, {}, ...list];
  }),
  plainOAuth(),
  metadataFault('two-documents', 'some endpoints only in oauth-authorization-server', {
    rewrite: (reply, { url }) => {
      if (!url.pathname.endsWith('/openid-configuration')) return undefined;
      return editJson(reply, {
        revocation_endpoint: undefined,
        introspection_endpoint: undefined,
        device_authorization_endpoint: undefined,
      });
    },
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

/** Without `scope` it grants its default (RFC 6749 section 3.3), and it refuses openid. */
function plainOAuth(): Fault {
  const without = {
    userinfo_endpoint: undefined,
    jwks_uri: undefined,
    end_session_endpoint: undefined,
    subject_types_supported: undefined,
    id_token_signing_alg_values_supported: undefined,
    claims_supported: undefined,
    scopes_supported: ['api:read', 'api:write'],
  };
  const endpoints = ['discovery', 'authorization'] as const;
  return faultsAt({ where: 'metadata', endpoints })(
    'plain-oauth',
    'a server that is no OpenID provider, with a default scope',
    {
      instead: (asked) => {
        const scope = asked.url.searchParams.get('scope') ?? '';
        if (!asked.url.pathname.endsWith('/auth')) return undefined;
        if (scope.split(' ').includes('openid')) return refuseScope(asked, 'unknown scope openid');
        if (scope !== '') return undefined;
        const target = new URL(asked.url);
        target.searchParams.set('scope', 'api:read');
        return redirectReply(target.href);
      },
      rewrite: (reply, { endpoint }) =>
        endpoint === 'discovery' ? editJson(reply, without) : undefined,
    },
  );
}

function lists(name: string, does: string, change: (list: readonly unknown[]) => unknown): Fault {
  return fault(name, does, (body) =>
    Object.fromEntries(
      Object.entries(body).map(([member, value]) => {
        return [member, Array.isArray(value) ? change(value) : value];
      }),
    ),
  );
}

/** Every URL except the issuer. */
function movedTo(origin: string, body: Json): Json {
  const moved = Object.entries(body).flatMap(([name, value]) => {
    const isEndpoint = name.endsWith('_endpoint') || name === 'jwks_uri';
    return isEndpoint ? [[name, origin + new URL(String(value)).pathname]] : [];
  });
  return Object.fromEntries(moved);
}
