import { describe, expect, it, onTestFinished } from 'vitest';
import { login } from '../../../src/flows/login/login.ts';
import type { LoginEvent } from '../../../src/flows/login/events.ts';
import { beginLogin } from '../../../src/flows/login/no-wait.ts';
import { resumeLogin } from '../../../src/flows/login/resume.ts';
import type { Fetch } from '../../../src/model/exchange.ts';
import type { ClientSettings, Settings } from '../../../src/model/settings.ts';
import { signIn } from '../../../src/server/automatic-sign-in.ts';
import { developmentSecret } from '../../../src/server/clients.ts';
import { createWorld, realFetch, type World } from '../../support/context.ts';
import { deferred } from '../../support/deferred.ts';
import { startFaulty } from '../../support/faulty.ts';
import { failureOf } from '../../support/flows/device-run.ts';
import { lastAddress } from '../../support/last-address.ts';

type Sent = { readonly url: URL; readonly headers: Headers; readonly body: URLSearchParams };

type Setup = World & {
  readonly client?: Partial<ClientSettings>;
  readonly faults?: readonly string[];
  readonly origins?: Settings['origins'];
};

/** A sign-in at a built-in server, and each request of this program to its endpoint for pushing. */
async function worldAt({ client, faults = [], origins = {}, ...setup }: Setup = {}) {
  const server = await startFaulty(faults);
  onTestFinished(() => server.close());
  const pushed: Sent[] = [];
  const authorized: URL[] = [];
  const fetch: Fetch = async (url, options = {}) => {
    const one = {
      url: new URL(url),
      headers: new Headers(options.headers),
      body: new URLSearchParams(String(options.body ?? '')),
    };
    if (one.url.pathname === '/request') pushed.push(one);
    if (one.url.pathname === '/auth') authorized.push(one.url);
    return await (setup.fetch ?? realFetch)(url, options);
  };
  const world = createWorld({
    browser: async (url) => await signIn(realFetch, url).catch(() => {}),
    ...setup,
    fetch,
  });
  const settings: Settings = {
    profile: 'test',
    known: false,
    builtIn: false,
    client: {
      issuer: server.issuer,
      client_id: 'atm-cli',
      scope: 'openid profile',
      redirect_uri: 'http://127.0.0.1:0/callback',
      ...client,
    },
    origins: { issuer: 'flag', client_id: 'flag', ...origins },
  };
  const events: LoginEvent[] = [];
  const emit = (event: LoginEvent) => events.push(event);
  return {
    ...world,
    server,
    settings,
    pushed,
    authorized,
    events,
    emit,
    notices: () => events.flatMap((event) => (event.type === 'notice' ? [event.text] : [])),
    login: async () =>
      await login(world.context, settings, {
        browser: { never: false, command: 'test-browser' },
        timeoutMs: 60_000,
        emit,
      }),
  };
}

const confidential = { client_id: 'atm-cli-confidential', client_secret: developmentSecret };
const basic = `Basic ${Buffer.from(`atm-cli-confidential:${developmentSecret}`).toString('base64')}`;

