import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/model/errors.ts';
import { logout, type LogoutOptions } from '../../../src/flows/tokens/logout.ts';
import type { Settings } from '../../../src/model/settings.ts';
import type { TokenSet } from '../../../src/model/token-set.ts';
import { createWorld, type World } from '../../support/context.ts';
import { failureOf } from '../../support/flows/device-run.ts';
import {
  type Answer,
  issuer,
  json,
  metadata,
  scriptedServer,
  testSettings,
} from '../../support/flows/scripted-server.ts';

const stored: TokenSet = {
  access_token: 'at-1',
  token_type: 'bearer',
  expires_at: 2_000_000_000,
  refresh_token: 'rt-1',
  id_token: 'header.claims.signature',
  obtained_at: 1_900_000_000,
  issuer,
  client_id: 'cli',
  flow: 'authorization_code',
};

const done = new Response('', { status: 200 });

type Setup = Pick<World, 'interactive'> & {
  readonly metadata?: object;
  readonly revocations?: readonly Answer[];
  readonly options?: Partial<LogoutOptions>;
  readonly settings?: Partial<Settings>;
};

function run(setup: Setup = {}) {
  const server = scriptedServer({
    '/.well-known/openid-configuration': [setup.metadata ?? metadata],
    '/revoke': setup.revocations ?? [done],
  });
  const world = createWorld({
    interactive: setup.interactive ?? false,
    fetch: server.fetch,
    tokens: { test: stored, other: stored },
    profiles: { test: { issuer, client_id: 'cli' } },
  });
  const settings = { ...testSettings, ...setup.settings };
  const options = { local: false, browser: { never: false }, ...setup.options };
  return { ...world, ...server, settings, outcome: logout(world.context, settings, options) };
}

describe('logout', () => {
  it('revokes the refresh token, then the access token, and forgets both', async () => {
    const { outcome, to, tokens, profiles } = run();
    expect(await outcome).toMatchObject({
      profile: 'test',
      forgotten: true,
      tokens: [
        { token: 'refresh_token', fate: 'revoked' },
        { token: 'access_token', fate: 'revoked' },
      ],
    });
    expect(to('/revoke').map(({ body }) => Object.fromEntries(body))).toEqual([
      { client_id: 'cli', token: 'rt-1', token_type_hint: 'refresh_token' },
      { client_id: 'cli', token: 'at-1', token_type_hint: 'access_token' },
    ]);
    expect([...tokens.keys()]).toEqual(['other']);
    expect(profiles.get('test')).toEqual({ issuer, client_id: 'cli' });
  });

  it('is content when nobody is signed in, and asks no server', async () => {
    const { outcome, sent } = run({ settings: { profile: 'nobody' } });
    expect(await outcome).toMatchObject({ forgotten: false, tokens: [] });
    expect(sent).toEqual([]);
  });

  it('with --local only forgets', async () => {
    const { outcome, sent, tokens, opened } = run({
      interactive: true,
      options: { local: true },
    });
    expect(await outcome).toMatchObject({ forgotten: true, tokens: [] });
    expect(tokens.has('test')).toBe(false);
    expect([sent, opened]).toEqual([[], []]);
  });

  it('says so when the server has no revocation endpoint', async () => {
    const { revocation_endpoint: _endpoint, ...plain } = metadata;
    const { outcome, tokens } = run({ metadata: plain });
    expect((await outcome).tokens).toEqual([
      { token: 'refresh_token', fate: 'no_endpoint' },
      { token: 'access_token', fate: 'no_endpoint', expires_at: 2_000_000_000 },
    ]);
    expect(tokens.has('test')).toBe(false);
  });

  it('says so when the server cannot revoke its access tokens', async () => {
    const unsupported = json(400, { error: 'unsupported_token_type' });
    const { outcome } = run({ revocations: [done, unsupported] });
    expect((await outcome).tokens[1]).toMatchObject({ fate: 'not_revocable' });
  });

  const refusals: readonly [string, Answer][] = [
    ['with an empty 401, as Spring does', new Response(null, { status: 401 })],
    ['with invalid_client', json(401, { error: 'invalid_client' })],
  ];
  const methods = ['client_secret_basic', 'client_secret_post'];
  it.each(refusals)('says so when public clients are refused %s', async (_name, refusal) => {
    const closed = { ...metadata, revocation_endpoint_auth_methods_supported: methods };
    const { outcome, to } = run({ metadata: closed, revocations: [refusal, refusal] });
    expect((await outcome).tokens).toEqual([
      { token: 'refresh_token', fate: 'not_for_public_clients' },
      { token: 'access_token', fate: 'not_for_public_clients', expires_at: 2_000_000_000 },
    ]);
    expect(to('/revoke').map(({ headers }) => headers.get('accept'))).toEqual(
      Array.from({ length: 2 }, () => 'application/json'),
    );
  });

  it.each(refusals)(
    'fails where public clients are not known to be refused: %s',
    async (_name, refusal) => {
      const open = {
        ...metadata,
        revocation_endpoint_auth_methods_supported: [...methods, 'none'],
      };
      for (const listed of [metadata, open]) {
        const { outcome } = run({ metadata: listed, revocations: [refusal, refusal] });
        expect(await failureOf(outcome)).toMatchObject({ exitCode: 8 });
      }
    },
  );
});

