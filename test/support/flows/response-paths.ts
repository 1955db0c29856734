import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { userinfo } from '../../../src/flows/call/userinfo.ts';
import { device } from '../../../src/flows/device/device.ts';
import { grant } from '../../../src/flows/grant/grant.ts';
import { exchange } from '../../../src/flows/login/exchange-code.ts';
import { connect } from '../../../src/flows/server/connect.ts';
import { introspect } from '../../../src/flows/tokens/introspect.ts';
import { refreshTokens } from '../../../src/flows/tokens/refresh.ts';
import { revoke } from '../../../src/flows/tokens/revoke.ts';
import { createHttp } from '../../../src/io/http/client.ts';
import { createRecorder } from '../../../src/io/http/recorder.ts';
import type { Fetch } from '../../../src/model/exchange.ts';
import type { RunTolerance } from '../../../src/model/run.ts';
import type { Settings } from '../../../src/model/settings.ts';
import { createWorld } from '../context.ts';
import { issuer as anyIssuer, metadata, oldTokens } from './scripted-server.ts';

/** The usual responses; a refresh rotates the refresh token. */
export const usual = {
  '/token': {
    access_token: 'new-at',
    token_type: 'Bearer',
    expires_in: 300,
    refresh_token: 'new-rt',
    scope: 'api',
  },
  '/device/auth': {
    device_code: 'd-1',
    user_code: 'WDJB-MJHT',
    verification_uri: 'https://id.example/device',
    expires_in: 600,
  },
  '/introspect': { active: true, scope: 'api', sub: 'ada', exp: 2_000_000_000 },
  '/me': { sub: 'ada', name: 'Ada Test' },
  '/revoke': {},
} as const;

export type Endpoint = keyof typeof usual;

const start = Date.parse('2026-01-01T00:00:00Z');

/** A client that is signed in at a server; `fetch` is all that it knows of it. */
export function clientOf(fetch: Fetch, origin = anyIssuer) {
  const endpoints = Object.fromEntries(
    Object.entries({ ...metadata, introspection_endpoint: `${anyIssuer}/introspect` }).flatMap(
      ([name, value]) =>
        typeof value === 'string' && name !== 'issuer' && name !== 'jwks_uri'
          ? [[name, value.replace(anyIssuer, origin)]]
          : [],
    ),
  );
  const settings: Settings = {
    profile: 'test',
    known: true,
    builtIn: false,
    client: { ...endpoints, client_id: 'cli', client_secret: 's', scope: 'api' },
    origins: { client_id: 'flag' },
  };
  const stored = { ...oldTokens, obtained_at: start / 1000, issuer: origin };
  const world = createWorld({ fetch, now: start, tokens: { test: stored } });
  const { context } = world;
  const emit = () => {};
  return {
    ...world,
    settings,
    kept: () => world.tokens.get('test'),
    /** What was tolerated so far. */
    tolerated: () => {
      return world.notes.flatMap(({ tolerated = [] }): readonly RunTolerance[] => tolerated);
    },
    signIn: async () => {
      const connection = await connect(context, settings);
      const authorizationRequest = { redirect_uri: 'http://127.0.0.1/', state: 's' };
      const going = { settings, connection, authorizationRequest, emit };
      return await exchange(context, going, new URLSearchParams({ code: 'c', state: 's' }));
    },
    refresh: () => refreshTokens(context, settings, stored),
    device: async () => {
      return await device(context, settings, { browser: { never: true }, countdown: false, emit });
    },
    grant: () => grant(context, settings, { flow: 'client_credentials' }, { store: false, emit }),
    introspect: () => introspect(context, settings, { stored: 'access_token' }),
    userinfo: () => {
      world.tokens.set('test', { ...stored, expires_at: start / 1000 + 3600 });
      return userinfo(context, settings);
    },
    revoke: () => revoke(context, settings, { stored: ['refresh_token'] }),
  };
}

export type Client = ReturnType<typeof clientOf>;

/** The ways to tokens: each ends with the same token response. */
export const tokenPaths = ['signIn', 'refresh', 'device', 'grant'] as const;

/** Every request that has a response to read. */
export const allPaths = [...tokenPaths, 'introspect', 'userinfo', 'revoke'] as const;

/** A fetch that gives the usual responses, with other members at one endpoint. */
export function answering(endpoint: Endpoint, change: (body: object) => object): Fetch {
  return async (url) => {
    const path = new URL(url).pathname as Endpoint;
    return Response.json(path === endpoint ? change(usual[path]) : usual[path]);
  };
}

export type Wire = {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
};

/** The same on loopback, over our own HTTP client; `send` decides about the bytes. */
export async function startAnswering(send: (json: string) => Wire) {
  const types: { readonly path: string; readonly type: string | undefined }[] = [];
  const server = createServer((request, response) => {
    void text(request).then(() => {
      const path = request.url as Endpoint;
      types.push({ path, type: request.headers['content-type'] });
      const { headers = {}, body } = send(JSON.stringify(usual[path]));
      response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(body);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { signal } = new AbortController();
  const recorder = createRecorder(Date.now);
  const http = await createHttp({ recorder, signal, timeoutMs: 10_000, env: {}, network: {} });
  onTestFinished(async () => {
    await http.close();
    server.close().closeAllConnections();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { exchanges } = recorder;
  return { client: clientOf(http.fetch('test'), origin), types, exchanges };
}
