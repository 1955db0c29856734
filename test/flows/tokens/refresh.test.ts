import { describe, expect, it } from 'vitest';
import type { Context } from '../../../src/model/context.ts';
import { Failure } from '../../../src/model/errors.ts';
import { refreshTokens } from '../../../src/flows/tokens/refresh.ts';
import { userinfo } from '../../../src/flows/call/userinfo.ts';
import { plainTraits } from '../../../src/model/traits.ts';
import type { TokenSet } from '../../../src/model/token-set.ts';
import { createWorld } from '../../support/context.ts';
import {
  type Answer,
  html,
  json,
  metadata,
  oldTokens as stored,
  scriptedServer,
  testSettings,
} from '../../support/flows/scripted-server.ts';

const now = Date.parse('2026-01-02T03:04:05Z');
const sentAt = now / 1000;
const granted = { access_token: 'new-at', token_type: 'bearer', refresh_token: 'new-rt' };
const invalidGrant = json(400, { error: 'invalid_grant' });

type Setup = {
  readonly answers: readonly Answer[];
  readonly tokens?: TokenSet;
  readonly context?: (context: Context) => Partial<Context>;
};

function run({ answers, tokens = stored, context: change = () => ({}) }: Setup) {
  const server = scriptedServer({
    '/.well-known/openid-configuration': [metadata],
    '/token': answers,
    '/me': [{ sub: 'ada' }],
  });
  const world = createWorld({ now, fetch: server.fetch, tokens: { test: tokens } });
  const context = { ...world.context, ...change(world.context) };
  return { ...world, ...server, context, kept: () => world.tokens.get('test') };
}

/** A store whose writes fail from the one of this number on; the first one is number 0. */
function failingFrom(number: number, failure: Failure) {
  let writes = 0;
  return ({ tokens }: Context) => ({
    tokens: {
      ...tokens,
      write: async (profile: string, set: TokenSet) => {
        writes += 1;
        if (writes > number) throw failure;
        await tokens.write(profile, set);
      },
    },
  });
}

const full = new Failure('usage', 'the tokens cannot be written to /t: the disk is full', {
  advice: { id: 'file_error', code: 'ENOSPC' },
});

describe('the stored set while a refresh is on its way', () => {
  it('says when it was sent, and says it no more with the answer', async () => {
    const seen: (TokenSet | undefined)[] = [];
    const { context, kept } = run({
      answers: [
        () => {
          seen.push(kept());
          return granted;
        },
      ],
    });
    await refreshTokens(context, testSettings, stored);
    expect(seen).toEqual([{ ...stored, refresh_sent_at: sentAt }]);
    expect(kept()).toMatchObject(granted);
    expect(kept()).not.toHaveProperty('refresh_sent_at');
  });

  it('is the old one or the new one, never a mixture, when nothing has to be verified', async () => {
    const written: TokenSet[] = [];
    const { context } = run({
      answers: [granted],
      context: ({ tokens }) => ({
        tokens: { ...tokens, write: async (_profile, set) => void written.push(set) },
      }),
    });
    await refreshTokens(context, testSettings, stored);
    const pairs = written.map(({ access_token, refresh_token }) => [access_token, refresh_token]);
    expect(pairs).toEqual([
      [stored.access_token, stored.refresh_token],
      ['new-at', 'new-rt'],
    ]);
  });

  it.each<[string, Answer]>([
    ['a page', html(502, 'Bad gateway')],
    ['half of an answer', new Response('{"access_tok', { status: 200 })],
    [
      'a connection that broke',
      () => {
        throw new Failure('network', 'closed the connection', {
          cause: Object.assign(new Error('x'), { code: 'ECONNRESET' }),
        });
      },
    ],
  ])('keeps saying it after %s: the answer may be lost', async (_name, answer) => {
    const { context, kept } = run({ answers: [answer] });
    const authorizationRequest = refreshTokens(context, testSettings, stored);
    await expect(authorizationRequest).rejects.toMatchObject({ exitCode: 5 });
    expect(kept()).toEqual({ ...stored, refresh_sent_at: sentAt });
  });

  it.each<[string, Answer, number]>([
    ['server_error', json(500, { error: 'server_error' }), 5],
    ['invalid_client', json(401, { error: 'invalid_client' }), 8],
    [
      'no connection',
      () => {
        throw new Failure('network', 'refused the connection', {
          cause: Object.assign(new Error('x'), { code: 'ECONNREFUSED' }),
        });
      },
      5,
    ],
  ])('is as before after %s: no answer is missing', async (_name, answer, exitCode) => {
    const { context, kept } = run({ answers: [answer] });
    const authorizationRequest = refreshTokens(context, testSettings, stored);
    await expect(authorizationRequest).rejects.toMatchObject({ exitCode });
    expect(kept()).toEqual(stored);
  });
});