describe('a logout that the server does not complete', () => {
  it.each<[string, Answer, string, number]>([
    ['is down', new Response('', { status: 503 }), 'network', 5],
    [
      'cannot be reached',
      () => {
        throw new Failure('network', 'revocation: https://id.example refused the connection');
      },
      'network',
      5,
    ],
    ['refuses', json(401, { error: 'invalid_client' }), 'oauth_error', 8],
    ['revokes no refresh tokens', json(400, { error: 'unsupported_token_type' }), 'oauth_error', 8],
  ])('forgets here and fails when the server %s', async (_name, answer, kind, exitCode) => {
    const { outcome, tokens } = run({ revocations: [answer] });
    const failure = await failureOf(outcome);
    expect(failure).toMatchObject({ kind, exitCode });
    expect(failure.message).toContain('local tokens deleted');
    expect(failure.hint).toContain('stay valid');
    expect(failure.hint).toContain(`${issuer}/logout`);
    expect(tokens.has('test')).toBe(false);
  });

  it('revokes the access token when the refresh token cannot be revoked', async () => {
    const refused = json(400, { error: 'unsupported_token_type' });
    const { outcome, to } = run({ revocations: [refused, done] });
    expect(await failureOf(outcome)).toMatchObject({ code: 'unsupported_token_type' });
    expect(to('/revoke').map(({ body }) => body.get('token'))).toEqual(['rt-1', 'at-1']);
  });

  it.each<[string, Answer]>([
    [
      'an error of Keycloak, under 200',
      json(200, { error: 'invalid_token', error_description: 'x' }),
    ],
    [
      'an empty page of Django, under 200',
      new Response('', { headers: { 'content-type': 'text/html' } }),
    ],
    ['an error in own words, under 200', json(200, { message: 'unknown token' })],
    [
      'an error of better-auth, under 400',
      json(400, { error: 'invalid_request', error_description: 'Invalid access token' }),
    ],
  ])('goes on after %s', async (_name, answer) => {
    const { outcome, tokens, opened } = run({ interactive: true, revocations: [done, answer] });
    expect((await outcome).tokens.map(({ fate }) => fate)).toEqual(['revoked', 'revoked']);
    expect(tokens.has('test')).toBe(false);
    expect(opened).toHaveLength(1);
  });

  it('forgets tokens of another server, and sends them nowhere', async () => {
    const client = { issuer: 'https://other.example', client_id: 'cli' };
    const { outcome, sent, tokens } = run({ settings: { client } });
    expect(await failureOf(outcome)).toMatchObject({ kind: 'usage' });
    expect(sent).toEqual([]);
    expect(tokens.has('test')).toBe(false);
  });

  it('keeps the tokens when it is interrupted', async () => {
    const interruption = new DOMException('interrupted', 'AbortError');
    const { outcome, tokens } = run({
      revocations: [
        () => {
          throw interruption;
        },
      ],
    });
    await expect(outcome).rejects.toBe(interruption);
    expect(tokens.has('test')).toBe(true);
  });
});

describe('the session at the server', () => {
  it('is shown without the ID token and opened with it', async () => {
    const { outcome, opened } = run({ interactive: true });
    const { end_session_url, browserLaunch } = await outcome;
    expect(end_session_url).toBe(`${issuer}/logout?client_id=cli`);
    expect(browserLaunch).toEqual({ by: 'browser', opened: true });
    expect(opened).toEqual([
      `${issuer}/logout?client_id=cli&id_token_hint=header.claims.signature`,
    ]);
  });

  it.each<[string, Setup]>([
    ['nobody is there', {}],
    ['--no-browser says so', { interactive: true, options: { browser: { never: true } } }],
  ])('is only shown when %s', async (_name, setup) => {
    const { outcome, opened } = run(setup);
    expect(await outcome).toMatchObject({
      end_session_url: `${issuer}/logout?client_id=cli`,
      end_session_lacks: 'hidden_id_token',
    });
    expect(opened).toEqual([]);
  });

  it('is not mentioned where the server has no page for it', async () => {
    const { end_session_endpoint: _endpoint, ...plain } = metadata;
    expect((await run({ metadata: plain }).outcome).end_session_url).toBeUndefined();
  });
});
