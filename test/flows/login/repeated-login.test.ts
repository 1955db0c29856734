import { describe, expect, it } from 'vitest';
import { deferred } from '../../support/deferred.ts';
import { sign, p256 } from '../../support/jwt/tokens.ts';
import { metadata } from '../../support/flows/scripted-server.ts';
import { idClaims, opaque, signInWorld } from '../../support/flows/sign-in-world.ts';

const refused = (description: string) => ({
  error: 'invalid_scope',
  error_description: description,
});
const scopes_supported = ['openid', 'profile', 'email', 'offline_access'];
const all = { ...metadata, scopes_supported };
const withIdToken = (nonce: string | undefined) => ({
  ...opaque,
  id_token: sign({ alg: 'ES256', kid: 'k1' }, idClaims({ nonce }), p256.privateKey),
});

/** A server that refuses a scope, and names the whole list as Keycloak does. */
function refusing(scope: string) {
  return (asked: URLSearchParams) => {
    const whole = asked.get('scope') ?? '';
    return whole.split(' ').includes(scope) ? refused(`Invalid scopes: ${whole}`) : { code: 'c' };
  };
}

describe('a sign-in whose default scope is refused', () => {
  it('is repeated once without it: the browser is sent on, with a state and a nonce of its own', async () => {
    const world = signInWorld({
      metadata: all,
      authorize: refusing('offline_access'),
      tokens: withIdToken,
    });
    await expect(world.login()).resolves.toMatchObject({ claims: { sub: 'ada' } });
    const [first, second] = world.asked;
    expect(first?.get('scope')).toBe('openid profile email offline_access');
    expect(second?.get('scope')).toBe('openid profile email');
    for (const name of ['state', 'nonce', 'code_challenge'])
      expect(second?.get(name)).not.toBe(first?.get(name));
    expect(second?.get('redirect_uri')).toBe(first?.get('redirect_uri'));
    expect(await world.pages()).toEqual([303, 200]);
    expect(world.notices()).toEqual([
      'callback: invalid_scope: Invalid scopes: openid profile email offline_access: atm-cli had added the scope offline_access (from the metadata), trying once more without it',
    ]);
    expect(world.tokens.get('test')?.scope).toBe('openid profile email');
    expect(world.context.exchanges.map(({ step }) => step)).toEqual(
      expect.arrayContaining(['authorization', 'callback', 'authorization', 'callback']),
    );
  });

  it('without openid asks for no ID token, and sends no nonce', async () => {
    const { login, asked } = signInWorld({
      metadata: { ...metadata, scopes_supported: ['openid'] },
      authorize: refusing('openid'),
    });
    await login();
    expect(asked.map((parameters) => parameters.has('scope'))).toEqual([true, false]);
    expect(asked.map((parameters) => parameters.has('nonce'))).toEqual([true, false]);
  });

  it('fails when the server refuses what is left', async () => {
    const world = signInWorld({ metadata: all, authorize: () => refused('no') });
    await expect(world.login()).rejects.toMatchObject({ code: 'invalid_scope' });
    expect(await world.pages()).toEqual([303, 400]);
  });

  it.each(['flag', 'environment', 'profile'] as const)(
    'is not repeated when the scope is of the %s',
    async (scope) => {
      const world = signInWorld({
        client: { scope: 'openid offline_access' },
        settings: { origins: { scope } },
        authorize: refusing('offline_access'),
      });
      await expect(world.login()).rejects.toMatchObject({ code: 'invalid_scope' });
      expect(await world.pages()).toEqual([400]);
    },
  );

  it('is not repeated after another error', async () => {
    const world = signInWorld({ authorize: () => ({ error: 'access_denied' }) });
    await expect(world.login()).rejects.toMatchObject({ kind: 'refused' });
    expect(await world.pages()).toEqual([400]);
  });

  it('prints the new URL for a user who pastes', async () => {
    const urls = [deferred<string>(), deferred<string>()];
    let printed = 0;
    async function* paste() {
      // oxlint-disable-next-line no-await-in-loop -- the second comes after the first was pasted
      for (const { promise } of urls) yield world.callbackOf(await promise).href;
    }
    const world = signInWorld({
      metadata: all,
      interactive: true,
      authorize: refusing('offline_access'),
      tokens: withIdToken,
      browser: async () => {},
      onEvent: (event) => {
        if (event.type !== 'url_ready') return;
        urls[printed]?.resolve(event.url);
        printed += 1;
      },
      pasted: { [Symbol.asyncIterator]: paste },
    });
    await world.login();
    expect(world.asked.map((parameters) => parameters.get('scope'))).toEqual([
      'openid profile email offline_access',
      'openid profile email',
    ]);
  });
});
