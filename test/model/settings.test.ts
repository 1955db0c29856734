import { describe, expect, it } from 'vitest';
import { type Layers, mergeSettings, settingsFromEnvironment } from '../../src/model/settings.ts';

function merge(layers: Partial<Layers>) {
  return mergeSettings({
    flag: {},
    environment: {},
    profile: {},
    preset: {},
    default: {},
    ...layers,
  });
}

describe('mergeSettings', () => {
  it('lets flag win over environment over profile over preset over default, and says so', () => {
    const value = (scope: string) => ({ scope });
    const layers = {
      flag: value('f'),
      environment: value('e'),
      profile: value('p'),
      preset: value('r'),
      default: value('d'),
    };
    for (const origin of ['flag', 'environment', 'profile', 'preset', 'default'] as const) {
      const merged = merge(layers);
      expect(merged.origins.scope).toBe(origin);
      expect(merged.client.scope).toBe(layers[origin].scope);
      layers[origin] = {} as { scope: string };
    }
  });

  it('adds authorization parameters up instead of replacing them', () => {
    const { client } = merge({
      flag: { params: { prompt: 'login' } },
      profile: { params: { prompt: 'consent', login_hint: 'ada' } },
    });
    expect(client.params).toEqual({ prompt: 'login', login_hint: 'ada' });
  });

  const [first, second] = ['http://127.0.0.1:1/cb', 'http://127.0.0.1:2/cb'];
  it.each([
    ['an old profile', {}, { redirect_uri: first }, { redirect_uri: first }],
    [
      'a profile with a list alone',
      {},
      { redirect_uris: [first, second] },
      { redirect_uri: first, redirect_uris: [first, second] },
    ],
    [
      'a profile with both',
      {},
      { redirect_uri: second, redirect_uris: [first, second] },
      { redirect_uri: second, redirect_uris: [first, second] },
    ],
    [
      'one redirect URI over a list',
      { redirect_uri: second },
      { redirect_uri: first, redirect_uris: [first, second] },
      { redirect_uri: second },
    ],
    [
      'a list over one redirect URI',
      { redirect_uri: second, redirect_uris: [second, first] },
      { redirect_uri: first },
      { redirect_uri: second, redirect_uris: [second, first] },
    ],
  ])('takes the redirect URIs of %s', (_what, flag, profile, merged) => {
    const standard = { redirect_uri: 'http://127.0.0.1:8976/callback' };
    expect(merge({ flag, profile, default: standard }).client).toEqual(merged);
  });

  it('takes an issuer with a trailing slash for the same server', () => {
    const { client } = merge({
      flag: { issuer: 'https://id.example/' },
      profile: { issuer: 'https://id.example', client_id: 'cli' },
    });
    expect(client).toEqual({ issuer: 'https://id.example/', client_id: 'cli' });
  });

  it('keeps a certificate together with its own key, and away from another client', () => {
    const profile = { client_id: 'cli', client_cert: '/old.pem', client_key: '/old.key' };
    expect(merge({ flag: { client_cert: '/new.pem' }, profile }).client).toEqual({
      client_id: 'cli',
      client_cert: '/new.pem',
    });
    expect(merge({ flag: { client_id: 'other' }, profile }).client).toEqual({ client_id: 'other' });
    expect(merge({ flag: { proxy: 'none' }, profile }).client).toEqual({
      ...profile,
      proxy: 'none',
    });
  });

  it('leaves a profile of another issuer out whole', () => {
    const { client } = merge({
      flag: { issuer: 'https://new.example' },
      profile: { issuer: 'https://old.example', client_id: 'c', client_secret: 's', scope: 'x' },
    });
    expect(client).toEqual({ issuer: 'https://new.example' });
  });

  it.each([
    { client_id: 'other' },
    { token_endpoint: 'https://evil.example/token' },
    { pushed_authorization_request_endpoint: 'https://evil.example/par' },
  ])('does not take the stored secret along to %o', (flag) => {
    const profile = {
      issuer: 'https://id.example',
      client_id: 'c',
      token_endpoint: 'https://id.example/token',
      pushed_authorization_request_endpoint: 'https://id.example/par',
      client_secret: 'stored',
    };
    expect(merge({ flag, profile }).client).not.toHaveProperty('client_secret');
    expect(merge({ profile }).client.client_secret).toBe('stored');
  });

  it('treats a secret and a file for it as one setting', () => {
    const { client } = merge({
      environment: { client_secret: 'from the environment' },
      profile: { client_secret_file: '/stored' },
    });
    expect(client).toEqual({ client_secret: 'from the environment' });
  });
});

describe('settingsFromEnvironment', () => {
  it('reads the documented variables and skips empty ones', () => {
    expect(
      settingsFromEnvironment({ ATM_ISSUER: 'https://id.example', ATM_SCOPE: '', HOME: '/home' }),
    ).toEqual({ issuer: 'https://id.example' });
  });
});
