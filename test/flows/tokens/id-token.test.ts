import { describe, expect, it } from 'vitest';
import { tokenVerifier } from '../../../src/flows/verify/verify.ts';
import { createWorld } from '../../support/context.ts';
import { metadata, scriptedServer, testSettings } from '../../support/flows/scripted-server.ts';
import {
  idClaims,
  now,
  opaque,
  signInWorld,
  type SignInSetup,
} from '../../support/flows/sign-in-world.ts';
import { type Json, p256, sign } from '../../support/jwt/tokens.ts';

const secret = 'a client secret of sixty-four bytes, which is enough for HS512!!';
const signed = (claims: Json) => sign({ alg: 'ES256', kid: 'k1' }, claims, p256.privateKey);
const withId = (make: (claims: Json) => string) => (nonce: string | undefined) => ({
  ...opaque,
  scope: 'openid',
  id_token: make(idClaims({ nonce })),
});
const openid = { scope: 'openid' };
const supporting = (...algorithms: readonly string[]) => ({
  ...metadata,
  id_token_signing_alg_values_supported: algorithms,
});

/** Every flow that gets an ID token. */
const flows = ['login', 'device', 'refresh'] as const;
const run = (flow: (typeof flows)[number], setup: SignInSetup) =>
  signInWorld({ stored: { scope: 'openid' }, ...setup })[flow]();

describe.each(flows)('an ID token that is signed with the client secret, in %s', (flow) => {
  const client = { ...openid, client_secret: secret };
  const mac = (alg: string, key = secret) => withId((claims) => sign({ alg }, claims, key));

  it.each(['HS256', 'HS384', 'HS512'])('is verified where the metadata list %s', async (alg) => {
    const setup = { client, metadata: supporting('RS256', alg), tokens: mac(alg) };
    await expect(run(flow, setup)).resolves.toMatchObject({ tokens: { access_token: 'at' } });
  });

  it.each([
    [
      'another secret',
      { tokens: mac('HS256', `${secret}?`) },
      'signature: does not match the client secret',
    ],
    [
      'an algorithm that is not listed',
      { metadata: supporting('RS256', 'HS384') },
      'alg: HS256 is verified with a shared secret',
    ],
    ['no list', { metadata }, 'alg: HS256 is verified with a shared secret'],
    [
      'a secret that is too short',
      {
        client: { ...openid, client_secret: 'short secret' },
        tokens: mac('HS256', 'short secret'),
      },
      'key: the client secret has 12 bytes, HS256 needs at least 32',
    ],
    ['a public client', { client: openid }, 'alg: HS256 is verified with a shared secret'],
    [
      'a client that does not use its secret',
      { client: { ...client, client_auth: 'none' as const } },
      'alg: HS256 is verified with a shared secret',
    ],
  ])('is refused with %s', async (_what, changes, message) => {
    const setup = { client, metadata: supporting('HS256'), tokens: mac('HS256'), ...changes };
    await expect(run(flow, setup)).rejects.toMatchObject({
      kind: 'check_failed',
      message: expect.stringContaining(`the ID token is not accepted: ${message}`),
    });
  });
});

describe.each(flows)('the alg that a client is registered with, in %s', (flow) => {
  const client = { ...openid, client_secret: secret };
  const run256 = (alg: string, tokens: SignInSetup['tokens']) =>
    run(flow, {
      client: { ...client, id_token_signed_response_alg: alg },
      ...(tokens && { tokens }),
    });
  const mac = withId((claims) => sign({ alg: 'HS256' }, claims, secret));

  it('allows an HMAC that no metadata list', async () => {
    await expect(run256('HS256', mac)).resolves.toMatchObject({ tokens: { access_token: 'at' } });
  });

  it.each([
    ['HS384', mac],
    ['ES256', mac],
    ['HS256', withId(signed)],
  ])('%s allows no other', async (alg, tokens) => {
    await expect(run256(alg, tokens)).rejects.toMatchObject({ kind: 'check_failed' });
  });
});

describe('verify with a profile that has a client secret', () => {
  const verify = async (token: string, algorithms = ['RS256', 'HS256'], client_secret = secret) => {
    const { fetch } = scriptedServer({
      '/.well-known/openid-configuration': [supporting(...algorithms)],
      '/jwks': [{ keys: [] }],
    });
    const { context } = createWorld({ fetch, now });
    const settings = { ...testSettings, client: { ...testSettings.client, client_secret } };
    const check = await tokenVerifier(context, { settings, clockTolerance: 0, jws: false });
    return await check(token);
  };
  const idToken = (key = secret) => sign({ alg: 'HS256' }, idClaims({ nonce: 'n' }), key);

  it('uses the secret for an ID token of this client', async () => {
    const verdict = await verify(idToken());
    expect(verdict).toMatchObject({ outcome: 'valid', kind: 'id_token' });
    expect(verdict.checks.find(({ id }) => id === 'key')?.message).toContain('the client secret');
  });

  it('refuses another secret, and an algorithm that is not listed', async () => {
    await expect(verify(idToken(`${secret}?`))).resolves.toMatchObject({ outcome: 'invalid' });
    await expect(verify(idToken(), ['RS256'])).resolves.toMatchObject({ outcome: 'invalid' });
  });

  it('does not use it for an access token', async () => {
    const token = sign({ alg: 'HS256', typ: 'at+jwt' }, idClaims(), secret);
    await expect(verify(token)).resolves.toMatchObject({ outcome: 'invalid' });
  });
});

