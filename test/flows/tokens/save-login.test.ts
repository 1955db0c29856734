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
