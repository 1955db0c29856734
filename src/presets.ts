import type { ClientSettings } from './settings.ts';

/** The profile that is always there: the built-in server on its fixed loopback port. */
export const demoProfile = 'demo';

export const builtInPort = 9400;
export const builtInIssuer = `http://127.0.0.1:${builtInPort}`;

export const demoSettings: Partial<ClientSettings> = {
  issuer: builtInIssuer,
  client_id: 'atm-cli',
  client_auth: 'none',
  scope: 'openid profile email offline_access api:read',
  resource: [`${builtInIssuer}/api`],
  params: { prompt: 'consent' },
};

export const defaultSettings: Partial<ClientSettings> = {
  redirect_uri: 'http://127.0.0.1:8976/callback',
};
