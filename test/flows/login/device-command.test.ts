import { describe, expect, it } from 'vitest';
import { deviceCommand } from '../../../src/flows/login/device-command.ts';
import type { Settings } from '../../../src/model/settings.ts';

const client = {
  issuer: 'https://id.example.com',
  client_id: 'cli',
  client_secret: 'marked-secret',
  resource: ['https://a.example', 'https://b.example'],
  params: { acr_values: 'mfa' },
  redirect_uri: 'http://127.0.0.1:8400/callback',
  allow_insecure_http: true,
};
const settings: Settings = { profile: 'other', known: false, builtIn: false, client, origins: {} };
const origins = Object.fromEntries(Object.keys(client).map((name) => [name, 'flag'] as const));

describe('the command that a waiting login names for a sign-in without a browser', () => {
  it('has the profile and all that was given, but what only a browser needs and no secret', () => {
    expect(deviceCommand({ ...settings, origins })).toBe(
      'atm-cli device -p other --issuer https://id.example.com --client-id cli ' +
        '--client-secret-file <file> --resource https://a.example --resource https://b.example ' +
        '--param acr_values=mfa --allow-insecure-http',
    );
  });

  it('is short where the profile has the settings', () => {
    const stored = { ...settings, known: true, profile: 'work' };
    expect(deviceCommand({ ...stored, origins: { issuer: 'profile', client_id: 'profile' } })).toBe(
      'atm-cli device -p work',
    );
    expect(deviceCommand({ ...stored, profile: 'default' })).toBe('atm-cli device');
    expect(deviceCommand({ ...stored, profile: 'demo' })).toBe('atm-cli device --demo');
  });
});