describe('a pushed authorization request', () => {
  it.each<[string, Partial<ClientSettings>, string | null, string | null]>([
    ['public', {}, null, null],
    ['confidential, in a header', { ...confidential, client_auth: 'basic' }, basic, null],
    [
      'confidential, in the body',
      { ...confidential, client_auth: 'post' },
      null,
      developmentSecret,
    ],
  ])(
    'has the whole request, and the URL its reference: %s',
    async (_how, client, header, secret) => {
      const world = await worldAt({
        client: {
          par: 'always',
          params: { prompt: 'consent', login_hint: 'ada' },
          audience: 'https://api.example',
          ...client,
        },
      });
      await world.login();
      expect(world.pushed).toHaveLength(1);
      const [{ headers, body } = expect.fail()] = world.pushed;
      expect(headers.get('authorization')).toBe(header);
      const { client_id = 'atm-cli' } = client;
      expect(Object.fromEntries(body)).toEqual({
        client_id,
        response_type: 'code',
        redirect_uri: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/callback$/),
        scope: 'openid profile',
        audience: 'https://api.example',
        state: expect.stringMatching(/^[\w-]{43}$/),
        nonce: expect.stringMatching(/^[\w-]{43}$/),
        code_challenge: expect.stringMatching(/^[\w-]{43}$/),
        code_challenge_method: 'S256',
        prompt: 'consent',
        login_hint: 'ada',
        ...(secret === null ? {} : { client_secret: secret }),
      });
      expect(world.opened).toHaveLength(1);
      const url = new URL(world.opened[0] ?? '');
      expect([...url.searchParams.keys()]).toEqual(['client_id', 'request_uri']);
      expect(url.searchParams.get('client_id')).toBe(client_id);
      expect(url.href).not.toContain(encodeURIComponent(developmentSecret));
      expect(world.steps).toContain('pushed authorization request');
      expect(world.tokens.get('test')).toMatchObject({ client_id });
    },
  );

  it('says how long its URL works, before the URL', async () => {
    const now = Date.now();
    const world = await worldAt({ client: { par: 'always' }, now });
    await world.login();
    const [first, second] = world.events;
    const expires_at = Math.floor(now / 1000) + 60;
    expect(first).toEqual({ type: 'pushed', expires_in: 60, expires_at });
    expect(second?.type).toBe('url_ready');
  });

  it('is sent by itself where the metadata ask for it', async () => {
    const world = await worldAt({ faults: ['par-required'] });
    await world.login();
    expect(world.pushed).toHaveLength(1);
    expect(world.profiles.get('test')).not.toHaveProperty('par');
  });

  it('is not sent where nobody asks for it', async () => {
    const world = await worldAt();
    await world.login();
    expect(world.pushed).toEqual([]);
    expect(new URL(world.opened[0] ?? '').searchParams.get('response_type')).toBe('code');
  });

  it('is not sent against the setting, and nothing else is', async () => {
    const world = await worldAt({ faults: ['par-required'], client: { par: 'never' } });
    expect(await failureOf(world.login())).toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(/requires pushed authorization requests .* par is never$/),
      rule: 'A32',
    });
    expect(world.steps).toEqual(['discovery']);
    expect(world.launched).toEqual([]);
  });

  it('needs an endpoint, before anyone signs in', async () => {
    const world = await worldAt({ faults: ['par-endpoint-missing'] });
    expect(await failureOf(world.login())).toMatchObject({
      kind: 'usage',
      advice: [{ id: 'no_endpoint', endpoint: 'pushed_authorization_request_endpoint' }],
    });
    expect(world.launched).toEqual([]);
  });

  it('goes to the endpoint of the settings, where there is one', async () => {
    const world = await worldAt({ faults: ['par-endpoint-missing'] });
    const own = {
      ...world.settings,
      client: {
        ...world.settings.client,
        pushed_authorization_request_endpoint: `${world.server.issuer}/request`,
      },
    };
    await login(world.context, own, {
      browser: { never: false, command: 'test-browser' },
      timeoutMs: 60_000,
      emit: world.emit,
    });
    expect(world.pushed).toHaveLength(1);
  });

  it('is repeated without a scope that nobody typed and the server refuses', async () => {
    const world = await worldAt({
      faults: ['par-required', 'openid-refused'],
      client: { scope: 'openid profile' },
      origins: { scope: 'metadata' },
    });
    await world.login();
    expect(world.pushed.map(({ body }) => body.get('scope'))).toEqual([
      'openid profile',
      'profile',
    ]);
    expect(world.pushed[1]?.body.has('nonce')).toBe(false);
    expect(world.notices()[0]).toMatch(/had added the scope openid .*once more without it$/);
  });

  it.each<[string, Pick<World, 'looks'>]>([
    ['by the callback', {}],
    ['where the server does not redirect', { looks: true }],
  ])('follows a refusal of one that was not pushed: %s', async (_how, setup) => {
    const visited: string[] = [];
    const world = await worldAt({
      ...setup,
      faults: ['par-required-unlisted'],
      browser: async (url) => {
        visited.push(url);
        // Who only looks at the first page comes back with nothing.
        if (setup.looks && visited.length === 1) return;
        await signIn(realFetch, url).catch(() => {});
      },
      fetch: async (url, options) => {
        const response = await realFetch(url, options);
        const isPlain = new URL(url).pathname === '/auth' && !url.includes('request_uri');
        if (!setup.looks || !isPlain) return response;
        const page = '<h1>Sorry</h1><p>Pushed Authorization Request is only allowed.</p>';
        return new Response(page, { status: 400, headers: { 'content-type': 'text/html' } });
      },
    });
    const { profile } = await world.login();
    expect(world.pushed).toHaveLength(1);
    expect(world.notices()[0]).toMatch(
      /Pushed Authorization Request .*: the server requires a pushed authorization request \(PAR\), trying once more with one$/,
    );
    expect(world.profiles.get(profile)).toMatchObject({ par: 'always' });
    expect(visited).toHaveLength(setup.looks ? 2 : 1);
  });

  it('does not follow a refusal where the setting forbids it', async () => {
    const world = await worldAt({ faults: ['par-required-unlisted'], client: { par: 'never' } });
    const failure = await failureOf(world.login());
    expect(failure.message).toBe(
      'callback: invalid_request: Pushed Authorization Request must be used',
    );
    expect(world.pushed).toEqual([]);
  });

  it('is looked at with one of its own', async () => {
    const world = await worldAt({
      looks: true,
      faults: ['request-uri-expired'],
      client: { params: { login_hint: 'ada', prompt: 'login' } },
    });
    const over = deferred<void>();
    const context = {
      ...world.context,
      note: (facts: Parameters<typeof world.context.note>[0]) => {
        if (facts.local?.authorization_page !== undefined) setImmediate(over.resolve);
      },
      sleep: async (milliseconds: number, signal?: AbortSignal) => {
        if (milliseconds === 60_000) return await over.promise;
        // The request expires after the look only.
        if (milliseconds >= 59_000) return await new Promise<void>(() => {});
        return await world.context.sleep(milliseconds, signal);
      },
    };
    const failure = await failureOf(
      login(context, world.settings, {
        browser: { never: false, command: 'test-browser' },
        timeoutMs: 60_000,
        emit: world.emit,
      }),
    );
    expect(failure.message).toContain('"the request_uri has expired"');
    const [own, look] = world.pushed;
    expect(world.pushed).toHaveLength(2);
    for (const name of ['state', 'nonce', 'code_challenge'])
      expect(look?.body.get(name)).not.toBe(own?.body.get(name));
    expect(own?.body.get('login_hint')).toBe('ada');
    expect(look?.body.has('login_hint')).toBe(false);
    const opened = new URL(world.opened[0] ?? '').searchParams.get('request_uri');
    expect(world.authorized).toHaveLength(1);
    expect(world.authorized[0]?.searchParams.get('request_uri')).not.toBe(opened);
  });

  it('is begun by one run and finished by another', async () => {
    const world = await worldAt({ client: { par: 'always' } });
    const { settings } = world;
    const origins = {
      ...settings.origins,
      par: 'flag',
      redirect_uri: 'flag',
      scope: 'flag',
    } as const;
    const begun = await beginLogin(world.context, { ...settings, origins }, world.emit);
    expect([...new URL(begun.url).searchParams.keys()]).toEqual(['client_id', 'request_uri']);
    expect(begun.url_expires_at).toBe(Math.floor(world.context.now() / 1000) + 60);
    const address = await lastAddress(begun.url, begun.redirect_uri);
    const choice = { profile: undefined, secret: {} };
    const { tokens } = await resumeLogin(world.context, address, choice, world.emit);
    expect(tokens.access_token).toEqual(expect.any(String));
    expect(world.pushed).toHaveLength(1);
  });
});

