import { describe, expect, it } from 'vitest';
import { userinfo } from '../../../src/flows/call/userinfo.ts';
import { refreshTokens } from '../../../src/flows/tokens/refresh.ts';
import { revoke } from '../../../src/flows/tokens/revoke.ts';
import { status, statusOfAll } from '../../../src/flows/tokens/status.ts';
import { getValidToken } from '../../../src/flows/tokens/valid-token.ts';
import type { TokenSet } from '../../../src/model/token-set.ts';
import { statusJson, statusLines } from '../../../src/report/status.ts';
import { styleFor } from '../../../src/report/text/style.ts';
import { tokenShowJson, tokenShowLines } from '../../../src/report/token/token.ts';
import { createWorld } from '../../support/context.ts';
import { failureOf } from '../../support/flows/device-run.ts';
import { hintsOf } from '../../support/flows/hints.ts';
import {
  type Answer,
  html,
  issuer,
  json,
  metadata,
  oldTokens,
  scriptedServer,
  testSettings,
} from '../../support/flows/scripted-server.ts';

const now = Date.parse('2026-01-02T03:04:05Z');
const at = now / 1000;
const stored: TokenSet = { ...oldTokens, expires_at: at - 60, obtained_at: at - 3600 };
const granted = { access_token: 'new-at', token_type: 'bearer', refresh_token: 'new-rt' };
const inWords = 'Refresh token is invalid or has already been claimed by another client.';

function run(answers: readonly Answer[], tokens: TokenSet = stored) {
  const server = scriptedServer({
    '/.well-known/openid-configuration': [metadata],
    '/token': answers,
    '/me': [{ sub: 'ada' }],
    '/revoke': [new Response(null, { status: 200 })],
  });
  const world = createWorld({
    now,
    fetch: server.fetch,
    tokens: { test: tokens },
    profiles: { test: { issuer, client_id: 'cli' } },
  });
  const { context } = world;
  const token = async () => await getValidToken(context, testSettings, { minTtl: 30 });
  const sent = () => server.to('/token').map(({ body }) => body.get('refresh_token'));
  return { ...world, token, sent, kept: () => world.tokens.get('test') };
}

const endings: readonly (readonly [string, Answer, string | undefined])[] = [
  ['invalid_grant', json(400, { error: 'invalid_grant' }), 'invalid_grant'],
  ['words', json(400, { error: 'invalid_request', error_description: inWords }), 'invalid_request'],
  ['interaction_required', json(400, { error: 'interaction_required' }), 'interaction_required'],
  ['401', json(401, { message: 'Invalid refresh token' }), undefined],
  ['403', json(403, { detail: 'refresh token revoked', code: 'token_revoked' }), 'token_revoked'],
  ['plain text', new Response('session expired', { status: 401 }), undefined],
];

describe('a refresh token that the server calls dead', () => {
  it.each(endings)('by %s is sent once by any number of commands', async (_name, answer, code) => {
    const { context, token, sent, kept } = run([answer]);
    const failures = [
      await failureOf(token()),
      await failureOf(token()),
      await failureOf(refreshTokens(context, testSettings, kept() as TokenSet)),
      await failureOf(userinfo(context, testSettings)),
    ];
    for (const failure of failures) {
      expect(failure).toMatchObject({ kind: 'human_needed', exitCode: 3, code });
      expect(hintsOf(failure, { command: 'token' })).toContain(': atm-cli login -p test');
    }
    expect(failures[1]?.message).toContain('refused at 2026-01-02T03:04:05.000Z, not sent again');
    expect(sent()).toEqual(['old-rt']);
    expect(kept()).toMatchObject({ ...stored, refresh_refused: { at, ended: true } });
    expect(kept()).not.toHaveProperty('refresh_sent_at');
  });

  it('is forgotten with a newer set, and with the token itself', async () => {
    const { context, token, tokens, sent, kept } = run([
      json(400, { error: 'invalid_grant' }),
      granted,
    ]);
    await failureOf(token());
    await revoke(context, testSettings, { stored: ['refresh_token'] });
    expect(kept()).not.toHaveProperty('refresh_refused');
    tokens.set('test', { ...stored, access_token: 'newer', refresh_token: 'newer-rt' });
    expect((await token()).access_token).toBe('new-at');
    expect(sent()).toEqual(['old-rt', 'newer-rt']);
    expect(kept()).not.toHaveProperty('refresh_refused');
  });
});

