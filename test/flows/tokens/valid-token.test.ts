import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fetch } from '../../../src/model/exchange.ts';
import { login } from '../../../src/flows/login/login.ts';
import { refreshTokens } from '../../../src/flows/tokens/refresh.ts';
import { getValidToken } from '../../../src/flows/tokens/valid-token.ts';
import { signIn } from '../../../src/server/automatic-sign-in.ts';
import { type RunningServer, startServer } from '../../../src/server/start.ts';
import type { Settings } from '../../../src/model/settings.ts';
import type { TokenSet } from '../../../src/model/token-set.ts';
import { createWorld, realFetch, type World } from '../../support/context.ts';
import { failureOf } from '../../support/flows/device-run.ts';
import { hintsOf } from '../../support/flows/hints.ts';

let server: RunningServer;
let signedIn: TokenSet;
let settings: Settings;

beforeAll(async () => {
  server = await startServer({ port: 0 });
  settings = {
    profile: 'test',
    known: true,
    builtIn: false,
    client: {
      issuer: server.issuer,
      client_id: 'atm-cli',
      scope: 'openid offline_access',
      redirect_uri: 'http://127.0.0.1:0/callback',
      params: { prompt: 'consent' },
    },
    origins: {},
  };
});
afterAll(() => server.close());

/** A world in which somebody signed in a moment ago. */
async function afterSignIn(world: World = {}) {
  const before = createWorld({ browser: async (url) => signIn(realFetch, url) });
  const options = { browser: { never: false, command: 'x' }, timeoutMs: 60_000, emit: () => {} };
  ({ tokens: signedIn } = await login(before.context, settings, options));
  return createWorld({ ...world, tokens: { test: signedIn } });
}

const later = () => (signedIn.expires_at ?? 0) * 1000 - 30_000;

function tokenEndpointSays(answer: () => Response): Fetch {
  return async (url, options) =>
    options?.method === 'POST' ? answer() : await realFetch(url, options);
}

describe('getValidToken', () => {
  it('sends nothing while the token lives long enough', async () => {
    const { context, steps } = await afterSignIn();
    expect(await getValidToken(context, settings, { minTtl: 60 })).toEqual(signedIn);
    expect(steps).toEqual([]);
  });

  it('refreshes a token that is about to expire, rotates and stores', async () => {
    await afterSignIn();
    const { context, tokens } = createWorld({ tokens: { test: signedIn }, now: later() });
    const fresh = await getValidToken(context, settings, { minTtl: 60 });
    expect(fresh.access_token).not.toBe(signedIn.access_token);
    expect(fresh.refresh_token).not.toBe(signedIn.refresh_token);
    expect(tokens.get('test')).toEqual(fresh);
  });

  it.each([
    ['is over', -60, 'fresh'],
    ['is near', 30, 'fresh'],
    ['is far', 3600, 'stored'],
  ])('takes a stored JWT without expiry at its own exp: it %s', async (_when, left, expected) => {
    await afterSignIn();
    const now = Date.parse('2026-01-01T00:00:00Z');
    const parts = [{ alg: 'none' }, { exp: now / 1000 + left }, 'x'];
    const access_token = parts
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    const { expires_at: _unknown, id_token: _none, ...rest } = signedIn;
    const stored: TokenSet = { ...rest, access_token };
    const answer = () => Response.json({ access_token: 'fresh', token_type: 'Bearer' });
    const fetch = tokenEndpointSays(answer);
    const { context } = createWorld({ tokens: { test: stored }, now, fetch });
    const valid = await getValidToken(context, settings, { minTtl: 60 });
    expect(valid.access_token).toBe(expected === 'stored' ? access_token : 'fresh');
  });

  it('needs a person when nobody is signed in, and names the command', async () => {
    const { context } = createWorld();
    const failure = await failureOf(getValidToken(context, settings, { minTtl: 60 }));
    expect(failure).toMatchObject({ kind: 'human_needed' });
    expect(hintsOf(failure, { command: 'token' })).toBe('sign in: atm-cli login -p test');
  });

  it('names atm-cli device for a login that was made by device code', async () => {
    const { refresh_token: _none, ...rest } = (await afterSignIn()).tokens.get('test') as TokenSet;
    const stored: TokenSet = { ...rest, flow: 'device_code' };
    const { context } = createWorld({ tokens: { test: stored }, now: later() });
    const failure = await failureOf(getValidToken(context, settings, { minTtl: 60 }));
    expect(failure).toMatchObject({ kind: 'human_needed' });
    const local = { flow: 'device_code' };
    expect(hintsOf(failure, { command: 'token', local })).toContain('atm-cli device -p test');
  });

  it('never sends tokens to another issuer or for another client', async () => {
    const { context, steps } = await afterSignIn();
    for (const change of [{ issuer: 'http://127.0.0.1:1' }, { client_id: 'other' }]) {
      const foreign = { ...settings, client: { ...settings.client, ...change } };
      await expect(getValidToken(context, foreign, { minTtl: 1e9 })).rejects.toMatchObject({
        kind: 'usage',
      });
    }
    expect(steps).toEqual([]);
  });
});

