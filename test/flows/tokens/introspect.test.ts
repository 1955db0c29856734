import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { introspect } from '../../../src/flows/tokens/introspect.ts';
import { developmentSecret } from '../../../src/server/clients.ts';
import { type RunningServer, startServer } from '../../../src/server/start.ts';
import type { Settings } from '../../../src/model/settings.ts';
import { createWorld } from '../../support/context.ts';
import { tokenSet } from '../../support/stored.ts';
import { grant } from '../../../src/flows/grant/grant.ts';
import { failureOf } from '../../support/flows/device-run.ts';
import { hintsOf } from '../../support/flows/hints.ts';
import {
  type Answer,
  issuer,
  json,
  metadata,
  scriptedServer,
  testSettings,
} from '../../support/flows/scripted-server.ts';

const now = Date.parse('2026-01-01T00:00:00Z');
const stored = tokenSet({ issuer, access_token: 'at-1', refresh_token: 'rt-1' });
const introspecting = { command: 'token introspect' };
const withEndpoint = { ...metadata, introspection_endpoint: `${issuer}/introspect` };

function run(
  answer: Answer,
  options: Partial<Parameters<typeof introspect>[2]> = {},
  script: Readonly<Record<string, readonly Answer[]>> = {},
) {
  const server = scriptedServer({
    '/.well-known/openid-configuration': [withEndpoint],
    '/introspect': [answer],
    ...script,
  });
  const world = createWorld({ fetch: server.fetch, tokens: { test: stored }, now });
  const outcome = introspect(world.context, testSettings, { stored: 'access_token', ...options });
  const form = () => [...(server.to('/introspect')[0]?.body ?? [])];
  return { outcome, form, ...world };
}