describe('a refusal that does not say why', () => {
  it.each<[string, Answer, string | undefined]>([
    ['a code', json(400, { error: 'invalid_request' }), 'invalid_request'],
    ['a sentence', json(401, { message: 'Unauthorized' }), undefined],
    ['nothing', new Response(null, { status: 403 }), undefined],
  ])('of %s ends the sign-in when it is repeated', async (_name, answer, code) => {
    const { token, sent, kept } = run([answer]);
    const first = await failureOf(token());
    expect(first).toMatchObject({ kind: 'oauth_error', exitCode: 8, code });
    expect(hintsOf(first, { command: 'token' })).toContain('sign in again: atm-cli login -p test');
    expect(kept()).toMatchObject({ refresh_refused: { ended: false } });
    expect(await failureOf(token())).toMatchObject({ exitCode: 3, code });
    expect(await failureOf(token())).toMatchObject({ exitCode: 3, code });
    expect(sent()).toHaveLength(2);
  });

  it('is forgotten with a success, and is another one with another code', async () => {
    const refused = json(400, { error: 'invalid_request' });
    const other = json(400, { error: 'something_else' });
    const { token, kept } = run([refused, other, refused, granted]);
    for (const _ of [1, 2, 3]) expect(await failureOf(token())).toMatchObject({ exitCode: 8 });
    await token();
    expect(kept()).not.toHaveProperty('refresh_refused');
  });
});

describe('an error that is not about the refresh token', () => {
  it.each<[string, Answer]>([
    ['5xx', json(500, { error: 'invalid_grant', error_description: inWords })],
    ['429', json(429, { error: 'invalid_grant' })],
    ['invalid_client', json(401, { error: 'invalid_client', error_description: inWords })],
    ['unauthorized_client', json(400, { error: 'unauthorized_client' })],
    ['a page', html(403, 'Session expired')],
    ['a wrong URL', json(404, { message: 'Cannot POST /token' })],
    ['an empty success', new Response(null, { status: 200 })],
  ])('keeps the sign-in after any number of %s', async (_name, answer) => {
    const { token, sent, kept } = run([answer, answer, answer, granted]);
    for (const _ of [1, 2, 3]) expect((await failureOf(token())).exitCode).not.toBe(3);
    expect(kept()).not.toHaveProperty('refresh_refused');
    expect((await token()).access_token).toBe('new-at');
    expect(sent()).toHaveLength(4);
  });
});

describe('what is said of a refused refresh token', () => {
  const refusal = { at: at - 30, code: 'invalid_request', message: `refused: ${inWords}` };
  const ended = { ...stored, refresh_refused: { ...refusal, ended: true } };

  it('is in status, which does not promise a refresh', async () => {
    const { context } = run([], ended);
    const found = await status(context, testSettings);
    expect(found.state).toBe('expired');
    const lines = statusLines(found, styleFor({ ...context.terminal.stdout, columns: 500 }), at);
    expect(lines).toContain(`no longer valid, refused 30 s ago`);
    expect(lines).toContain(inWords);
    expect(lines).toContain('sign in again: atm-cli login -p test');
    expect(lines).not.toContain('next use');
    expect(JSON.parse(statusJson(found, at))).toMatchObject({
      state: 'expired',
      refresh_refused: { ...refusal, ended: true },
    });
    expect((await statusOfAll(context))[0]).toMatchObject({ profile: 'test', state: 'expired' });
  });

  it('is in status also while the access token is valid', async () => {
    const { context } = run([], { ...ended, expires_at: at + 600 });
    const found = await status(context, testSettings);
    expect(found.state).toBe('valid');
    const lines = statusLines(found, styleFor({ ...context.terminal.stdout, columns: 500 }), at);
    expect(lines).toMatch(/refresh token +no longer valid.*sign in again: atm-cli login/);
  });

  it('is in token show', async () => {
    const display = { showTokens: false, now: at };
    const { context } = run([]);
    const style = styleFor({ ...context.terminal.stdout, columns: 500 });
    expect(tokenShowLines('test', ended, style, display)).toMatch(/refresh token +no longer valid/);
    const refused = { ...stored, refresh_refused: { ...refusal, ended: false } };
    expect(tokenShowLines('test', refused, style, display)).toMatch(/refresh token +refused 30 s/);
    expect(JSON.parse(tokenShowJson('test', ended, display))).toMatchObject({
      refresh_refused: { ended: true },
    });
  });
});