describe('a refresh after one whose answer was lost', () => {
  const marked = { ...stored, refresh_sent_at: 1_767_000_000 };

  it('tries the old refresh token once more, which some servers forgive', async () => {
    const { context, kept, to } = run({ answers: [granted], tokens: marked });
    await refreshTokens(context, testSettings, marked);
    expect(to('/token').map(({ body }) => body.get('refresh_token'))).toEqual(['old-rt']);
    expect(kept()).not.toHaveProperty('refresh_sent_at');
  });

  it('says in words what happened when the server does not, each time', async () => {
    const { context, kept } = run({ answers: [invalidGrant], tokens: marked });
    for (const _ of [1, 2]) {
      const authorizationRequest = refreshTokens(context, testSettings, marked);
      await expect(authorizationRequest).rejects.toMatchObject({
        kind: 'human_needed',
        exitCode: 3,
        message: expect.stringMatching(
          /; a refresh was sent at 2025-12-29T09:20:00\.000Z and its response was never stored: the server has probably rotated the refresh token then$/,
        ),
        advice: [{ id: 'sign_in_again' }],
      });
    }
    const refresh_refused = {
      at: sentAt,
      code: 'invalid_grant',
      message: 'token endpoint: invalid_grant (HTTP 400)',
      ended: true,
    };
    expect(kept()).toEqual({ ...marked, refresh_refused });
  });
});

describe('tokens that somebody else stored meanwhile', () => {
  const newer: TokenSet = { ...stored, access_token: 'theirs', refresh_token: 'their-rt' };

  it('are taken when the server knows the old refresh token no more', async () => {
    const { context, tokens, kept, to } = run({
      answers: [
        () => {
          tokens.set('test', newer);
          return invalidGrant;
        },
      ],
    });
    const refreshed = await refreshTokens(context, testSettings, stored);
    expect(refreshed).toEqual({ tokens: newer, asked: false });
    expect(kept()).toEqual(newer);
    expect(to('/token')).toHaveLength(1);
  });

  it.each([
    ['written over', newer],
    ['brought back after a sign-out', undefined],
  ])('are not %s by an answer that comes late', async (_name, theirs) => {
    const { context, tokens, kept } = run({
      answers: [
        () => {
          if (theirs === undefined) tokens.delete('test');
          else tokens.set('test', theirs);
          return granted;
        },
      ],
    });
    await refreshTokens(context, testSettings, stored);
    expect(kept()).toEqual(theirs);
  });

  it('serve userinfo with their refresh token', async () => {
    const forApi = { ...stored, resource: ['https://api.example'] };
    const { context, tokens, kept, to } = run({
      tokens: forApi,
      answers: [
        () => {
          tokens.set('test', { ...forApi, refresh_token: 'their-rt' });
          return invalidGrant;
        },
        granted,
      ],
    });
    expect(await userinfo(context, testSettings)).toMatchObject({ claims: { sub: 'ada' } });
    expect(to('/token').map(({ body }) => body.get('refresh_token'))).toEqual([
      'old-rt',
      'their-rt',
    ]);
    expect(kept()).toEqual({ ...forApi, refresh_token: 'new-rt' });
  });
});

describe('a disk that is full', () => {
  it('is found out before anything is sent', async () => {
    const { context, kept, to } = run({ answers: [granted], context: failingFrom(0, full) });
    const authorizationRequest = refreshTokens(context, testSettings, stored);
    await expect(authorizationRequest).rejects.toMatchObject({
      kind: 'usage',
      message: `${full.message}; nothing was sent, and the stored tokens were not changed`,
      advice: [{ id: 'file_error' }],
    });
    expect(to('/token')).toEqual([]);
    expect(kept()).toEqual(stored);
  });

  it('only after the answer is told, and the next refresh says what became of that', async () => {
    const { context, kept } = run({ answers: [granted], context: failingFrom(1, full) });
    const authorizationRequest = refreshTokens(context, testSettings, stored);
    await expect(authorizationRequest).rejects.toMatchObject({
      message: `the server sent new tokens, but ${full.message}; the old ones are still stored, and no longer work if the server has rotated the refresh token`,
      advice: [{ id: 'file_error' }, { id: 'refresh_not_stored' }],
    });
    expect(kept()).toEqual({ ...stored, refresh_sent_at: sentAt });
  });
});

describe('what is sent beside the refresh token', () => {
  const tokens = { ...stored, id_token: 'the.old.one' };
  const refresh = { trigger: {}, rotation: 'always' } as const;

  it.each([
    ['nothing by the standard', refresh, {}],
    [
      'the last ID token where the server wants it',
      { ...refresh, resend_id_token: true as const },
      tokens,
    ],
  ])('is %s', async (_what, rule, { id_token }: Partial<TokenSet>) => {
    const { context, to } = run({ answers: [granted], tokens });
    const settings = { ...testSettings, traits: { ...plainTraits, refresh: rule } };
    await refreshTokens(context, settings, tokens);
    expect(to('/token').map(({ body }) => body.get('id_token') ?? undefined)).toEqual([id_token]);
  });
});

it('a refresh notes the scopes that were requested and granted, for a refresh token that is missing', async () => {
  const { refresh_token: _none, ...rest } = stored;
  const tokens = { ...rest, scope: 'openid', requested_scope: 'openid offline_access' };
  const { context, notes } = run({ answers: [], tokens });
  await expect(refreshTokens(context, testSettings, tokens)).rejects.toMatchObject({ rule: 'R01' });
  expect(notes).toContainEqual({
    local: { storedScope: 'openid', requestedScope: 'openid offline_access' },
  });
});
