import { describe, expect, it } from 'vitest';
import { adviceOn } from '../../../src/flows/tokens/save-login.ts';
import { applyPreset } from '../../../src/providers/apply.ts';
import { findPreset } from '../../../src/providers/catalog.ts';
import type { Settings } from '../../../src/model/settings.ts';
import type { TokenSet } from '../../../src/model/token-set.ts';

const { traits } = applyPreset(findPreset('auth0'), { domain: 'acme.eu.auth0.com' });
const settings: Settings = {
  profile: 'a',
  known: true,
  builtIn: false,
  client: {},
  traits,
  origins: {},
};
const tokens: TokenSet = {
  access_token: 'a.b.c',
  token_type: 'bearer',
  refresh_token: 'r',
  obtained_at: 0,
  issuer: 'https://acme.eu.auth0.com/',
  client_id: 'c',
  flow: 'authorization_code',
};

describe('adviceOn', () => {
  it('has nothing to say about tokens as they should be', () => {
    expect(adviceOn(settings, tokens)).toEqual([]);
  });

  it('says by the preset how a refresh token is got', () => {
    const { refresh_token: _none, ...without } = tokens;
    expect(adviceOn(settings, without)).toEqual([
      expect.stringMatching(/no refresh token.*--scope offline_access.*Allow Offline Access/),
    ]);
  });

  it('says something useful without a preset, too', () => {
    const { refresh_token: _none, ...without } = tokens;
    const { traits: _traits, ...plain } = settings;
    expect(adviceOn(plain, without)).toEqual([expect.stringContaining('--prompt consent')]);
  });

  it('does not expect a refresh token from client credentials', () => {
    const { refresh_token: _none, ...without } = tokens;
    expect(adviceOn(settings, { ...without, flow: 'client_credentials' })).toEqual([]);
  });

  it.each([
    ['opaque', 'opaque-token'],
    ['encrypted', 'a.b.c.d.e'],
  ])('explains an %s access token by the audience that was not asked for', (word, access_token) => {
    expect(adviceOn(settings, { ...tokens, access_token })).toEqual([
      expect.stringMatching(new RegExp(`is ${word}: .*--audience`)),
    ]);
    const asked = { ...settings, client: { audience: 'https://api.example.com' } };
    expect(adviceOn(asked, { ...tokens, access_token })).toEqual([]);
  });
});
