import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fetch } from '../../../src/model/exchange.ts';
import { login } from '../../../src/flows/login/login.ts';
import type { LoginEvent } from '../../../src/flows/login/events.ts';
import { timedOut } from '../../../src/flows/login/timed-out.ts';
import { signIn } from '../../../src/server/automatic-sign-in.ts';
import { createConnection } from '../../../src/oauth/connection.ts';
import { type RunningServer, startServer } from '../../../src/server/start.ts';
import type { ClientSettings, Settings } from '../../../src/model/settings.ts';
import { deferred } from '../../support/deferred.ts';
import { createWorld, realFetch, type World } from '../../support/context.ts';
import { lastAddress } from '../../support/last-address.ts';
import { failureOf } from '../../support/flows/device-run.ts';
import { hintsOf } from '../../support/flows/hints.ts';

let server: RunningServer;
beforeAll(async () => {
  server = await startServer({ port: 0 });
});
afterAll(() => server.close());

function settingsFor(client: Partial<ClientSettings> = {}): Settings {
  return {
    profile: 'test',
    known: false,
    builtIn: false,
    client: {
      issuer: server.issuer,
      client_id: 'atm-cli',
      scope: 'openid profile offline_access',
      redirect_uri: 'http://127.0.0.1:0/callback',
      params: { prompt: 'consent' },
      ...client,
    },
    origins: { issuer: 'flag', client_id: 'flag' },
  };
}

type Setup = World & { readonly client?: Partial<ClientSettings>; readonly timeoutMs?: number };

/** A login whose browser is `browser`, with all that it told. */
async function run(setup: Setup) {
  const world = createWorld(setup);
  const events: LoginEvent[] = [];
  const outcome = login(world.context, settingsFor(setup.client), {
    browser: { never: false, command: 'test-browser' },
    timeoutMs: setup.timeoutMs ?? 60_000,
    emit: (event) => events.push(event),
  });
  return { ...world, events, outcome };
}

const willing = async (url: string) => await signIn(realFetch, url);

function callbackOf(authorizationUrl: string): URL {
  return new URL(new URL(authorizationUrl).searchParams.get('redirect_uri') ?? '');
}

function stateOf(authorizationUrl: string): string {
  return new URL(authorizationUrl).searchParams.get('state') ?? '';
}

async function get(callback: URL, parameters: Record<string, string>): Promise<Response> {
  return await fetch(`${callback.href}?${new URLSearchParams(parameters).toString()}`);
}

