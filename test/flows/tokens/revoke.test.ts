import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/model/errors.ts';
import { grant } from '../../../src/flows/grant/grant.ts';
import { introspect } from '../../../src/flows/tokens/introspect.ts';
import { revoke, type RevokeOptions } from '../../../src/flows/tokens/revoke.ts';
import { getValidToken } from '../../../src/flows/tokens/valid-token.ts';
import { developmentSecret } from '../../../src/server/clients.ts';
import { startServer } from '../../../src/server/start.ts';
import type { TokenSet } from '../../../src/model/token-set.ts';
import { createWorld } from '../../support/context.ts';
import { tokenSet } from '../../support/stored.ts';
import { failureOf } from '../../support/flows/device-run.ts';
import { hintsOf } from '../../support/flows/hints.ts';
import {
  type Answer,
  html,
  issuer,
  json,
  metadata,
  scriptedServer,
  testSettings,
} from '../../support/flows/scripted-server.ts';

const now = Date.parse('2026-01-01T00:00:00Z');
const expires_at = now / 1000 + 300;
const stored = tokenSet({ issuer, access_token: 'at-1', refresh_token: 'rt-1', expires_at });
const ok = new Response(null, { status: 200 });
const unsupported = json(400, { error: 'unsupported_token_type' });
const revoking = { command: 'token revoke' };
const both = { stored: ['refresh_token', 'access_token'] } as const;

function run(
  answers: readonly Answer[],
  options: RevokeOptions = both,
  set: TokenSet | undefined = stored,
) {
  const fresh = { access_token: 'at-2', token_type: 'Bearer' };
  const server = scriptedServer({
    '/.well-known/openid-configuration': [metadata],
    '/revoke': answers,
    '/token': [fresh],
  });
  const tokens = set === undefined ? {} : { test: set };
  const world = createWorld({ fetch: server.fetch, tokens, now });
  const outcome = revoke(world.context, testSettings, options);
  const sent = () =>
    server.to('/revoke').map(({ body }) => [body.get('token'), body.get('token_type_hint')]);
  return { ...world, outcome, sent };
}

