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