function jwt(claims: object): string {
  return [{ alg: 'RS256' }, claims, {}].map(encode).join('.');
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

describe('introspect', () => {
  it('asks about the stored access token', async () => {
    const { outcome, form } = run({ active: true, sub: 'ada', vendor: [1] });
    expect(await outcome).toEqual({
      issuer,
      token: 'at-1',
      answer: { active: true, sub: 'ada', vendor: [1] },
      reasons: [],
    });
    expect(form()).toEqual([
      ['token_type_hint', 'access_token'],
      ['token', 'at-1'],
      ['client_id', 'cli'],
    ]);
  });

  it('asks about the stored refresh token when that is wanted', async () => {
    const { outcome, form } = run({ active: true }, { stored: 'refresh_token' });
    await outcome;
    expect(form()).toContainEqual(['token', 'rt-1']);
    expect(form()).toContainEqual(['token_type_hint', 'refresh_token']);
  });

  it('asks about a token that is given, with no hint but the one given', async () => {
    const plain = run({ active: true }, { token: 'theirs' });
    await plain.outcome;
    expect(plain.form()).toEqual([
      ['token', 'theirs'],
      ['client_id', 'cli'],
    ]);
    const hinted = run({ active: true }, { token: 'theirs', token_type_hint: 'refresh_token' });
    await hinted.outcome;
    expect(hinted.form()).toContainEqual(['token_type_hint', 'refresh_token']);
  });

  it.each([
    ['opaque', 'opaque-token-of-somebody', /expired, revoked/],
    ['expired by its own claims', jwt({ iss: issuer, exp: now / 1000 - 120 }), /expired 2 min ago/],
    ['of another server', jwt({ iss: 'https://other.example' }), /iss is https:\/\/other\.example/],
    ['an ID token', jwt({ iss: issuer, nonce: 'n', at_hash: 'h' }), /ID token/],
  ])('names what may be the reason when the token is %s', async (_name, token, says) => {
    const { reasons } = await run({ active: false }, { token }).outcome;
    expect(reasons.join('\n')).toMatch(says);
  });

  it('explains a server that does not introspect JWTs', async () => {
    const { outcome } = run(json(400, { error: 'unsupported_token_type' }));
    const failure = await failureOf(outcome);
    expect(failure).toMatchObject({ kind: 'oauth_error', code: 'unsupported_token_type' });
    expect(hintsOf(failure, introspecting)).toContain('atm-cli verify -p test -');
  });

  it('explains a server that wants the client to prove itself', async () => {
    const { outcome } = run(json(401, { error: 'invalid_client' }));
    expect(hintsOf(await failureOf(outcome), introspecting)).toContain('--client-secret-file');
  });

  it('explains one that says so in plain text, as the Go library of Zitadel does', async () => {
    const said = 'ErrorType=invalid_client Parent=no client credentials provided\n';
    const failure = await failureOf(run(new Response(said, { status: 401 })).outcome);
    expect(failure).toMatchObject({ kind: 'oauth_error' });
    expect(failure.message).toContain('no client credentials provided (HTTP 401)');
    expect(hintsOf(failure, introspecting)).toContain('client_secret_file=<file>');
  });

  it('reads an empty list of audiences, as Ory Hydra sends it', async () => {
    const said = { active: true, aud: [], scope: 'openid', token_use: 'access_token' };
    expect((await run(said).outcome).answer).toEqual(said);
  });

  it('is no success without a verdict', async () => {
    expect(await failureOf(run({ sub: 'ada' }).outcome)).toMatchObject({ kind: 'network' });
  });

  it('names the flag when the server has no such endpoint', async () => {
    const server = scriptedServer({ '/.well-known/openid-configuration': [metadata] });
    const { context } = createWorld({ fetch: server.fetch, tokens: { test: stored } });
    const failure = await failureOf(introspect(context, testSettings, { stored: 'access_token' }));
    expect(failure).toMatchObject({ kind: 'usage' });
    expect(hintsOf(failure, introspecting)).toContain('introspection_endpoint=<url>');
  });

  it('says when there is no refresh token to ask about', async () => {
    const { refresh_token: _none, ...rest } = stored;
    const { context } = createWorld({ tokens: { test: rest } });
    const failure = await failureOf(introspect(context, testSettings, { stored: 'refresh_token' }));
    expect(failure).toMatchObject({ kind: 'usage' });
  });
});

describe('a response that is a JWT (RFC 9701)', async () => {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const other = await generateKeyPair('RS256');
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'RS256' }] };
  const signed = async (
    key: typeof privateKey,
    answer: object = { active: true, sub: 'ada' },
    { aud = 'cli', typ = 'token-introspection+jwt' } = {},
  ) =>
    await new SignJWT({ token_introspection: answer })
      .setProtectedHeader({ alg: 'RS256', kid: 'k', typ })
      .setIssuer(issuer)
      .setAudience(aud)
      .setIssuedAt()
      .sign(key);
  const asJwt = (text: string) =>
    new Response(text, { headers: { 'content-type': 'application/token-introspection+jwt' } });
  const ask = (text: string) => run(asJwt(text), {}, { '/jwks': [jwks] }).outcome;

  it('is verified with the keys of the server', async () => {
    const { answer } = await ask(await signed(privateKey));
    expect(answer).toEqual({ active: true, sub: 'ada' });
    const { answer: inactive } = await ask(await signed(privateKey, { active: false }));
    expect(inactive).toEqual({ active: false });
  });

  it.each([
    ['signed with another key', async () => await signed(other.privateKey)],
    [
      'changed after it was signed',
      async () => {
        const [header, , signature] = (await signed(privateKey)).split('.');
        const [, payload] = (await signed(other.privateKey, { active: true, sub: 'eve' })).split(
          '.',
        );
        return `${header}.${payload}.${signature}`;
      },
    ],
    [
      'inactive by another key',
      async () => await signed(other.privateKey, { active: false, sub: 'ada' }),
    ],
    ['for another resource server', async () => await signed(privateKey, {}, { aud: 'other' })],
    ['an ID token', async () => await signed(privateKey, { active: true }, { typ: 'JWT' })],
    ['not signed', async () => `${encode({ alg: 'none' })}.${encode({})}.`],
  ])('is refused when it is %s', async (_name, make) => {
    const failure = await failureOf(ask(await make()));
    expect(['check_failed', 'undecided']).toContain(failure.kind);
  });

  it('says that the signature is wrong, and not to use it', async () => {
    const failure = await failureOf(ask(await signed(other.privateKey)));
    expect(failure).toMatchObject({ kind: 'check_failed' });
    expect(failure.message).toBe('introspection endpoint: the signature of the response is wrong');
    expect(hintsOf(failure, introspecting)).toContain('do not use it');
  });

  it('is undecided when it is encrypted', async () => {
    expect(await failureOf(ask('a.b.c.d.e'))).toMatchObject({ kind: 'undecided' });
  });
});

describe('introspect at the built-in server', () => {
  let server: RunningServer;
  let own: Settings;
  beforeAll(async () => {
    server = await startServer({ port: 0 });
    const client = {
      issuer: server.issuer,
      client_id: 'atm-cli-confidential',
      client_secret: developmentSecret,
    };
    own = { ...testSettings, client };
  });
  afterAll(() => server.close());

  it('finds a token active that was issued a moment ago, and any other text not', async () => {
    const { context } = createWorld();
    await grant(context, own, { flow: 'client_credentials' }, { store: true, emit: () => {} });
    const alive = await introspect(context, own, { stored: 'access_token' });
    expect(alive.answer).toMatchObject({ active: true, client_id: 'atm-cli-confidential' });
    const unknown = await introspect(context, own, { token: 'nothing', stored: 'access_token' });
    expect(unknown.answer).toEqual({ active: false });
  });
});
