import { describe, expect, it } from 'vitest';
import { applyPreset } from '../../src/providers/apply.ts';
import {
  findPreset,
  presetForUrl,
  presetParameters,
  presets,
} from '../../src/providers/catalog.ts';
import { presetFaults } from '../../src/providers/faults.ts';
import { parsePreset } from '../../src/providers/parse.ts';
import { plainTraits } from '../../src/model/traits.ts';
import type { Preset } from '../../src/providers/preset.ts';

const table = presets.map((preset) => ({ id: preset.id, preset }));
const known = [
  ...Object.keys(plainTraits),
  'secret_method',
  'needs_secret',
  'login_page',
  'token_issuer',
  'token_audience',
  'user_claim',
  'offline_access',
  'assertion_audience',
  'password_login',
  'logout',
];

/** What somebody has to give, as the examples of the preset spell it. */
function examples({ parameters }: Preset): Record<string, string> {
  return Object.fromEntries(parameters.map(({ name, example }) => [name, example]));
}

describe('the table of providers', () => {
  it('has a row for each provider that is promised, under a name of its own', () => {
    expect(presets.map(({ id }) => id)).toEqual([
      'auth0',
      'u-assist',
      'atm',
      'clairtonluz',
      'okta',
      'entra',
      'google',
      'github',
      'gitlab',
      'keycloak',
      'cognito',
      'pingone',
      'zitadel',
      'authentik',
      'hydra',
      'dex',
      'oidc-provider',
      'slack',
      'salesforce',
      'discord',
      'supabase',
      'doorkeeper',
      'glewlwyd',
      'lemonldap',
      'jmondi',
    ]);
  });

  it.each(table)('$id says where it was read', ({ preset }) => {
    expect(preset.sources.length).toBeGreaterThan(0);
    expect(new Set(preset.sources).size).toBe(preset.sources.length);
  });

  it.each(table)('$id leads to a server when its examples are given', ({ preset }) => {
    const { settings } = applyPreset(preset, examples(preset));
    const server = settings.issuer ?? settings.token_endpoint;
    if (server === undefined) expect(preset.notes?.join()).toContain('--issuer');
    else expect(new URL(server).protocol).toBe('https:');
    expect(JSON.stringify(settings)).not.toMatch(/[{[][a-z-]+[}\]]/);
  });

  it.each(table)('$id marks as unconfirmed only what it says', ({ preset }) => {
    const said = [...Object.keys(preset.settings), ...Object.keys(preset.traits)];
    expect(said).toEqual(expect.arrayContaining([...(preset.unconfirmed ?? [])]));
    expect(known).toEqual(expect.arrayContaining(Object.keys(preset.traits)));
  });

  it.each(table)(
    '$id is well formed, and can be read again from the JSON that it is written as',
    ({ preset }) => {
      const json = JSON.stringify({ schemaVersion: 1, ...preset });
      expect(parsePreset(json, 'mine.json')).toEqual(preset);
    },
  );

  it.each(table)('$id names the redirect URI of a host that it accepts', ({ preset }) => {
    const { settings, traits } = applyPreset(preset, examples(preset));
    const uri = new URL(settings.redirect_uri ?? 'http://127.0.0.1:8976/callback');
    expect(traits.redirect.hosts).toContain(uri.hostname);
  });
});

describe('finding a provider', () => {
  it('finds it by its id, in capitals too', () => {
    expect(findPreset('Auth0').name).toBe('Auth0');
  });

  it('names the provider that was probably meant', () => {
    expect(() => findPreset('keycloack')).toThrow(
      expect.objectContaining({
        kind: 'usage',
        message: 'unknown provider "keycloack"',
        hint: 'did you mean keycloak?',
      }),
    );
    expect(() => findPreset('mine')).toThrow(
      expect.objectContaining({ hint: { id: 'unknown_provider' } }),
    );
  });

  it.each([
    ['https://acme.eu.auth0.com/', 'auth0'],
    ['https://login.microsoftonline.com/common/v2.0', 'entra'],
    ['https://accounts.google.com', 'google'],
    ['https://acme.okta.com/oauth2/default', 'okta'],
    ['https://api.dev.token.tci-pf.net/auth/token', 'atm'],
    ['https://auth0.com.example.com/', undefined],
    ['https://notauth0.com/', undefined],
    ['https://id.example.com/', undefined],
    ['no url', undefined],
  ])('recognises %s as %s', (url, id) => {
    expect(presetForUrl(url)?.id).toBe(id);
  });

  it('lists each parameter once, with the providers that take it', () => {
    const names = presetParameters.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(
      expect.arrayContaining(['domain', 'tenant', 'realm', 'base-url', 'login-url']),
    );
    const slug = presetParameters.find(({ name }) => name === 'slug');
    expect(slug?.description).toBe('the slug of the application (authentik)');
  });
});

describe('the check of a preset', () => {
  const good: Preset = {
    id: 'mine',
    name: 'Mine',
    parameters: [{ name: 'realm', kind: 'name', description: 'the realm', example: 'main' }],
    settings: { issuer: 'https://id.example.com/{realm}' },
    traits: {},
    sources: ['https://docs.example.com/'],
  };

  it.each([
    [
      'settings.issuer uses {relm}, which is not a declared parameter',
      { settings: { issuer: 'https://id.example.com/{realm}/{relm}' } },
    ],
    [
      'settings.params.team uses {team}, which is not a declared parameter',
      { settings: { ...good.settings, params: { team: '{team}' } } },
    ],
    [
      'traits.logout uses {host}, which is not a declared parameter',
      { traits: { logout: 'https://{host}/logout' } },
    ],
    ['parameter realm is declared but not used', { settings: {} }],
    ['parameter realm is declared twice', { parameters: [...good.parameters, ...good.parameters] }],
    [
      'parameter realm is optional, but settings.issuer needs it: write [/path/{realm}]',
      {
        parameters: good.parameters.map((parameter) => ({ ...parameter, optional: true as const })),
      },
    ],
    [
      '--realm "a/b" is not a valid name',
      { parameters: good.parameters.map((parameter) => ({ ...parameter, example: 'a/b' })) },
    ],
    [
      'settings.jwks_uri does not result in a URL: keys/{realm}',
      { settings: { ...good.settings, jwks_uri: 'keys/{realm}' } },
    ],
  ])('finds: %s', (fault, change) => {
    expect(presetFaults(good)).toEqual([]);
    expect(presetFaults({ ...good, ...change })).toContain(fault);
  });
});