describe('login', () => {
  it('signs in, verifies the ID token, and stores tokens and profile', async () => {
    const { outcome, tokens, profiles, opened } = await run({ browser: willing });
    const { claims, madeProfile } = await outcome;
    expect(claims?.name).toMatch(/test user/);
    expect(madeProfile).toBe(true);
    expect(tokens.get('test')).toMatchObject({
      issuer: server.issuer,
      client_id: 'atm-cli',
      flow: 'authorization_code',
      refresh_token: expect.any(String),
    });
    expect(profiles.get('test')).toEqual({
      issuer: server.issuer,
      client_id: 'atm-cli',
      flow: 'authorization_code',
    });
    const sent = new URL(opened[0] ?? '').searchParams;
    expect(sent.get('code_challenge_method')).toBe('S256');
    expect(sent.get('state')).toHaveLength(43);
    expect(sent.get('nonce')).toHaveLength(43);
  });

  it.each([
    ['127.0.0.1', 'http://127.0.0.1:0/callback'],
    ['localhost', 'http://localhost:0/callback'],
    ['IPv6', 'http://[::1]:0/callback'],
  ])('opens a short URL of the listener, on %s', async (_host, redirect_uri) => {
    const pages: Response[] = [];
    const { outcome, events, launched, opened } = await run({
      client: { redirect_uri },
      browser: async (url) => {
        const short_url = launched[0] ?? '';
        const guess = new URL('/abcdefgh', short_url);
        pages.push(await fetch(guess), await fetch(short_url));
        await willing(url);
      },
    });
    await outcome;
    const [ready] = events.filter((event) => event.type === 'url_ready');
    expect(launched).toEqual([ready?.short_url]);
    expect(launched[0]).toMatch(/^http:\/\/(127\.0\.0\.1|\[::1\]):\d+\/[a-z]{8}$/);
    expect(opened).toEqual([ready?.url]);
    expect(pages.map(({ status }) => status)).toEqual([404, 410]);
    const kinds = events.flatMap((event) => (event.type === 'rejected_request' ? event.kind : []));
    expect(kinds).toEqual(['wrong_path', 'short_url_used']);
    await expect(fetch(launched[0] ?? '')).rejects.toThrow('fetch failed');
  });

  it('redirects from the short URL without a trace of it', async () => {
    let redirect: Response | undefined;
    const { outcome } = await run({
      opener: async (url) => {
        redirect = await realFetch(url);
        await willing(redirect.headers.get('location') ?? '');
      },
    });
    await outcome;
    expect(redirect?.status).toBe(302);
    expect(Object.fromEntries(redirect?.headers ?? [])).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    });
    expect(await redirect?.text()).not.toContain('state');
  });

  it('shows success in the browser only when the tokens are stored', async () => {
    let storedBefore: boolean | undefined;
    const fetchPages: Fetch = async (url, options) => {
      const response = await realFetch(url, options);
      if (url.includes('/callback?')) {
        expect(await response.clone().text()).toContain('Signed in');
        storedBefore = world.tokens.has('test');
      }
      return response;
    };
    const done = deferred<undefined>();
    const world = await run({
      browser: async (url) =>
        signIn(fetchPages, url).then(() => done.resolve(undefined), done.reject),
    });
    await world.outcome;
    await done.promise;
    expect(storedBefore).toBe(true);
  });

  it('survives every forged request, reports it, and takes the true answer after', async () => {
    const pages: string[] = [];
    const { outcome, events } = await run({
      browser: async (url) => {
        const callback = callbackOf(url);
        const state = stateOf(url);
        const elsewhere = new URL('/favicon.ico', callback);
        const answers = [
          await get(callback, { error: 'access_denied', state: 'forged' }),
          await get(callback, { code: 'forged', state: 'forged' }),
          await get(callback, { error: 'access_denied' }),
          await get(callback, { code: 'c', state, iss: 'https://evil.example' }),
          await fetch(`${callback.href}?code=a&code=b&state=forged`),
          await fetch(callback, { method: 'OPTIONS' }),
          await fetch(callback, { method: 'HEAD' }),
          await fetch(elsewhere),
        ];
        for (const answer of answers) pages.push(`${answer.status} ${await answer.text()}`);
        await willing(url);
      },
    });
    await outcome;
    expect(pages.map((page) => page.slice(0, 3))).toEqual([
      '400',
      '400',
      '400',
      '400',
      '400',
      '405',
      '405',
      '404',
    ]);
    expect(pages.join()).not.toContain('<h1 class="good">');
    const told = events.flatMap((event) => (event.type === 'rejected_request' ? [event.kind] : []));
    expect(told).toEqual(['wrong_state', 'unproven_error', 'wrong_iss', 'wrong_method']);
    const repeats = { wrong_state: 2, wrong_method: 1 };
    expect(events.at(-1)).toEqual({ type: 'rejected_requests', repeats });
  });

  it('ends as refused, in the terminal and in the browser, when the person refuses', async () => {
    const page = deferred<string>();
    const { outcome, tokens } = await run({
      browser: async (url) => {
        const parameters = { error: 'access_denied', error_description: 'no <thanks>' };
        const answer = await get(callbackOf(url), {
          ...parameters,
          state: stateOf(url),
          iss: server.issuer,
        });
        page.resolve(await answer.text());
      },
    });
    await expect(outcome).rejects.toMatchObject({ kind: 'refused', code: 'access_denied' });
    expect(await page.promise).toContain('access_denied: no &lt;thanks&gt;');
    expect(tokens.size).toBe(0);
  });

  it('says in the browser what the token endpoint said, and stores nothing', async () => {
    const page = deferred<string>();
    const { outcome, tokens } = await run({
      browser: async (url) => {
        const parameters = { code: 'never-issued', state: stateOf(url), iss: server.issuer };
        page.resolve(await (await get(callbackOf(url), parameters)).text());
      },
    });
    await expect(outcome).rejects.toMatchObject({ kind: 'oauth_error', code: 'invalid_grant' });
    expect(await page.promise).toContain('invalid_grant');
    expect(tokens.size).toBe(0);
  });

  it.each([
    ['state alone', '', 'neither code nor error, only state, iss'],
    ['two codes', 'code=a&code=b', 'two values for "code"'],
    ['a message of its own', 'message=unknown+tenant', 'message: unknown tenant'],
  ])('ends with what came when a callback has %s', async (_what, query, said) => {
    const page = deferred<string>();
    const { outcome, tokens } = await run({
      browser: async (url) => {
        const callback = callbackOf(url).href;
        const proof = `state=${stateOf(url)}&iss=${encodeURIComponent(server.issuer)}`;
        page.resolve(await (await fetch(`${callback}?${query}&${proof}`)).text());
      },
    });
    await expect(outcome).rejects.toMatchObject({
      kind: 'network',
      message: expect.stringContaining(said),
    });
    expect(await page.promise).toContain(said.replaceAll('"', '&quot;'));
    expect(tokens.size).toBe(0);
  });

  it('says an error without state at once, and goes on waiting', async () => {
    const said = 'an error without state, which anyone could have sent: invalid_request: no <app>';
    const { outcome, events } = await run({
      browser: async (url) => {
        const error = { error: 'invalid_request', error_description: 'no <app>' };
        const answer = await get(callbackOf(url), error);
        expect(await answer.text()).toContain('invalid_request: no &lt;app&gt;');
        await willing(url);
      },
    });
    await outcome;
    expect(events).toContainEqual({
      type: 'rejected_request',
      kind: 'unproven_error',
      reason: said,
    });
  });

  it('takes a pasted redirect URL and checks it like a callback', async () => {
    const stateful = deferred<string>();
    async function* paste() {
      const url = await stateful.promise;
      yield 'not a url';
      yield `${callbackOf(url).href}?code=cut-at-the-ampersand`;
      const finalUrl = await lastAddress(url);
      yield `  ${finalUrl}  `;
    }
    const { outcome, events } = await run({
      interactive: true,
      pasted: paste(),
      browser: async (url) => stateful.resolve(url),
    });
    await outcome;
    expect(events).toContainEqual(expect.objectContaining({ type: 'callback', via: 'paste' }));
    const reasons = events.flatMap((one) => (one.type === 'paste_refused' ? [one.reason] : []));
    expect(reasons).toEqual(['not a URL', 'a truncated URL; copy all of it']);
  });

  it('takes a pasted address that a copy broke into lines', async () => {
    const opened = deferred<string>();
    async function* paste() {
      const address = await lastAddress(await opened.promise);
      const cut = address.indexOf('state=') + 10;
      yield address.slice(0, cut);
      yield address.slice(cut);
    }
    const { outcome, events } = await run({
      interactive: true,
      pasted: paste(),
      browser: async (url) => opened.resolve(url),
    });
    await outcome;
    expect(events).toContainEqual(expect.objectContaining({ type: 'callback', via: 'paste' }));
  });

  it('says what else can be done after it is known whether a browser opened', async () => {
    const { outcome, events } = await run({
      interactive: true,
      env: { SSH_CONNECTION: '10.0.0.9 50000 10.0.0.1 22', USER: 'dev' },
      browser: willing,
    });
    await outcome;
    expect(events.map(({ type }) => type)).toEqual([
      'url_ready',
      'browser',
      'waiting',
      'callback',
      'exchanged',
      'stored',
    ]);
    expect(events[2]).toMatchObject({
      paste: true,
      device: expect.stringMatching(/^atm-cli device -p test /),
      remote: { place: 'an SSH session', forward: expect.stringMatching(/ dev@10\.0\.0\.1$/) },
    });
  });

  it('does not accept an ID token that was changed on the way', async () => {
    const tampering: Fetch = async (url, options) => {
      const response = await realFetch(url, options);
      if (!url.endsWith('/token')) return response;
      const body = (await response.json()) as Record<string, string>;
      const [header, payload, signature = ''] = (body['id_token'] ?? '').split('.');
      const flipped = signature.startsWith('A')
        ? `B${signature.slice(1)}`
        : `A${signature.slice(1)}`;
      return Response.json({ ...body, id_token: [header, payload, flipped].join('.') });
    };
    const { outcome, tokens } = await run({ browser: willing, fetch: tampering });
    await expect(outcome).rejects.toMatchObject({ kind: 'check_failed' });
    expect(tokens.size).toBe(0);
  });

  it('refuses to overwrite a profile of another server', async () => {
    const { outcome } = await run({
      browser: willing,
      profiles: { test: { issuer: 'https://other.example', client_id: 'atm-cli' } },
    });
    const failure = await failureOf(outcome);
    expect(failure).toMatchObject({
      kind: 'usage',
      message: expect.stringContaining('to keep both, use another profile with -p <name>'),
    });
    expect(hintsOf(failure)).toMatch(/: atm-cli profile set -p test issuer=http:\S+$/);
  });

  it('refuses a parameter that would undo a check, before anybody is sent anywhere', async () => {
    const client = { params: { prompt: 'consent', state: 'chosen' } };
    const { outcome, opened } = await run({ browser: willing, client });
    await expect(outcome).rejects.toMatchObject({
      kind: 'usage',
      message:
        '--param state is set by this program, which checks the callback against it: leave it out',
    });
    expect(opened).toEqual([]);
  });

  it('asks only for scopes that the server lists when none is named', async () => {
    const { scope: _scope, ...client } = settingsFor().client;
    const world = createWorld({ browser: willing });
    await login(
      world.context,
      { ...settingsFor(), client },
      {
        browser: { never: false, command: 'test-browser' },
        timeoutMs: 60_000,
        emit: () => {},
      },
    );
    const sent = new URL(world.opened[0] ?? '').searchParams.get('scope');
    expect(sent).toBe('openid profile email offline_access');
  });

  it('needs a person when there is no terminal and no browser was named', async () => {
    const world = createWorld();
    const outcome = login(world.context, settingsFor(), {
      browser: { never: false },
      timeoutMs: 1000,
      emit: () => {},
    });
    const failure = await failureOf(outcome);
    expect(failure).toMatchObject({ kind: 'human_needed' });
    expect(hintsOf(failure)).toContain('atm-cli login -p test --no-browser');
    expect(world.opened).toEqual([]);
  });

  it('gives up after the time limit with the redirect URI to register', async () => {
    const { outcome, slept } = await run({ browser: async () => {}, timeoutMs: 5000 });
    const failure = await failureOf(outcome);
    expect(failure).toMatchObject({
      kind: 'timeout',
      message: expect.stringContaining('within 5 s'),
    });
    expect(hintsOf(failure)).toMatch(/register exactly .*: http:\/\/127\.0\.0\.1:\d+\/callback/);
    expect(slept).toEqual([5000]);
  });

  it('keeps a sign-in that nobody answered in time, to be finished later', async () => {
    const { outcome, pendingLogins, events } = await run({
      browser: async () => {},
      timeoutMs: 5000,
    });
    expect(hintsOf(await failureOf(outcome))).toContain(
      "10 minutes: atm-cli login --resume '<final redirect URL>'",
    );
    const [ready] = events.filter((event) => event.type === 'url_ready');
    expect([...pendingLogins.keys()]).toEqual([stateOf(ready?.url ?? '')]);
  });

  it('names another way where a sign-in cannot be finished later', async () => {
    const { context, pendingLogins } = createWorld();
    const settings = { ...settingsFor(), profile: 'demo', builtIn: true };
    const authorizationRequest = { redirect_uri: 'http://127.0.0.1:1/callback', state: 's' };
    const connection = createConnection({ issuer: 'http://127.0.0.1:1' }, { client_id: 'cli' });
    const waiting = { context, settings, connection, authorizationRequest, timeoutMs: 3000 };
    const nothing = { reasons: [], isReached: false, isRedirected: false };
    const hints = hintsOf(await timedOut(waiting, context.now(), nothing), { profile: 'demo' });
    expect(hints).toContain('to finish it later: atm-cli login --demo --no-wait');
    expect(hints).not.toContain('--resume');
    expect(pendingLogins.size).toBe(0);
  });

  it('says that the machine was asleep when it slept through the wait', async () => {
    const world = createWorld({ browser: async () => {} });
    let jumped = 0;
    const context = {
      ...world.context,
      now: () => world.context.now() + jumped,
      sleep: async () => {
        jumped = 780_000;
      },
    };
    const outcome = login(context, settingsFor(), {
      browser: { never: false, command: 'test-browser' },
      timeoutMs: 180_000,
      emit: () => {},
    });
    await expect(outcome).rejects.toMatchObject({
      kind: 'timeout',
      message: expect.stringMatching(/within 180 s; this machine was suspended for about 10 min$/),
    });
  });

  it('closes its listener when the person interrupts', async () => {
    const started = deferred<string>();
    const { outcome, interruption } = await run({
      browser: async (url) => started.resolve(callbackOf(url).href),
    });
    const callback = await started.promise;
    interruption.abort();
    await expect(outcome).rejects.toThrow();
    await expect(fetch(callback)).rejects.toThrow('fetch failed');
  });
});
