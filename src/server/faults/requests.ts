import { type Asked, type Fault, faultsAt } from './fault.ts';
import { errorReply, redirectReply, type Reply } from './reply.ts';

const where = 'requests';
const atToken = faultsAt({ where, endpoints: ['token', 'device', 'revocation', 'introspection'] });

/** Servers that refuse requests which others accept. */
export const requestFaults: readonly Fault[] = [
  // The media type is registered without parameters (RFC 6749 appendix B).
  atToken('strict-content-type', 'a form whose content type has a parameter is not read', {
    instead: ({ headers }) =>
      String(headers['content-type']).includes(';')
        ? errorReply(400, 'invalid_request', 'Missing client_id parameter.')
        : undefined,
  }),
  faultsAt({ where, endpoints: ['jwks'] })(
    'strict-accept',
    'HTTP 406 for a key set unless application/jwk-set+json is accepted by name',
    {
      instead: ({ headers }) =>
        /\bapplication\/jwk-set\+json\b/.test(String(headers.accept)) ? undefined : notAcceptable,
      rewrite: (reply) => ({
        ...reply,
        headers: { ...reply.headers, 'content-type': 'application/jwk-set+json' },
      }),
    },
  ),
  faultsAt({ where, endpoints: ['authorization'] })(
    'plus-is-no-blank',
    'a + in the query of the authorization request is not a blank',
    {
      instead: (asked) =>
        asked.url.search.includes('+') ? refuseScope(asked, 'unknown scope') : undefined,
    },
  ),
  refused('offline_access', 'offline-access-refused'),
  refused('openid', 'openid-refused'),
  refuseTarget('invalid-target', 'authorization'),
  refuseTarget('invalid-target-token', 'token'),
];

const notAcceptable: Reply = { status: 406, headers: {}, body: Buffer.alloc(0) };

/** RFC 6749 section 4.1.2.1 and 5.2. */
function refused(scope: string, name: string): Fault {
  const endpoints = ['authorization', 'par', 'device', 'token'] as const;
  return faultsAt({ where, endpoints })(name, `invalid_scope for every request of ${scope}`, {
    instead: (asked) => {
      const asks = [asked.url.searchParams.get('scope'), asked.form.get('scope')].join(' ');
      if (!asks.split(' ').includes(scope)) return undefined;
      return refuseScope(asked, `The scope ${scope} is not allowed for this client`);
    },
  });
}

/** RFC 8707 section 2: for a request with a resource. */
function refuseTarget(name: string, endpoint: 'authorization' | 'token'): Fault {
  const description = 'the resource is unknown or not allowed for this client';
  return faultsAt({ where, endpoints: [endpoint] })(
    name,
    `invalid_target at the ${endpoint} endpoint`,
    {
      instead: (asked) => {
        const { searchParams } = asked.url;
        if (!searchParams.has('resource') && !asked.form.has('resource')) return undefined;
        return refuse(asked, 'invalid_target', description);
      },
    },
  );
}

/** Refuses a request with `invalid_scope`, at whatever endpoint it came. */
export function refuseScope(asked: Asked, error_description: string): Reply {
  return refuse(asked, 'invalid_scope', error_description);
}

function refuse({ endpoint, url, site }: Asked, error: string, error_description: string): Reply {
  if (endpoint !== 'authorization') return errorReply(400, error, error_description);
  const { redirect_uri, state } = Object.fromEntries(url.searchParams);
  const target = new URL(redirect_uri ?? '');
  const answer = { error, error_description, state, iss: site.issuer };
  for (const [member, value] of Object.entries(answer)) {
    if (value !== undefined) target.searchParams.set(member, value);
  }
  return redirectReply(target.href);
}