describe('a pushed request that nobody has opened in time', () => {
  it('is pushed again by Enter, and stays the same sign-in', async () => {
    const enter = deferred<void>();
    const expiry = deferred<void>();
    const world = await worldAt({
      client: { par: 'always' },
      interactive: true,
      pasted: (async function* pasted() {
        // Before it has expired this means nothing.
        yield '';
        await enter.promise;
        yield '';
        await new Promise(() => {});
      })(),
      opener: async (url) => {
        if (world.launched.length === 1) return expiry.resolve();
        const { headers } = await realFetch(url);
        await signIn(realFetch, headers.get('location') ?? '').catch(() => {});
      },
    });
    const context = {
      ...world.context,
      sleep: async (milliseconds: number, signal?: AbortSignal) => {
        const isExpiry = milliseconds > 50_000 && milliseconds < 60_001 && !isOver;
        if (!isExpiry) return await world.context.sleep(Math.max(milliseconds, 60_000), signal);
        isOver = true;
        return await expiry.promise;
      },
    };
    let isOver = false;
    await login(context, world.settings, {
      browser: { never: false, command: 'test-browser' },
      timeoutMs: 600_000,
      emit: (event) => {
        world.emit(event);
        if (event.type === 'request_expired') enter.resolve();
      },
    });
    const [first, second] = world.pushed;
    expect(world.pushed).toHaveLength(2);
    expect(Object.fromEntries(second?.body ?? [])).toEqual(Object.fromEntries(first?.body ?? []));
    const kinds = world.events.map(({ type }) => type);
    expect(kinds.filter((type) => /pushed|url_ready|request_expired/.test(type))).toEqual([
      'pushed',
      'url_ready',
      'request_expired',
      'pushed',
      'url_ready',
    ]);
    expect(world.events.find(({ type }) => type === 'request_expired')).toMatchObject({
      canRenew: true,
    });
    const urls = world.events.flatMap((event) => (event.type === 'url_ready' ? [event.url] : []));
    expect(new Set(urls).size).toBe(2);
  });
});