describe('the nonce of a sign-in', () => {
  const tokens = (nonce?: string) => () => ({
    ...opaque,
    id_token: signed(idClaims(nonce === undefined ? {} : { nonce })),
  });

  it.each([undefined, 'one of its own'])(
    'is not compared when none was sent: %s',
    async (nonce) => {
      const { login, asked } = signInWorld({ client: { scope: 'api' }, tokens: tokens(nonce) });
      await expect(login()).resolves.toMatchObject({ claims: { sub: 'ada' } });
      expect(asked[0]?.has('nonce')).toBe(false);
    },
  );

  it.each([
    [undefined, 'nonce: the token has no nonce'],
    ['of another sign-in', 'nonce: differs: it belongs to another sign-in'],
    ['', 'nonce: differs'],
  ])('has to come back when it was sent: %s', async (nonce, message) => {
    const { login, tokens: kept } = signInWorld({ client: openid, tokens: tokens(nonce) });
    await expect(login()).rejects.toMatchObject({
      kind: 'check_failed',
      message: expect.stringContaining(message),
    });
    expect(kept.size).toBe(0);
  });
});

describe('an ID token that nobody asked for', () => {
  const { jwks_uri: _none, ...keyless } = metadata;
  const setup = {
    metadata: { ...keyless, scopes_supported: ['api'] },
    client: { scope: 'api' },
    stored: { scope: 'api' },
    tokens: () => ({ ...opaque, id_token: signed(idClaims()) }),
  };

  it.each(flows)('and no key verifies is left out, in %s', async (flow) => {
    const world = signInWorld(setup);
    await world[flow]();
    expect(world.tokens.get('test')).toMatchObject({ access_token: 'at' });
    expect(world.tokens.get('test')).not.toHaveProperty('id_token');
  });

  it('is refused when its signature is wrong', async () => {
    const tokens = () => ({ ...opaque, id_token: `${signed(idClaims()).slice(0, -8)}AAAAAAAA` });
    const { login } = signInWorld({ client: { scope: 'api' }, tokens });
    await expect(login()).rejects.toMatchObject({ kind: 'check_failed' });
  });
});

describe.each(flows)('an ID token from another clock, in %s', (flow) => {
  const ahead =
    (lead: number, more: (at: number) => Json = () => ({})) =>
    (nonce: string | undefined, at: number) => {
      const times = { iat: at + lead, nbf: at + lead, exp: at + 600, ...more(at) };
      return { ...opaque, scope: 'openid', id_token: signed(idClaims({ nonce, ...times })) };
    };
  const notesOf = (result: object): readonly string[] =>
    Object(result).advice ?? Object(result).notes ?? [];
  const about = (result: object) => notesOf(result).filter((note) => note.includes('clock'));

  it.each([0, 9, 10, -240])('%i s ahead needs no note', async (lead) => {
    expect(about(await run(flow, { client: openid, tokens: ahead(lead) }))).toEqual([]);
  });

  it.each([
    [11, '11 s'],
    [50, '50 s'],
    [300, '5 min'],
  ])('%i s ahead is accepted with a note', async (lead, words) => {
    expect(about(await run(flow, { client: openid, tokens: ahead(lead) }))).toEqual([
      `the ID token: iat is ${words} ahead of your clock; accepted`,
    ]);
  });

  it('that is ahead by nbf alone is noted too', async () => {
    const tokens = ahead(60, (at) => ({ iat: at }));
    expect(about(await run(flow, { client: openid, tokens }))).toEqual([
      'the ID token: nbf is 1 min ahead of your clock; accepted',
    ]);
  });

  it.each([
    ['more than 5 minutes ahead', ahead(301), undefined],
    ['expired by more than the tolerance', ahead(-600, (at) => ({ exp: at - 11 })), undefined],
    ['ahead by more than a tolerance that was named', ahead(21), 20],
  ])('is refused: %s', async (_what, tokens, clockTolerance) => {
    const setup = { client: openid, tokens, settings: { clockTolerance } };
    await expect(run(flow, setup)).rejects.toMatchObject({ kind: 'check_failed' });
  });

  it('is accepted within a tolerance that was named, without a note', async () => {
    const setup = { client: openid, settings: { clockTolerance: 3600 } };
    expect(about(await run(flow, { ...setup, tokens: ahead(3000) }))).toEqual([]);
    const old = ahead(-7200, (at) => ({ exp: at - 3000 }));
    expect(about(await run(flow, { ...setup, tokens: old }))).toEqual([]);
  });
});
