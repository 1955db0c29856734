import { describe, expect, it } from 'vitest';

import { saveLogin } from '../../../src/flows/tokens/save-login.ts';
import { createWorld } from '../../support/context.ts';
import { tokenSet } from '../../support/stored.ts';
import { testSettings } from '../../support/flows/scripted-server.ts';

describe('tokens that are kept in memory alone', () => {
  const settings = {
    ...testSettings,
    client: { ...testSettings.client, token_store: 'memory' as const },
  };
  const advice = async (stored: object) => {
    const { context } = createWorld({ tokens: { ...stored } });
    const checked = { tokens: tokenSet(), claims: undefined, notes: [] };
    return (await saveLogin(context, settings, checked, () => {})).advice.at(-1);
  };

  it('are said not to be stored', async () => {
    expect(await advice({})).toBe(
      'nothing is stored (token_store=memory); --show-tokens prints the tokens',
    );
  });

  it('are not what other commands use while older tokens are there', async () => {
    const stored = { [testSettings.profile]: tokenSet() };
    expect(await advice(stored)).toContain('older tokens of this profile are kept');
  });
});

describe('the additional parameters in a profile', () => {
  type Flow = 'authorization_code' | 'device_code' | 'client_credentials' | 'password';
  const params = { prompt: 'login', login_hint: 'ada', acr_values: 'mfa', 'x-own': '1' };

  async function kept(flow: Flow, before?: Readonly<Record<string, string>>) {
    const profile = { issuer: 'https://id.example', ...(before && { params: before }) };
    const world = createWorld({ profiles: { [testSettings.profile]: profile } });
    const merged = { ...before, ...params };
    const settings = {
      ...testSettings,
      client: { ...testSettings.client, params: merged },
      origins: { ...testSettings.origins, params: 'flag' as const },
    };
    const checked = { tokens: tokenSet({ flow }), claims: undefined, notes: [] };
    await saveLogin(world.context, settings, checked, () => {});
    return world.profiles.get(testSettings.profile)?.params;
  }

  it.each(['authorization_code', 'device_code'] as const)(
    'are not those of one %s',
    async (flow) => {
      expect(await kept(flow)).toBeUndefined();
    },
  );

  it.each(['authorization_code', 'device_code'] as const)(
    'stay as they were in it after a %s',
    async (flow) => {
      const before = { prompt: 'consent', ui_locales: 'de' };
      expect(await kept(flow, before)).toEqual(before);
    },
  );

  it.each(['client_credentials', 'password'] as const)(
    'are those of a %s grant, which is repeated with them',
    async (flow) => {
      expect(await kept(flow, { audience: 'api' })).toEqual({ audience: 'api', ...params });
    },
  );
});

describe('a sign-in of another user', () => {
  const notes = async (before: object, sub: string) => {
    const payload = Buffer.from(JSON.stringify(before)).toString('base64url');
    const old = tokenSet({ id_token: `e30.${payload}.x` });
    const world = createWorld({ tokens: { [testSettings.profile]: old } });
    const claims = { iss: 'https://id.example', sub, aud: 'cli', iat: 1, exp: 2 };
    const checked = { tokens: tokenSet(), claims, notes: [] };
    return (await saveLogin(world.context, testSettings, checked, () => {})).advice;
  };

  it('says whose it replaces', async () => {
    const replaces = 'replaces the sign-in of Ben (b-1) on this profile';
    expect(await notes({ sub: 'b-1', name: 'Ben' }, 'a-1')).toContain(replaces);
    expect(await notes({ sub: 'b-1' }, 'a-1')).toContain(
      'replaces the sign-in of b-1 on this profile',
    );
  });

  it('is none of the same user', async () => {
    expect((await notes({ sub: 'a-1', name: 'Ada' }, 'a-1')).join()).not.toContain('replaces');
  });
});
