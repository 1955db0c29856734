import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { device } from '../../../src/flows/device/device.ts';
import { userinfo } from '../../../src/flows/call/userinfo.ts';
import { remediesOf } from '../../support/remedies.ts';
import { confirmDevice } from '../../../src/server/automatic-sign-in.ts';
import { startServer } from '../../../src/server/start.ts';
import type { Settings } from '../../../src/model/settings.ts';
import type { TokenSet } from '../../../src/model/token-set.ts';
import { createWorld, realFetch } from '../../support/context.ts';
import { failureOf } from '../../support/flows/device-run.ts';
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

const stored: TokenSet = {
  access_token: 'at-1',
  token_type: 'bearer',
  expires_at: now / 1000 + 300,
  refresh_token: 'rt-1',
  id_token: `${encode({ alg: 'none' })}.${encode({ sub: 'ada' })}.`,
  obtained_at: now / 1000,
  issuer,
  client_id: 'cli',
  flow: 'authorization_code',
};

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function asJwt(text: string): Response {
  return new Response(text, { headers: { 'content-type': 'application/jwt; charset=utf-8' } });
}

function without<K extends keyof TokenSet>(set: TokenSet, name: K): Omit<TokenSet, K> {
  const { [name]: _left, ...rest } = set;
  return rest;
}

function run(
  me: Answer,
  set: TokenSet = stored,
  script: Readonly<Record<string, readonly Answer[]>> = {},
) {
  const server = scriptedServer({
    '/.well-known/openid-configuration': [metadata],
    '/me': [me],
    ...script,
  });
  const world = createWorld({ fetch: server.fetch, tokens: { test: set }, now });
  return { ...world, ...server, outcome: userinfo(world.context, testSettings) };
}

describe('userinfo', () => {
  it('shows the claims, asked for with the bearer token', async () => {
    const { outcome, to } = run({ sub: 'ada', name: 'Ada' });
    expect(await outcome).toEqual({ issuer, claims: { sub: 'ada', name: 'Ada' }, signed: false });
    expect(to('/me')[0]?.method).toBe('GET');
    expect(to('/me')[0]?.headers.get('authorization')).toBe('Bearer at-1');
    expect(to('/token')).toEqual([]);
  });

  it('notes the granted scope, by which a refusal is understood', async () => {
    const { outcome, notes } = run({ sub: 'ada' }, { ...stored, scope: 'openid api' });
    await outcome;
    expect(notes).toContainEqual({ local: { storedScope: 'openid api' } });
  });

  it('refuses claims about somebody else', async () => {
    const failure = await failureOf(run({ sub: 'eve' }).outcome);
    expect(failure).toMatchObject({ kind: 'check_failed' });
    expect(failure.message).toBe(
      'userinfo endpoint: the response has sub "eve", the ID token has "ada"; claims of another user are not used',
    );
  });

  it('takes any subject when there is no ID token to compare with', async () => {
    const { outcome } = run({ sub: 'eve' }, without(stored, 'id_token'));
    expect((await outcome).claims.sub).toBe('eve');
  });

  it('refreshes an expired token first', async () => {
    const fresh = { access_token: 'at-2', token_type: 'Bearer', expires_in: 300 };
    const old = { ...stored, expires_at: now / 1000 - 1 };
    const { outcome, to } = run({ sub: 'ada' }, old, { '/token': [fresh] });
    await outcome;
    expect(to('/me')[0]?.headers.get('authorization')).toBe('Bearer at-2');
  });

  it('needs somebody who is signed in', async () => {
    const world = createWorld();
    const settings = { profile: 'p', known: true, builtIn: false, client: {}, origins: {} };
    const failure = await failureOf(userinfo(world.context, settings));
    expect(failure).toMatchObject({ kind: 'human_needed' });
  });

  it('names the metadata and the flag when the server has no such endpoint', async () => {
    const { userinfo_endpoint: _endpoint, ...plain } = metadata;
    const script = { '/.well-known/openid-configuration': [plain] };
    const failure = await failureOf(run({}, stored, script).outcome);
    expect(failure).toMatchObject({ kind: 'usage' });
    expect(failure.message).toContain('userinfo_endpoint');
    expect(remediesOf(failure, { command: 'userinfo' })).toContain('--userinfo-endpoint <url>');
  });
});

describe('a refusal of userinfo', () => {
  it.each<[string, Answer, RegExp]>([
    [
      'in WWW-Authenticate',
      new Response('', {
        status: 401,
        headers: {
          'www-authenticate': 'Bearer error="invalid_token", error_description="it was revoked"',
        },
      }),
      /invalid_token.*revoked.*HTTP 401/,
    ],
    [
      'in the body',
      json(401, { error: 'invalid_token', error_description: 'it was revoked' }),
      /invalid_token.*revoked.*HTTP 401/,
    ],
    ['under HTTP 200', json(200, { error: 'invalid_token' }), /invalid_token.*HTTP 200/],
    ['without a word', new Response('', { status: 401 }), /without a reason/],
    [
      'for want of a scope',
      new Response('', {
        status: 403,
        headers: { 'www-authenticate': 'Bearer error="insufficient_scope", scope="openid"' },
      }),
      /insufficient_scope/,
    ],
  ])('is explained when it comes %s', async (_name, response, says) => {
    const failure = await failureOf(run(response).outcome);
    expect(failure).toMatchObject({ kind: 'oauth_error', exitCode: 8 });
    expect(failure.message).toMatch(says);
    const signedIn = { command: 'userinfo', local: { profile_stored: true } };
    expect(remediesOf(failure, signedIn)).not.toBe('');
  });

  it('is a network failure when it is a page', async () => {
    expect(await failureOf(run(html(502, 'Down')).outcome)).toMatchObject({ kind: 'network' });
  });
});