describe('revoke', () => {
  it('revokes the refresh token first, then the access token, and forgets both', async () => {
    const { outcome, sent, tokens } = run([ok]);
    expect(await outcome).toEqual({
      profile: 'test',
      issuer,
      tokens: [
        { token: 'refresh_token', fate: 'revoked', forgotten: true },
        { token: 'access_token', fate: 'revoked', forgotten: true, expires_at },
      ],
    });
    expect(sent()).toEqual([
      ['rt-1', 'refresh_token'],
      ['at-1', 'access_token'],
    ]);
    expect(tokens.has('test')).toBe(false);
  });

  it('revokes the refresh token alone and keeps the access token', async () => {
    const { outcome, sent, tokens } = run([ok], { stored: ['refresh_token'] });
    await outcome;
    const { refresh_token: _gone, ...rest } = stored;
    expect(sent()).toEqual([['rt-1', 'refresh_token']]);
    expect(tokens.get('test')).toEqual(rest);
  });

  it('revokes the access token alone, and the next use refreshes', async () => {
    const { outcome, context, sent, tokens } = run([ok], { stored: ['access_token'] });
    await outcome;
    expect(sent()).toEqual([['at-1', 'access_token']]);
    expect(tokens.get('test')?.refresh_token).toBe('rt-1');
    expect((await getValidToken(context, testSettings, { minTtl: 0 })).access_token).toBe('at-2');
  });

  it('takes the refresh token for enough when a JWT access token cannot be revoked', async () => {
    const { outcome, tokens } = run([ok, unsupported]);
    const [, access] = (await outcome).tokens;
    expect(access).toMatchObject({ token: 'access_token', fate: 'not_revocable', forgotten: true });
    expect(tokens.has('test')).toBe(false);
  });

  it.each<[string, number, { error: string; error_description?: string }]>([
    ['better-auth', 400, { error: 'invalid_request', error_description: 'Invalid access token' }],
    ['others', 400, { error: 'invalid_request', error_description: 'token not found' }],
    ['others', 401, { error: 'invalid_token' }],
    ['others', 400, { error: 'invalid_grant' }],
  ])(
    'knows that the access token ended with its refresh token: %s, %i %o',
    async (_server, status, error) => {
      const { outcome, tokens } = run([ok, json(status, error)]);
      expect((await outcome).tokens.map(({ fate }) => fate)).toEqual(['revoked', 'revoked']);
      expect(tokens.has('test')).toBe(false);
      const alone = run([json(status, error)], { stored: ['access_token'] });
      expect(await failureOf(alone.outcome)).toMatchObject({ code: error.error });
      const first = run([json(status, error), ok]);
      expect(await failureOf(first.outcome)).toMatchObject({ code: error.error });
    },
  );

  it.each([
    { error: 'invalid_request', error_description: 'Invalid token type hint' },
    { error: 'invalid_request', error_description: 'missing parameter: token' },
    { error: 'invalid_client', error_description: 'invalid token' },
  ])('fails when the error is about something else: %o', async (error) => {
    const { outcome, tokens } = run([ok, json(400, error)]);
    expect(await failureOf(outcome)).toMatchObject({ code: error.error });
    expect(tokens.get('test')?.access_token).toBe('at-1');
  });

  it('fails when the one token that was named cannot be revoked, and keeps it', async () => {
    const { outcome, tokens } = run([unsupported], { stored: ['access_token'] });
    const failure = await failureOf(outcome);
    expect(failure).toMatchObject({ kind: 'oauth_error', code: 'unsupported_token_type' });
    expect(failure.message).toContain('until it expires');
    expect(hintsOf(failure, revoking)).toContain('atm-cli token revoke -p test --refresh-token');
    const { refresh_token: _none, ...alone } = stored;
    const single = run([unsupported], both, alone);
    expect(hintsOf(await failureOf(single.outcome), revoking)).toContain('atm-cli logout -p test');
    expect(tokens.get('test')).toEqual(stored);
  });

  it.each<[string, Answer, string]>([
    ['a refusal', json(401, { error: 'invalid_client' }), 'oauth_error'],
    ['a page', html(502, 'Down'), 'network'],
  ])('forgets nothing after %s', async (_name, answer, kind) => {
    const { outcome, tokens } = run([answer]);
    expect(await failureOf(outcome)).toMatchObject({ kind });
    expect(tokens.get('test')).toEqual(stored);
  });

  it.each<[string, Answer]>([
    ['an error of a token that ended already', json(200, { error: 'invalid_token' })],
    ['an error object', json(200, { error: { code: 'invalid_request', message: 'x' } })],
    ['an empty HTML body', new Response('', { headers: { 'content-type': 'text/html' } })],
    ['a word', new Response('OK', { headers: { 'content-type': 'text/html' } })],
    ['no content', new Response(null, { status: 204 })],
    ['broken JSON', new Response('{"', { headers: { 'content-type': 'application/json' } })],
  ])('takes 200 for success, whatever comes with it: %s', async (_name, answer) => {
    const { outcome, tokens } = run([answer]);
    expect((await outcome).tokens.map(({ fate }) => fate)).toEqual(['revoked', 'revoked']);
    expect(tokens.has('test')).toBe(false);
    const given = run([answer], { ...both, token: 'theirs' });
    expect((await given.outcome).tokens).toEqual([{ fate: 'revoked', forgotten: false }]);
  });

  it('is not deceived by a page under 200', async () => {
    const { outcome, tokens } = run([html(200, 'Sign in')]);
    expect(await failureOf(outcome)).toMatchObject({ kind: 'network' });
    expect(tokens.get('test')).toEqual(stored);
  });

  it('tries the access token when the refresh token cannot be revoked, and fails', async () => {
    const { outcome, sent, tokens } = run([unsupported, ok]);
    expect(await failureOf(outcome)).toMatchObject({ code: 'unsupported_token_type' });
    expect(sent().map(([token]) => token)).toEqual(['rt-1', 'at-1']);
    expect(tokens.get('test')).toEqual({ ...stored, expires_at: now / 1000 - 1 });
  });

  it('asks once only when nobody responds', async () => {
    const silent = () => {
      throw new Failure('timeout', 'no response within 30 s');
    };
    const { outcome, sent } = run([silent]);
    expect(await failureOf(outcome)).toMatchObject({ kind: 'timeout' });
    expect(sent()).toHaveLength(1);
  });

  it.each([401, 403])(
    'says how the client may authenticate after %i without a body',
    async (status) => {
      const supported = { revocation_endpoint_auth_methods_supported: ['client_secret_post'] };
      const server = scriptedServer({
        '/.well-known/openid-configuration': [{ ...metadata, ...supported }],
        '/revoke': [new Response(null, { status })],
      });
      const { context } = createWorld({ fetch: server.fetch, tokens: { test: stored } });
      const failure = await failureOf(revoke(context, testSettings, both));
      expect(failure.message).toContain(`the client was refused without a reason (HTTP ${status})`);
      expect(failure.advice).toMatchObject([
        {
          id: 'client_refused',
          member: 'revocation_endpoint_auth_methods_supported',
          supported: ['client_secret_post'],
        },
      ]);
      expect(hintsOf(failure, revoking)).toContain('client_secret_file=<file>');
      const client = { ...testSettings.client, client_secret: 's', client_auth: 'basic' } as const;
      const confidential = await failureOf(revoke(context, { ...testSettings, client }, both));
      expect(hintsOf(confidential, revoking)).toContain(
        'atm-cli profile set -p test client_auth=post',
      );
    },
  );

  it('forgets what was revoked also when the second request fails', async () => {
    const { outcome, tokens } = run([ok, html(502, 'Down')]);
    await failureOf(outcome);
    const { refresh_token: _gone, ...rest } = stored;
    expect(tokens.get('test')).toEqual(rest);
  });

  it('revokes a token that is given, with the hint that is given', async () => {
    const theirs = run([ok], { ...both, token: 'theirs' });
    expect((await theirs.outcome).tokens).toEqual([{ fate: 'revoked', forgotten: false }]);
    expect(theirs.sent()).toEqual([['theirs', null]]);
    expect(theirs.tokens.get('test')).toEqual(stored);
    const hinted = run([ok], { ...both, token: 'theirs', token_type_hint: 'refresh_token' });
    await hinted.outcome;
    expect(hinted.sent()).toEqual([['theirs', 'refresh_token']]);
  });

  it('knows a stored token when it is given, and forgets it', async () => {
    const { outcome, sent, tokens } = run([ok], { ...both, token: 'rt-1' });
    expect((await outcome).tokens).toMatchObject([{ token: 'refresh_token', forgotten: true }]);
    expect(sent()).toEqual([['rt-1', 'refresh_token']]);
    expect(tokens.get('test')).not.toHaveProperty('refresh_token');
  });

  it('explains what cannot be revoked also when nothing is known about it', async () => {
    const { outcome } = run([unsupported], { ...both, token: 'a.b.c' });
    const failure = await failureOf(outcome);
    expect(failure).toMatchObject({ kind: 'oauth_error', code: 'unsupported_token_type' });
    expect(hintsOf(failure, revoking)).toContain('JWT');
    const hinted = run([unsupported], { ...both, token: 'a.b.c', token_type_hint: 'access_token' });
    expect(await failureOf(hinted.outcome)).toMatchObject({ code: 'unsupported_token_type' });
  });

  it('names the flag when the server has no such endpoint', async () => {
    const { revocation_endpoint: _none, ...plain } = metadata;
    const server = scriptedServer({ '/.well-known/openid-configuration': [plain] });
    const { context, tokens } = createWorld({ fetch: server.fetch, tokens: { test: stored } });
    const failure = await failureOf(revoke(context, testSettings, both));
    expect(failure).toMatchObject({ kind: 'usage' });
    expect(hintsOf(failure, revoking)).toMatch(/logout -p test\n.*--revocation-endpoint <url>$/);
    expect(tokens.get('test')).toEqual(stored);
  });

  it('needs somebody who is signed in, or a refresh token when that is named', async () => {
    const { context } = createWorld();
    expect(await failureOf(revoke(context, testSettings, both))).toMatchObject({
      kind: 'human_needed',
    });
    const { refresh_token: _none, ...rest } = stored;
    const { outcome } = run([ok], { stored: ['refresh_token'] }, rest);
    expect(await failureOf(outcome)).toMatchObject({ kind: 'usage' });
  });

  it('takes a token back at the built-in server', async () => {
    const server = await startServer({ port: 0 });
    try {
      const client = {
        issuer: server.issuer,
        client_id: 'atm-cli-confidential',
        client_secret: developmentSecret,
      };
      const own = { ...testSettings, client };
      const { context } = createWorld();
      const { tokens } = await grant(
        context,
        own,
        { flow: 'client_credentials' },
        { store: true, emit: () => {} },
      );
      await revoke(context, own, both);
      const options = { token: tokens.access_token, stored: 'access_token' } as const;
      expect((await introspect(context, own, options)).answer.active).toBe(false);
    } finally {
      await server.close();
    }
  });
});
