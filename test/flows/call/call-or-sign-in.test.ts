import { describe, expect, it } from 'vitest';
import { callOrSignIn } from '../../../src/flows/call/call-or-sign-in.ts';
import type { Fetch } from '../../../src/model/exchange.ts';
import type { Profile } from '../../../src/model/profile.ts';
import type { TokenSet } from '../../../src/model/token-set.ts';
import { createWorld } from '../../support/context.ts';

const origin = 'https://api.example.com';
const issuer = 'https://as.example.com';
const tokensOf = (access_token: string): TokenSet => ({
  access_token,
  token_type: 'Bearer',
  obtained_at: 0,
  issuer,
  client_id: 'cli',
  flow: 'authorization_code',
});
const profileOf = (api?: string): Profile => ({
  issuer,
  client_id: 'cli',
  ...(api !== undefined && { api }),
});

type Stored = Readonly<Record<string, readonly [api: string | undefined, token?: string]>>;

function worldOf(stored: Stored = {}, reply: () => Response = () => Response.json({ ok: true })) {
  const sent: string[] = [];
  const fetch: Fetch = async (url, { method = 'GET', headers = {} } = {}) => {
    sent.push(`${method} ${url} ${headers['authorization'] ?? 'anonymous'}`);
    return reply();
  };
  const profiles = Object.fromEntries(
    Object.entries(stored).map(([name, [api]]) => [name, profileOf(api)]),
  );
  const tokens = Object.fromEntries(
    Object.entries(stored).flatMap(([name, [, token]]) =>
      token === undefined ? [] : [[name, tokensOf(token)]],
    ),
  );
  const world = createWorld({ fetch, profiles, tokens });
  const notices: string[] = [];
  const call = async (
    url: string,
    method = 'GET',
    choice = {},
    login = false,
    context = world.context,
  ) =>
    await callOrSignIn(
      context,
      choice,
      { url, method, headers: [], maxBytes: 1000, minTtl: 60 },
      {
        login,
        stepUp: false,
        mayRegister: false,
        browser: { never: true },
        timeoutMs: 1000,
        emit: (event) => {
          if (event.type === 'notice') notices.push(event.text);
        },
      },
    );
  return { ...world, call, sent, notices };
}

const refusal = (challenge: string) => () =>
  new Response('', { status: 401, headers: { 'www-authenticate': challenge } });

describe('a call with nobody signed in', () => {
  it.each(['GET', 'HEAD'])('is sent without a token: %s', async (method) => {
    const world = worldOf();
    expect((await world.call(`${origin}/me`, method)).status).toBe(200);
    expect(world.sent).toEqual([`${method} ${origin}/me anonymous`]);
  });

  it.each(['POST', 'DELETE', 'PUT', 'PATCH'])('is not sent: %s', async (method) => {
    const world = worldOf();
    await expect(world.call(`${origin}/me`, method)).rejects.toMatchObject({
      kind: 'human_needed',
    });
    expect(world.sent).toEqual([]);
  });

  it('is not sent for a profile that was named', async () => {
    const world = worldOf({ work: [undefined] });
    const calling = world.call(`${origin}/me`, 'GET', { profile: 'work' });
    await expect(calling).rejects.toMatchObject({ kind: 'human_needed', rule: 'U03' });
    expect(world.sent).toEqual([]);
  });

  it.each([
    ['Bearer scope="a b", realm="x"', 'asks for a Bearer token, with the scope a b, realm "x"'],
    ['DPoP algs="ES256"', 'asks for a DPoP token'],
    ['', 'asks for a token (it sends no WWW-Authenticate)'],
  ])('says what the API asks for: %s', async (challenge, message) => {
    const world = worldOf({}, refusal(challenge));
    await expect(world.call(`${origin}/me`)).rejects.toMatchObject({
      kind: 'human_needed',
      rule: 'M24',
      message: expect.stringContaining(message),
      advice: [{ id: 'api_wants_token', url: `${origin}/me`, canAsk: false }],
    });
  });

  it('is a result with any other status', async () => {
    const world = worldOf({}, () => Response.json({ error: 'no' }, { status: 403 }));
    const called = await world.call(`${origin}/me`);
    expect(called.status).toBe(403);
    expect(called.refusal).toBeUndefined();
  });
});

describe('a call that signs in', () => {
  it('takes the tokens that another command has stored after it saw none, however old', async () => {
    const api = `${origin}/mcp`;
    let isFirst = true;
    const world = worldOf({}, () => {
      const status = isFirst ? 401 : 200;
      isFirst = false;
      return new Response('', { status, headers: { 'www-authenticate': 'Bearer' } });
    });
    const { context } = world;
    const http = context.http.bind(context);
    const theirs = {
      ...context,
      http: (...given: Parameters<typeof http>): Fetch => {
        const send = http(...given);
        return async (url, init) => {
          const response = await send(url, init);
          // Between the request without a token and the turn of this command.
          await context.profiles.save('mcp', () => profileOf(api));
          await context.tokens.write('mcp', tokensOf('theirs'));
          return response;
        };
      },
    };
    const called = await world.call(api, 'GET', {}, true, theirs);
    expect(called.status).toBe(200);
    expect(world.sent).toEqual([`GET ${api} anonymous`, `GET ${api} Bearer theirs`]);
  });
});

describe('the token of a call', () => {
  const stored: Stored = {
    default: [undefined, 'plain'],
    root: [origin, 'root-token'],
    mcp: [`${origin}/mcp`, 'mcp-token'],
    other: ['https://other.example.com/mcp', 'other-token'],
  };

  it.each([
    [`${origin}/mcp`, 'mcp-token'],
    [`${origin}/mcp/tools?x=1`, 'mcp-token'],
    [`${origin}/mcps`, 'root-token'],
    [`${origin}/`, 'root-token'],
    ['https://other.example.com/mcp/a', 'other-token'],
    ['https://other.example.com/', 'plain'],
    ['https://third.example.com/', 'plain'],
  ])('to %s is that of the profile which covers it: %s', async (url, token) => {
    const world = worldOf(stored);
    await world.context.profiles.use('default');
    await world.call(url);
    expect(world.sent).toEqual([`GET ${url} Bearer ${token}`]);
  });

  it.each([
    'https://other.example.com/mcps',
    'https://other.example.com.evil.example/mcp',
    'https://other.example.com@evil.example/mcp',
    'http://localhost/mcp',
  ])('is not sent to %s, which the active profile is not for', async (url) => {
    const world = worldOf({ other: ['https://other.example.com/mcp', 'other-token'] });
    await world.context.profiles.use('other');
    await world.call(url).catch(() => undefined);
    expect(world.sent.join()).not.toContain('other-token');
  });

  it('is not sent elsewhere, which is said, and the request goes without it', async () => {
    const world = worldOf({ other: ['https://other.example.com/mcp', 'other-token'] });
    await world.context.profiles.use('other');
    await world.call(`${origin}/me`);
    expect(world.sent).toEqual([`GET ${origin}/me anonymous`]);
    expect(world.notices).toEqual([
      `the tokens of the profile "other" are for https://other.example.com/mcp, and are not sent to ${origin}/me`,
    ]);
  });

  it('of a named profile is refused elsewhere, and nothing is sent', async () => {
    const world = worldOf({ other: ['https://other.example.com/mcp', 'other-token'] });
    const calling = world.call(`${origin}/me`, 'GET', { profile: 'other' });
    await expect(calling).rejects.toMatchObject({ kind: 'usage', rule: 'M23' });
    expect(world.sent).toEqual([]);
  });
});
