import type { FaultyServer } from './faulty.ts';
import type { RequestedLayout } from '../../src/server/site.ts';
import { metadataOf, register, signInAs } from './server/registered.ts';
import {
  type Answer,
  authorizationUrl,
  callback,
  decodeUnverified,
  http,
  post,
  pressThrough,
} from './server/support.ts';

/** What anybody sees on the wire of a server that misbehaves. */
export type WireCase = {
  /** As `serve --fault` takes it. */
  readonly fault: string;
  readonly look: (server: FaultyServer) => Promise<unknown>;
  /** A part of what is seen; `ORIGIN` and `ELSEWHERE` stand for the two origins. */
  readonly sees: unknown;
};

/** The resources of the server in each case. */
export const wireLayout: RequestedLayout = { resources: ['/mcp'] };

type Row = readonly [fault: string, sees: unknown];

export const wireCases: readonly WireCase[] = [
  ...rows(resource, [
    ['no-challenge', { status: 401, challenge: null }],
    ['challenge-no-metadata', { status: 401, challenge: 'Bearer scope="api:read"' }],
    ['challenge-no-scope', { status: 401, challenge: `Bearer ${metadataAt('ORIGIN')}` }],
    [
      'challenge-second',
      {
        status: 401,
        challenge: `Basic realm="orders, old", Bearer scope="api:read", ${metadataAt('ORIGIN')}`,
      },
    ],
    ['challenge-elsewhere', { challenge: `Bearer scope="api:read", ${metadataAt('ELSEWHERE')}` }],
    [
      'challenge-private',
      { challenge: `Bearer scope="api:read", ${metadataAt('http://169.254.169.254')}` },
    ],
    ['get-405', { status: 405, challenge: null, allow: 'POST' }],
    ['get-406', { status: 406, challenge: null, body: { error: { code: -32_000 } } }],
    ['anonymous', { status: 200, body: { message: 'everybody may read this' } }],
    ['not-found@resource', { status: 404, challenge: null, body: { error: 'not_found' } }],
    ['redirect@resource', { status: 302, location: 'https://portal.example.test/login' }],
    ['html-403@resource', { status: 403, challenge: null }],
  ]),
  ...rows(resourceByPost, [
    ['get-405', { status: 401, challenge: `Bearer scope="api:read", ${metadataAt('ORIGIN')}` }],
    ['get-406', { status: 401 }],
    ['endless-events', { status: 401 }],
  ]),
  ...rows(resourceWithToken, [
    ['step-up-loop', { status: 403, challenge: stepUp(', scope="api:write"') }],
    ['step-up-no-scope', { status: 403, challenge: stepUp('') }],
    [
      'refused-in-words',
      {
        status: 401,
        challenge: null,
        body: { message: 'Token audience does not match this resource' },
      },
    ],
    [
      'refused-audience',
      {
        status: 401,
        challenge: `Bearer error="invalid_token", error_description="the aud is another resource", ${metadataAt('ORIGIN')}`,
      },
    ],
  ]),
  {
    fault: 'endless-events',
    look: openStream,
    sees: { status: 200, type: 'text/event-stream', first: ': open\n\n' },
  },
  ...rows(metadata, [
    ['other-resource', { status: 200, body: { resource: 'https://other.example.test/mcp' } }],
    ['resource-slash', { body: { resource: 'ORIGIN/mcp/', authorization_servers: ['ORIGIN'] } }],
    ['resource-origin', { body: { resource: 'ORIGIN/' } }],
    ['empty-authorization-servers', { body: { authorization_servers: [] } }],
    [
      'two-authorization-servers',
      { body: { authorization_servers: ['https://other.example.test', 'ORIGIN'] } },
    ],
    ['server-unreachable', { body: { authorization_servers: ['http://127.0.0.1:1'] } }],
    ['server-http', { body: { authorization_servers: ['http://id.example.test'] } }],
    ['server-private', { body: { authorization_servers: ['https://192.168.0.10'] } }],
    ['server-link-local', { body: { authorization_servers: ['https://169.254.169.254/latest'] } }],
    ['server-lies', { body: { authorization_servers: ['ELSEWHERE'] } }],
    ['metadata-redirect-loop', { status: 302, location: `ORIGIN${wellKnown()}` }],
    ['metadata-redirect-away', { status: 302, location: `ELSEWHERE${wellKnown()}` }],
    ['metadata-401', { status: 401, challenge: `Bearer ${metadataAt('ORIGIN')}` }],
    ['hostile-name', { body: { resource: 'ORIGIN/mcp', resource_name: includes('\u001b[2J') } }],
    ['not-found@resource_metadata', { status: 404 }],
    ['html-200@resource_metadata', { status: 200, type: 'text/html; charset=utf-8' }],
  ]),
  {
    fault: 'no-authorization-servers',
    look: async (server) => Object.keys(Object((await metadata(server)).body)),
    sees: [
      'resource',
      'scopes_supported',
      'bearer_methods_supported',
      'dpop_signing_alg_values_supported',
      'resource_name',
    ],
  },
  {
    fault: 'metadata-megabyte',
    look: async (server) => {
      const { body } = await metadata(server);
      return { length: JSON.stringify(body).length > 2 ** 20, body };
    },
    sees: { length: true, body: { resource: 'ORIGIN/mcp', authorization_servers: ['ORIGIN'] } },
  },
  {
    fault: 'metadata-redirect-away',
    look: async ({ issuer }) => await see(`${elsewhereOf(issuer)}${wellKnown()}`),
    sees: { status: 200, body: { resource: 'ORIGIN/mcp' } },
  },
  {
    fault: 'server-lies',
    look: async ({ issuer }) =>
      await see(`${elsewhereOf(issuer)}/.well-known/oauth-authorization-server`),
    sees: { status: 200, body: { issuer: 'ORIGIN', token_endpoint: 'ELSEWHERE/token' } },
  },
  {
    fault: 'resource-origin',
    look: async (server) => {
      const { issuer } = server;
      const tokens = await tokensOf(server, { resource: `${issuer}/` });
      const { aud } = decodeUnverified(tokens.body['access_token']).payload;
      return { aud, ...(await resourceWith(server, String(tokens.body['access_token']))) };
    },
    sees: { aud: 'ORIGIN/', status: 200 },
  },
  {
    fault: 'no-challenge-methods',
    look: async ({ issuer }) =>
      missingIn(await metadataOf(issuer), 'issuer', 'code_challenge_methods_supported'),
    sees: ['code_challenge_methods_supported'],
  },
  {
    fault: 'no-registration-endpoint',
    look: async ({ issuer }) =>
      missingIn(await metadataOf(issuer), 'issuer', 'registration_endpoint'),
    sees: ['registration_endpoint'],
  },
  {
    fault: 'registration-no-management',
    look: async (server) =>
      missingIn((await registration(server)).body, 'client_id', ...managementMembers),
    sees: ['registration_client_uri', 'registration_access_token'],
  },
  ...rows(registration, [
    ['registration-redirect-uri', { status: 400, body: { error: 'invalid_redirect_uri' } }],
    [
      'registration-name',
      {
        status: 400,
        body: { error: 'invalid_client_metadata', error_description: includes('client_name') },
      },
    ],
    ['registration-needs-token', { status: 401, body: { error: 'invalid_token' } }],
    [
      'registration-other-uri',
      { status: 201, body: { redirect_uris: ['http://127.0.0.1:1/another'] } },
    ],
    ['registration-200', { status: 200, body: { client_name: 'A client of the tests' } }],
    [
      'registration-secret-expires',
      { status: 201, body: { client_secret: 'a-secret-that-expired' } },
    ],
    ['rate-limited@registration', { status: 429 }],
  ]),
  {
    fault: 'html-403@registration',
    look: async ({ issuer }) => await see(`${issuer}/reg`, { method: 'POST' }),
    sees: { status: 403, type: 'text/html; charset=utf-8' },
  },
  {
    fault: 'registration-secret',
    look: async (server) => {
      const { body } = await registration(server);
      const { client_id, client_secret } = body as Record<string, string>;
      const fields = {
        grant_type: 'refresh_token',
        refresh_token: 'none',
        client_id: client_id ?? '',
      };
      const token = `${server.issuer}/token`;
      const without = await post(token, fields);
      const withSecret = await postAs(token, fields, `${client_id}:${client_secret}`);
      return { body, errors: [without.body['error'], withSecret.body['error']] };
    },
    sees: {
      body: { token_endpoint_auth_method: 'client_secret_basic' },
      errors: ['invalid_client', 'invalid_grant'],
    },
  },
  { fault: 'client-unknown', look: signInTwice, sees: ['invalid_client', 'invalid_client'] },
  { fault: 'client-forgotten', look: signInTwice, sees: ['invalid_client', 'signed in'] },
  {
    fault: 'client-forgotten-token',
    look: async (server) => [
      (await tokensOf(server)).body['error'],
      (await tokensOf(server)).body['error'],
    ],
    sees: ['invalid_client', undefined],
  },
  {
    fault: 'invalid-target',
    look: async (server) => {
      const { redirect_uri, arrived } = await callback();
      const parameters = { redirect_uri, resource: server.resources[0] ?? '' };
      const { location } = await see(authorizationUrl(server.issuer, parameters));
      await see(location ?? '');
      return Object.fromEntries(await arrived);
    },
    sees: { error: 'invalid_target', state: 'state of the test', iss: 'ORIGIN' },
  },
  {
    fault: 'invalid-target-token',
    look: async (server) => await tokensOf(server),
    sees: { status: 400, body: { error: 'invalid_target' } },
  },
];

