import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { lookAfterMs } from '../../../src/flows/login/authorization-page.ts';
import type { LoginEvent } from '../../../src/flows/login/events.ts';
import { login } from '../../../src/flows/login/login.ts';
import type { Context } from '../../../src/model/context.ts';
import type { BuiltInServer } from '../../../src/model/servers.ts';
import type { ClientSettings, Settings } from '../../../src/model/settings.ts';
import { createWorld, realFetch, type World } from '../../support/context.ts';
import { deferred } from '../../support/deferred.ts';
import { failureOf } from '../../support/flows/device-run.ts';
import { hintsOf } from '../../support/flows/hints.ts';

const html = (status: number, body: string): RequestListener => {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'text/html' }).end(body);
  };
};
const refusal = html(400, '<title>Sign in</title><h1>Sorry</h1><p>Client not found.</p>');

/** Nothing but that it runs is asked of it. */
const builtInServer: BuiltInServer = {
  issuer: 'http://127.0.0.1',
  resource: 'http://127.0.0.1',
  clients: [],
  signIn: async () => {},
  confirmDevice: async () => {},
};

type Setup = World & {
  readonly authorize?: RequestListener;
  readonly client?: Partial<ClientSettings>;
  readonly builtIn?: true;
  readonly metadata?: object;
  readonly never?: true;
};

/**
 * A login that is out of time as soon as the look at the authorization URL has ended, or as it waits
 * without one.
 */
async function run(setup: Setup = {}) {
  const { authorize = refusal, client, metadata, builtIn = false, never = false, ...world } = setup;
  const asked: URL[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', issuer);
    if (url.pathname === '/authorize') {
      asked.push(url);
      expect(request.headers.cookie).toBeUndefined();
      return authorize(request, response);
    }
    const document = {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      ...metadata,
    };
    const tokens = { access_token: 'at-1', token_type: 'Bearer' };
    const body = url.pathname === '/token' ? tokens : document;
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const made = createWorld(world);
  const over = deferred<void>();
  const looking = deferred<AbortSignal | undefined>();
  const waits: number[] = [];
  const events: LoginEvent[] = [];
  const context: Context = {
    ...made.context,
    note: (facts) => {
      made.context.note(facts);
      if (facts.local?.authorization_page !== undefined) setImmediate(over.resolve);
    },
    sleep: async (milliseconds, signal) => {
      waits.push(milliseconds);
      if (milliseconds !== lookAfterMs) return await over.promise;
      looking.resolve(signal);
      return world.looks ? undefined : await made.context.sleep(milliseconds, signal);
    },
  };
  const settings: Settings = {
    profile: 'test',
    known: false,
    builtIn,
    client: {
      issuer,
      client_id: 'cli',
      scope: 'profile',
      redirect_uri: 'http://127.0.0.1:0/callback',
      ...client,
    },
    origins: { issuer: 'flag', client_id: 'flag' },
  };
  const outcome = login(context, settings, {
    browser: never ? { never } : { never, command: 'test-browser' },
    timeoutMs: 60_000,
    emit: (event) => {
      events.push(event);
      if (event.type === 'waiting' && !world.looks && !world.browser) setImmediate(over.resolve);
    },
  });
  const found = () => made.notes.flatMap(({ local }) => local?.authorization_page ?? []);
  return { ...made, asked, events, outcome, waits, looking, found };
}

it('says what the page says while it waits, and when it is out of time', async () => {
  const { outcome, events, found, steps } = await run({ looks: true });
  const failure = await failureOf(outcome);
  const text = 'the authorization URL shows an error (HTTP 400): "Client not found."';
  expect(events.filter(({ type }) => type === 'authorization_error')).toEqual([
    { type: 'authorization_error', status: 400, code: undefined, text },
  ]);
  expect(failure).toMatchObject({ kind: 'timeout', message: expect.stringContaining(`; ${text}`) });
  expect(found()).toEqual([{ type: 'error', status: 400, words: 'Client not found.' }]);
  expect(steps).toContain('authorization page');
});

it('has state, nonce and verifier of its own, and names no user', async () => {
  const params = { login_hint: 'ada@example.com', id_token_hint: 'e.y.J', ui_locales: 'de' };
  const { outcome, events, asked } = await run({
    looks: true,
    client: {
      params,
      scope: 'openid',
      jwks_uri: 'http://127.0.0.1/jwks',
      resource: ['https://api.example.com'],
    },
  });
  await failureOf(outcome);
  const [ready] = events.filter((event) => event.type === 'url_ready');
  const sent = Object.fromEntries(new URL(ready?.url ?? '').searchParams);
  const { login_hint: _hint, id_token_hint: _token, ...expected } = sent;
  const looked = Object.fromEntries(asked[0]?.searchParams ?? []);
  expect(asked).toHaveLength(1);
  const own = ['state', 'nonce', 'code_challenge'];
  for (const name of own) expect(looked[name]).not.toBe(sent[name]);
  const fresh = Object.fromEntries(own.map((name) => [name, expect.stringMatching(/^[\w-]{43}$/)]));
  expect(looked).toEqual({ ...expected, ...fresh });
  expect(looked).toMatchObject({ ui_locales: 'de', resource: 'https://api.example.com' });
});

it('does not send the user to register the redirect URI where the server lets users sign in', async () => {
  const signIn = await run({
    looks: true,
    authorize: html(200, '<form><input type=password></form>'),
  });
  const failure = await failureOf(signIn.outcome);
  expect(failure.message).not.toContain('the authorization URL');
  expect(hintsOf(failure)).not.toMatch(/register exactly/);
  expect(signIn.events.map(({ type }) => type)).not.toContain('authorization_error');
  const unknown = await run({ looks: true, authorize: html(200, '<div id="app"></div>') });
  expect(hintsOf(await failureOf(unknown.outcome))).toMatch(/register exactly/);
});

it('says that the authorization URL cannot be loaded', async () => {
  const { outcome, events } = await run({
    looks: true,
    authorize: (request) => void request.socket.destroy(),
  });
  expect((await failureOf(outcome)).message).toMatch(/; the authorization URL cannot be loaded: /);
  expect(events.map(({ type }) => type)).toContain('authorization_error');
});

it.each<[string, Setup]>([
  ['when the setting forbids it', { client: { check_authorization_url: false } }],
  ['when no browser is to be opened', { never: true }],
  ['at the built-in server', { builtIn: true, server: builtInServer }],
  ['when the result is in a form', { client: { params: { response_mode: 'form_post' } } }],
  ['when the result is in a form by its flag', { client: { response_mode: 'form_post' } }],
])('does not look %s', async (_when, setup) => {
  const { outcome, waits, asked } = await run(setup);
  await failureOf(outcome);
  expect(waits).toEqual([60_000]);
  expect(asked).toEqual([]);
});

it('looks no more once the callback is here', async () => {
  let wasOver: boolean | undefined;
  let signal: AbortSignal | undefined;
  const { outcome, looking, asked } = await run({
    fetch: async (url, options) => {
      if (url.endsWith('/token')) wasOver = signal?.aborted;
      return await realFetch(url, options);
    },
    browser: async (url) => {
      signal = await looking.promise;
      const { searchParams } = new URL(url);
      const state = searchParams.get('state') ?? '';
      await fetch(`${searchParams.get('redirect_uri')}?code=c-1&state=${state}`);
    },
  });
  await outcome;
  expect(wasOver).toBe(true);
  expect(asked).toEqual([]);
});