async function openBrowser(url: string): Promise<{ opened: boolean }> {
  await confirmDevice(realFetch, url);
  return { opened: true };
}

describe('a token that is for an API only', () => {
  const forApi = { ...stored, resource: ['https://api.example'] };
  const fresh = {
    access_token: 'at-userinfo',
    token_type: 'Bearer',
    expires_in: 60,
    refresh_token: 'rt-2',
  };

  it('is left alone: another one comes by a refresh without resource', async () => {
    const { outcome, to, tokens } = run({ sub: 'ada' }, forApi, { '/token': [fresh] });
    await outcome;
    expect(to('/token')[0]?.body.has('resource')).toBe(false);
    expect(to('/me')[0]?.headers.get('authorization')).toBe('Bearer at-userinfo');
    expect(tokens.get('test')).toEqual({ ...forApi, refresh_token: 'rt-2' });
  });

  it('is taken when it is a JWT for userinfo, too, and nothing is refreshed', async () => {
    const aud = ['https://api.example', `${issuer}/me`];
    const access_token = `${encode({ alg: 'EdDSA' })}.${encode({ aud })}.c2ln`;
    const { outcome, to, tokens } = run({ sub: 'ada' }, { ...forApi, access_token });
    await outcome;
    expect(to('/token')).toEqual([]);
    expect(to('/me')[0]?.headers.get('authorization')).toBe(`Bearer ${access_token}`);
    expect(tokens.get('test')).toEqual({ ...forApi, access_token });
  });

  it('keeps its refresh token when the server sends no new one', async () => {
    const { refresh_token: _new, ...kept } = fresh;
    const { outcome, tokens } = run({ sub: 'ada' }, forApi, { '/token': [kept] });
    await outcome;
    expect(tokens.get('test')).toEqual(forApi);
  });

  it('is tried as it is without a refresh token, and the refusal explained', async () => {
    const refusal = json(401, { error: 'invalid_token' });
    const { outcome, to } = run(refusal, without(forApi, 'refresh_token'));
    const failure = await failureOf(outcome);
    expect(failure.message).toContain('https://api.example');
    expect(remediesOf(failure)).toContain("--scope 'openid offline_access'");
    expect(to('/token')).toEqual([]);
  });

  it('gets its answer from the built-in server', async () => {
    const server = await startServer({ port: 0 });
    try {
      const world = createWorld();
      const settings: Settings = {
        profile: 'test',
        known: false,
        builtIn: false,
        client: {
          issuer: server.issuer,
          client_id: 'atm-cli',
          scope: 'openid profile offline_access api:read',
          resource: [`${server.issuer}/api`],
        },
        origins: {},
      };
      const browser = { never: false, command: 'test-browser' };
      const options = { browser, countdown: false, emit: () => {} };
      await device({ ...world.context, openBrowser }, settings, options);
      const before = world.tokens.get('test');
      const first = await userinfo(world.context, settings);
      const second = await userinfo(world.context, settings);
      expect(first.claims.sub).toBe('ada');
      expect(second.claims).toEqual(first.claims);
      expect(world.tokens.get('test')?.access_token).toBe(before?.access_token);
      expect(world.tokens.get('test')?.refresh_token).not.toBe(before?.refresh_token);
    } finally {
      await server.close();
    }
  });
});

describe('a signed answer', async () => {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'RS256' }] };
  const jwt = await new SignJWT({ sub: 'ada', name: 'Ada' })
    .setProtectedHeader({ alg: 'RS256', kid: 'k' })
    .setIssuer(issuer)
    .setAudience('cli')
    .sign(privateKey);

  it('is verified against the keys of the server', async () => {
    const { outcome, to } = run(asJwt(jwt), stored, { '/jwks': [jwks] });
    expect(await outcome).toMatchObject({ signed: true, claims: { sub: 'ada', name: 'Ada' } });
    expect(to('/jwks')).toHaveLength(1);
  });

  it('is refused when its signature is wrong', async () => {
    const [header, , signature] = jwt.split('.');
    const forged = `${header}.${encode({ iss: issuer, aud: 'cli', sub: 'ada', name: 'Eve' })}.${signature}`;
    const failure = await failureOf(run(asJwt(forged), stored, { '/jwks': [jwks] }).outcome);
    expect(failure).toMatchObject({ kind: 'check_failed' });
  });

  it('is expired by less than the clock tolerance, or refused', async () => {
    const old = await new SignJWT({ sub: 'ada', exp: Math.floor(Date.now() / 1000) - 100 })
      .setProtectedHeader({ alg: 'RS256', kid: 'k' })
      .setIssuer(issuer)
      .setAudience('cli')
      .sign(privateKey);
    const { outcome, context } = run(asJwt(old), stored, { '/jwks': [jwks] });
    expect(await failureOf(outcome)).toMatchObject({ kind: 'check_failed' });
    const tolerant = { ...testSettings, clockTolerance: 200 };
    await expect(userinfo(context, tolerant)).resolves.toMatchObject({ signed: true });
    const strict = { ...testSettings, clockTolerance: 0 };
    await expect(userinfo(context, strict)).rejects.toMatchObject({ kind: 'check_failed' });
  });

  it('is explained when it is encrypted', async () => {
    const failure = await failureOf(run(asJwt('a.b.c.d.e')).outcome);
    expect(failure).toMatchObject({ kind: 'undecided' });
    expect(failure.message).toContain('encrypted');
  });
});
