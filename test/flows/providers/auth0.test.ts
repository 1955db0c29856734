import { describe, expect, it } from 'vitest';

import { app, api, startAuth0 } from '../../support/auth0.ts';
import { atProvider, standIn } from '../../support/flows/at-provider.ts';

const address = 'https://acme.eu.auth0.com';
const domain = { provider_parameters: { domain: 'acme.eu.auth0.com' } };

/** A tenant of Auth0 at its own address, and a profile that is to sign in there. */
async function atTenant(client: object = {}) {
  const { origin, heard, bodies } = await startAuth0({ issuer: `${address}/` });
  const settings = { provider: 'auth0', ...domain, ...app, ...client };
  return { heard, bodies, ...atProvider(settings, standIn(address, origin)) };
}

describe('Auth0 by its domain', () => {
  it('is its issuer with the slash, and leaves by /v2/logout', async () => {
    const { login, logout, tokens } = await atTenant({ audience: api });
    expect(await login()).toMatchObject({ claims: { sub: 'auth0|ada' }, advice: [] });
    expect(tokens.get('default')).toMatchObject({
      issuer: `${address}/`,
      client_id: app.client_id,
    });
    expect(await logout()).toMatchObject({
      forgotten: true,
      tokens: [{ token: 'refresh_token', fate: 'revoked' }, { token: 'access_token' }],
      end_session_url: `${address}/v2/logout?client_id=${app.client_id}`,
    });
  });

  it('asks for a device with a form, and goes on at 403 and 429', async () => {
    const { device, slept, heard, bodies } = await atTenant({ audience: api });
    expect(await device()).toMatchObject({ claims: { name: 'Ada Test' } });
    expect(slept.reduce((sum, ms) => sum + ms) / 1000).toBe(5 + 5 + 10);
    const asked = new URLSearchParams(bodies('/oauth/device/code')[0]);
    expect(Object.fromEntries(asked)).toMatchObject({
      client_id: app.client_id,
      audience: api,
      scope: 'openid profile email offline_access',
    });
    const types = heard.filter(({ path }) => path === '/oauth/token').map(({ type }) => type);
    expect(new Set(types)).toEqual(new Set(['application/json']));
  });

  it.each([
    ['the login is over', 'unknown', 'human_needed', 'invalid_grant', /Unknown or invalid refresh/],
    ['the login lives on', 'too-often', 'network', 'too_many_requests', /HTTP 429/],
  ])('answers a refresh under an odd status: %s', async (_how, refresh_token, kind, code, says) => {
    const { login, refresh, context, tokens } = await atTenant();
    const { tokens: set } = await login();
    await context.tokens.write('default', { ...set, refresh_token });
    const message = expect.stringMatching(says);
    await expect(refresh()).rejects.toMatchObject({ kind, code, message });
    expect(tokens.get('default')).toMatchObject({ refresh_token });
  });
});