describe('refreshTokens', () => {
  it('takes the result of the process that was quicker, without a request', async () => {
    const { context, tokens, steps } = await afterSignIn();
    const newer: TokenSet = { ...signedIn, access_token: 'from another process' };
    tokens.set('test', newer);
    const refreshed = await refreshTokens(context, settings, signedIn);
    expect(refreshed).toEqual({ tokens: newer, asked: false });
    expect(steps).toEqual([]);
  });

  it('keeps the old refresh token when the response has none', async () => {
    const answer = () => Response.json({ access_token: 'new', token_type: 'Bearer' });
    const { context, tokens } = await afterSignIn({ fetch: tokenEndpointSays(answer) });
    await refreshTokens(context, settings, signedIn);
    expect(tokens.get('test')).toMatchObject({
      access_token: 'new',
      refresh_token: signedIn.refresh_token,
      id_token: signedIn.id_token,
    });
    expect(tokens.get('test')).not.toHaveProperty('expires_at');
  });

  it('calls the login over on invalid_grant, keeps the set and why, and says how to sign in', async () => {
    const answer = () => Response.json({ error: 'invalid_grant' }, { status: 400 });
    const { context, tokens } = await afterSignIn({ fetch: tokenEndpointSays(answer) });
    const failure = await failureOf(refreshTokens(context, settings, signedIn));
    expect(failure).toMatchObject({ kind: 'human_needed', code: 'invalid_grant' });
    expect(hintsOf(failure, { command: 'token refresh' })).toContain(
      'sign in again: atm-cli login -p test',
    );
    const { refresh_refused, ...kept } = tokens.get('test') as TokenSet;
    expect(kept).toEqual(signedIn);
    expect(refresh_refused).toMatchObject({ code: 'invalid_grant', ended: true });
  });

  it('keeps the rotated refresh token when the keys of the server cannot be fetched', async () => {
    const withoutKeys: Fetch = async (url, options) =>
      url.endsWith('/jwks') ? new Response('', { status: 502 }) : await realFetch(url, options);
    const { context, tokens } = await afterSignIn({ fetch: withoutKeys });
    await expect(refreshTokens(context, settings, signedIn)).rejects.toMatchObject({
      kind: 'network',
    });
    const kept = tokens.get('test');
    expect(kept?.refresh_token).not.toBe(signedIn.refresh_token);
    expect(kept).toEqual({ ...signedIn, refresh_token: kept?.refresh_token });
    const again = createWorld({ tokens: { test: kept as TokenSet } });
    expect(await refreshTokens(again.context, settings, kept as TokenSet)).toMatchObject({
      asked: true,
    });
  });

  const transient: readonly [string, () => Response, string][] = [
    ['a 502 page', () => new Response('<title>Bad gateway</title>', { status: 502 }), 'network'],
    [
      'HTML under 200',
      () => new Response('<html>', { headers: { 'content-type': 'text/html' } }),
      'network',
    ],
    [
      'a truncated body',
      () => new Response('{"access_tok', { headers: { 'content-type': 'application/json' } }),
      'network',
    ],
    [
      'a redirect',
      () => new Response(null, { status: 302, headers: { location: '/login' } }),
      'network',
    ],
    [
      'an empty body',
      () => new Response('', { headers: { 'content-type': 'application/json' } }),
      'network',
    ],
    ['server_error', () => Response.json({ error: 'server_error' }, { status: 500 }), 'network'],
    ['an error under 200', () => Response.json({ error: 'temporarily_unavailable' }), 'network'],
  ];
  it.each(transient)('keeps the login alive after %s', async (_name, answer, kind) => {
    const { context, tokens } = await afterSignIn({ fetch: tokenEndpointSays(answer) });
    await expect(refreshTokens(context, settings, signedIn)).rejects.toMatchObject({ kind });
    const { refresh_sent_at: _mark, ...kept } = tokens.get('test') as TokenSet;
    expect(kept).toEqual(signedIn);
  });
});
