import { clients } from '../../clients.ts';
import { renderPage } from '../../pages/layout.ts';
import { errorPage } from '../../pages/notices.ts';
import { parseJson } from '../../../util/json.ts';
import { credentialsOf } from '../client.ts';
import { type Asked, type Behaviour, type Fault, faultsAt } from '../fault.ts';
import { type Edit, editJson, errorReply, jsonReply, pageReply, type Reply } from '../reply.ts';

const where = 'registration';
const fault = faultsAt({ where, endpoints: ['registration'] });

/** Faults of the registration of clients (RFC 7591), and of what becomes of them. */
export const registrationFaults: readonly Fault[] = [
  refusal('registration-redirect-uri', 'HTTP 400 invalid_redirect_uri', () =>
    errorReply(400, 'invalid_redirect_uri', 'Loopback redirect URIs are not allowed'),
  ),
  refusal('registration-name', 'HTTP 400 invalid_client_metadata about client_name', () =>
    errorReply(400, 'invalid_client_metadata', 'client_name is reserved or already in use'),
  ),
  refusal('registration-needs-token', 'HTTP 401: an initial access token is required', () =>
    jsonReply(
      401,
      { error: 'invalid_token', error_description: 'An initial access token is required' },
      { 'www-authenticate': 'Bearer error="invalid_token"' },
    ),
  ),
  fault('registration-secret', 'a client with a secret, whatever it asked for', {
    send: ({ method, body }) => {
      const members = method === 'POST' ? parseJson(body.toString('utf8')) : undefined;
      if (typeof members !== 'object' || members === null) return undefined;
      // RFC 7591 section 2: "if unspecified or omitted, the default is "client_secret_basic""
      return Buffer.from(JSON.stringify({ ...members, token_endpoint_auth_method: undefined }));
    },
  }),
  answer('registration-other-uri', 'another redirect URI than the one that was sent', {
    redirect_uris: ['http://127.0.0.1:1/another'],
  }),
  fault('registration-200', 'HTTP 200 in place of 201', {
    rewrite: (reply) => (reply.status === 201 ? { ...reply, status: 200 } : undefined),
  }),
  answer('registration-no-management', 'no registration_client_uri and no token for it', {
    registration_client_uri: undefined,
    registration_access_token: undefined,
  }),
  answer('registration-secret-expires', 'a secret that expired an hour ago', () => ({
    client_secret: 'a-secret-that-expired',
    client_secret_expires_at: Math.floor(Date.now() / 1000) - 3600,
  })),
  faultsAt({ where, endpoints: ['authorization', 'token', 'registration'] })(
    'client-forgotten',
    'the first registered client is unknown as soon as it signs in',
    () => forgetFirst(['authorization', 'token', 'registration']),
  ),
  faultsAt({ where, endpoints: ['token'] })(
    'client-forgotten-token',
    'the first registered client is unknown at the token endpoint',
    () => forgetFirst(['token']),
  ),
  faultsAt({ where, endpoints: ['authorization'] })(
    'client-unknown',
    'every registered client is unknown at the authorization endpoint',
    { instead: (asked) => (registrantOf(asked) === undefined ? undefined : unknown(asked)) },
  ),
];

function refusal(name: string, does: string, reply: () => Reply): Fault {
  return fault(name, does, {
    instead: ({ method }) => (method === 'POST' ? reply() : undefined),
  });
}

function answer(name: string, does: string, edit: Edit): Fault {
  return fault(name, does, {
    rewrite: (reply) => (reply.status === 201 ? editJson(reply, edit) : undefined),
  });
}

/** One that registers anew is known. */
function forgetFirst(endpoints: readonly Asked['endpoint'][]): Behaviour {
  let first: string | undefined;
  return {
    instead: (asked) => {
      const id = registrantOf(asked);
      if (id === undefined || !endpoints.includes(asked.endpoint)) return undefined;
      if (asked.endpoint !== 'registration') first ??= id;
      return id === first ? unknown(asked) : undefined;
    },
  };
}

/** The client of a request that is none of those that are always there. */
function registrantOf(asked: Asked): string | undefined {
  const id = idOf(asked);
  const isOwn = clients.some(({ client_id }) => client_id === id);
  return id === '' || isOwn ? undefined : id;
}

function idOf(asked: Asked): string {
  const { endpoint, url, method } = asked;
  if (endpoint === 'token') return credentialsOf(asked)[0];
  if (endpoint === 'registration') return method === 'POST' ? '' : lastSegment(url.pathname);
  // After the sign-in, at /auth/<id>, nobody asks for the client any more.
  return url.searchParams.get('client_id') ?? '';
}

function lastSegment(path: string): string {
  return decodeURIComponent(path.split('/').at(-1) ?? '');
}

/** RFC 6749 section 4.1.2.1: no redirect; section 5.2: 401. */
function unknown({ endpoint }: Asked): Reply {
  if (endpoint === 'registration') {
    return errorReply(401, 'invalid_token', 'registration access token not found');
  }
  if (endpoint === 'token') return errorReply(401, 'invalid_client', 'client is invalid');
  const page = errorPage('The request was refused', 'client is invalid', 'invalid_client');
  return { ...pageReply(400, '', ''), body: Buffer.from(renderPage(page)) };
}
