import { describe, expect, it } from 'vitest';
import { resolveSettings } from '../../../src/flows/server/resolve-settings.ts';
import { createWorld, type World } from '../../support/context.ts';

async function resolve(client: Parameters<typeof resolveSettings>[1]['client'], world: World = {}) {
  return await resolveSettings(createWorld(world).context, { client: client ?? {} });
}

const auth0 = { provider: 'auth0', provider_parameters: { domain: 'acme.eu.auth0.com' } };

describe('a provider in the settings', () => {
  it('brings issuer, scope and traits, each below what was named by hand', async () => {
    const { client, origins, traits } = await resolve({ ...auth0, scope: 'openid' });
    expect(client).toMatchObject({ issuer: 'https://acme.eu.auth0.com/', scope: 'openid' });
    expect(origins).toMatchObject({ issuer: 'preset', scope: 'flag', provider: 'flag' });
    expect(traits).toMatchObject({ dialect: 'rfc6749', body: 'json', secret_method: 'post' });
  });

  it('is remembered by a profile, parameters and all', async () => {
    const { client, traits } = await resolve({}, { profiles: { default: auth0 } });
    expect(client.issuer).toBe('https://acme.eu.auth0.com/');
    expect(traits?.body).toBe('json');
  });

  it('leaves a profile behind that belongs to another tenant', async () => {
    const stored = { ...auth0, client_id: 'of acme', client_secret: 'of acme' };
    const other = { ...auth0, provider_parameters: { domain: 'other.eu.auth0.com' } };
    const { client } = await resolve(other, { profiles: { default: stored } });
    expect(client.issuer).toBe('https://other.eu.auth0.com/');
    expect(client).not.toHaveProperty('client_secret');
    expect(client).not.toHaveProperty('client_id');
  });

  it('lets --token-body overrule the preset, and stand without one', async () => {
    expect((await resolve({ ...auth0, token_body: 'form' })).traits?.body).toBe('form');
    expect((await resolve({ token_body: 'json' })).traits?.body).toBe('json');
    expect((await resolve({})).traits).toBeUndefined();
  });

  it('comes from a file of one’s own', async () => {
    const preset = JSON.stringify({
      id: 'mine',
      name: 'Mine',
      parameters: [],
      settings: { issuer: 'https://id.example.com' },
      traits: {},
      sources: ['https://docs.example.com'],
    });
    const world = { files: { '/mine.json': preset } };
    expect((await resolve({ preset: '/mine.json' }, world)).client.issuer).toBe(
      'https://id.example.com',
    );
  });

  const refused: readonly [string, Parameters<typeof resolve>[0], RegExp][] = [
    ['an unknown provider', { provider: 'auth' }, /unknown provider "auth"/],
    ['a missing parameter', { provider: 'auth0' }, /auth0 needs --domain/],
    [
      'a parameter without a provider',
      { provider_parameters: { realm: 'x' } },
      /--realm has no effect/,
    ],
    [
      'a parameter of another provider',
      { ...auth0, provider_parameters: { realm: 'x' } },
      /has no parameter --realm/,
    ],
  ];
  it.each(refused)('refuses %s with a sentence', async (_name, client, message) => {
    await expect(resolve(client)).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(message),
    });
  });
});
