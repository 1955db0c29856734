import { describe, expect, it } from 'vitest';
import { adviceOn } from '../../../src/flows/tokens/sign-in-notes.ts';
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

describe('a token for an API', () => {
  const api = 'https://api.example.com/mcp';
  const ofApi: Settings = { ...settings, client: { api, resource: [api], audience: 'x' } };
  const jwt = (claims: object) =>
    ['e30', Buffer.from(JSON.stringify(claims)).toString('base64url'), 'c2ln'].join('.');
  const notes = (access_token: string, of: Settings = ofApi) =>
    adviceOn(of, { ...tokens, access_token, resource: [api] });

  it.each([
    [{ iss: 'x' }, 'the access token has no aud, not the resource'],
    [{ aud: 'account' }, 'the access token has the aud account, not the resource'],
    [{ aud: ['account', `${api}/`] }, `the aud account, ${api}/, not the resource ${api}`],
  ])('is noted when it does not say so: %j', (claims, note) => {
    expect(notes(jwt(claims))).toEqual([expect.stringContaining(note)]);
  });

  it.each([jwt({ aud: api }), jwt({ aud: ['account', api] }), 'opaque'])(
    'is not when it does, or shows nothing: %s',
    (token) => expect(notes(token)).toEqual([]),
  );

  it('is not for a sign-in without an API', () => {
    expect(notes(jwt({ aud: 'account' }), settings)).toEqual([]);
  });
});
