import { describe, expect, it } from 'vitest';
import { idClaims, opaque, signInWorld } from '../../support/flows/sign-in-world.ts';
import { p256, sign } from '../../support/jwt/tokens.ts';

const withScope = (scope: string | undefined, more: object = {}) => ({
  ...opaque,
  refresh_token: 'rt',
  ...(scope === undefined ? {} : { scope }),
  ...more,
});

describe.each(['login', 'device'] as const)('fewer scopes than requested, in %s', (flow) => {
  const run = async (asked: string, granted: string | undefined) => {
    const world = signInWorld({ client: { scope: asked }, tokens: () => withScope(granted) });
    const { advice } = await world[flow]();
    return { advice, kept: world.tokens.get('test') };
  };

  it.each([
    ['api admin', 'api', 'admin'],
    ['api admin root', 'root', 'api admin'],
    ['api', 'api:read', 'api'],
  ])('%s, granted %s', async (asked, granted, missing) => {
    const { advice, kept } = await run(asked, granted);
    expect(advice).toEqual([`not granted: ${missing}`]);
    expect(kept).toMatchObject({ scope: granted, requested_scope: asked });
  });

  it.each([
    ['api admin', 'admin api'],
    ['api admin', undefined],
    ['api', 'api admin'],
    ['api offline_access', 'api'],
  ])('%s, granted %s: nothing is missing', async (asked, granted) => {
    const { advice, kept } = await run(asked, granted);
    expect(advice).toEqual([]);
    expect(kept).not.toHaveProperty('requested_scope');
    expect(kept?.scope).toBe(granted ?? asked);
  });
});

describe('fewer scopes after a refresh', () => {
  const refresh = async (granted: string | undefined, stored: object) => {
    const world = signInWorld({ stored, tokens: () => withScope(granted) });
    const { notes } = await world.refresh();
    return { notes, kept: world.tokens.get('test') };
  };

  it('are noted, and the scope is kept as the server says', async () => {
    const { notes, kept } = await refresh('api', { scope: 'api admin' });
    expect(notes).toEqual(['not granted: admin']);
    expect(kept).toMatchObject({ scope: 'api', requested_scope: 'api admin' });
  });

  it('are not noted again when they were missing before', async () => {
    const stored = { scope: 'api', requested_scope: 'api admin' };
    const { notes, kept } = await refresh('api', stored);
    expect(notes).toEqual([]);
    expect(kept).toMatchObject(stored);
  });

  it.each([undefined, 'api offline_access', 'api'])('are not there: %s', async (granted) => {
    const { notes } = await refresh(granted, { scope: 'api offline_access' });
    expect(notes).toEqual([]);
  });
});

describe('openid that atm-cli had requested by itself', () => {
  it('without an ID token in the response loses no sign-in', async () => {
    const { login, asked } = signInWorld({ tokens: () => withScope('api') });
    const { advice } = await login();
    expect(asked[0]?.get('scope')).toBe('openid offline_access');
    expect(advice).toEqual(['not granted: openid']);
  });

  it.each(['flag', 'preset'] as const)('is not that of the %s', async (scope) => {
    const { login } = signInWorld({
      client: { scope: 'openid' },
      settings: { origins: { scope } },
      tokens: () => withScope('api'),
    });
    await expect(login()).rejects.toMatchObject({ kind: 'check_failed' });
  });
});

describe('a refresh token that did not come', () => {
  it.each([
    ['openid api', undefined, 'openid api', '--scope offline_access'],
    ['api offline_access', undefined, 'api offline_access', 'allow the grant refresh_token where'],
    [
      'api offline_access',
      undefined,
      'api',
      'grant offline_access only with --param prompt=consent',
    ],
    ['api offline_access', 'consent', 'api', 'allow the grant refresh_token where'],
    ['api offline_access', 'login consent', 'api', 'allow the grant refresh_token where'],
  ])('for the scope %s and prompt %s, with %s', async (scope, prompt, granted, words) => {
    const { advice } = await signInWorld({
      client: { scope, ...(prompt && { params: { prompt } }) },
      tokens: (nonce) => ({
        ...opaque,
        scope: granted,
        id_token: sign({ alg: 'ES256', kid: 'k1' }, idClaims({ nonce }), p256.privateKey),
      }),
    }).login();
    expect(advice.at(-1)).toMatch(new RegExp(`^no refresh token in the response: .*${words}`));
  });
});

describe('an authentication that was asked for and not given', () => {
  const tokens = (claims: object) => (nonce: string | undefined) => ({
    ...withScope('openid'),
    id_token: sign({ alg: 'ES256', kid: 'k1' }, idClaims({ nonce, ...claims }), p256.privateKey),
  });

  it.each(['login', 'device'] as const)('is noted in %s', async (flow) => {
    const params = { acr_values: 'mfa', max_age: '60' };
    const client = { scope: 'openid', params };
    const { advice } = await signInWorld({ client, tokens: tokens({ acr: '1' }) })[flow]();
    expect(advice).toEqual([
      'not granted: acr_values mfa (the ID token has acr "1")',
      'not granted: max_age 60 (the ID token has no auth_time to compare with)',
    ]);
    const given = tokens({ acr: 'mfa', auth_time: 4e9 });
    expect((await signInWorld({ client, tokens: given })[flow]()).advice).toEqual([]);
  });
});