function rows(look: WireCase['look'], table: readonly Row[]): readonly WireCase[] {
  return table.map(([fault, sees]) => ({ fault, look, sees }));
}

function wellKnown(): string {
  return '/.well-known/oauth-protected-resource/mcp';
}

function metadataAt(origin: string): string {
  return `resource_metadata="${origin}${wellKnown()}"`;
}

function stepUp(more: string): string {
  return `Bearer error="insufficient_scope"${more}, ${metadataAt('ORIGIN')}`;
}

/** For the caller's `expect`. */
function includes(text: string): { readonly includes: string } {
  return { includes: text };
}

async function see(url: string, options: Parameters<typeof http>[1] = {}) {
  const response = await http(url, options);
  const { headers } = response;
  const text = await response.text();
  return {
    status: response.status,
    challenge: headers.get('www-authenticate'),
    location: headers.get('location'),
    allow: headers.get('allow'),
    type: headers.get('content-type'),
    body: parsed(text),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function resource({ resources: [url = ''] }: FaultyServer) {
  return see(url);
}

function resourceByPost({ resources: [url = ''] }: FaultyServer) {
  return see(url, { method: 'POST', body: '{"jsonrpc":"2.0","id":1,"method":"initialize"}' });
}

function resourceWith({ resources: [url = ''] }: FaultyServer, token: string) {
  return see(url, { headers: { authorization: `Bearer ${token}` } });
}

async function resourceWithToken(server: FaultyServer) {
  const { body } = await tokensOf(server);
  return await resourceWith(server, String(body['access_token']));
}

async function openStream({ resources: [url = ''] }: FaultyServer) {
  const response = await http(url);
  const reader = response.body?.getReader();
  const first = await reader?.read();
  await reader?.cancel();
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    first: new TextDecoder().decode(first?.value),
  };
}

function metadata({ issuer }: FaultyServer) {
  return see(`${issuer}${wellKnown()}`);
}

const managementMembers = ['registration_client_uri', 'registration_access_token'];

function missingIn(body: Answer['body'], ...names: readonly string[]): readonly string[] {
  return names.filter((name) => !(name in body));
}

async function registration({ issuer }: FaultyServer): Promise<Answer> {
  return await register(`${issuer}/reg`);
}

/** The token response after a registration of its own. */
async function tokensOf(server: FaultyServer, given: Record<string, string> = {}): Promise<Answer> {
  const { body } = await registration(server);
  return await signInAs(String(body['client_id']), await metadataOf(server.issuer), {
    resource: server.resources[0] ?? '',
    scope: 'api:read',
    ...given,
  });
}

/** What becomes of the sign-ins of two clients that have just registered, at the first page. */
async function signInTwice(server: FaultyServer): Promise<readonly unknown[]> {
  const outcomes: unknown[] = [];
  for (const _ of [1, 2]) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const { body } = await registration(server);
    const client_id = String(body['client_id']);
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const view = await pressThrough(authorizationUrl(server.issuer, { client_id }));
    outcomes.push(view.page === 'choose-user' ? 'signed in' : view.error);
  }
  return outcomes;
}

async function postAs(
  url: string,
  fields: Record<string, string>,
  credentials: string,
): Promise<Answer> {
  const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
  const response = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { authorization },
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

/** The same server under its other name. */
export function elsewhereOf(issuer: string): string {
  return issuer.replace('127.0.0.1', 'localhost');
}
