import { describe, expect, it } from 'vitest';

import { tokenVerifier } from '../../../src/flows/verify/verify.ts';
import { address, type EntraOptions, startEntra, tenant } from '../../support/entra.ts';
import { atProvider, standIn } from '../../support/flows/at-provider.ts';

async function atEntra(options: EntraOptions = {}) {
  const { origin, bodies } = await startEntra(options);
  const client = { provider: 'entra', provider_parameters: { tenant: 'common' }, client_id: 'app' };
  return { bodies, ...atProvider(client, standIn(address, origin)) };
}

describe('Microsoft Entra ID at the tenant common', () => {
  it('signs in with the issuer of the tenant that the person is of, and verifies so', async () => {
    const { login, context, settings, tokens } = await atEntra();
    const { claims, tokens: set } = await login();
    expect(claims).toMatchObject({ iss: `${address}/${tenant}/v2.0`, name: 'Ada Test' });
    expect(tokens.get('default')).toMatchObject({ issuer: `${address}/common/v2.0` });
    const request = { settings: await settings(), clockTolerance: 5, jws: false };
    const verify = await tokenVerifier(context, request);
    expect(await verify(set.id_token ?? '')).toMatchObject({ outcome: 'valid' });
  });

  it('sends the scope again with a refresh', async () => {
    const { login, refresh, bodies } = await atEntra();
    await login();
    await refresh();
    const form = new URLSearchParams(bodies('/common/oauth2/v2.0/token').at(-1));
    expect(form.get('scope')).toBe('openid profile');
  });

  it('accepts no ID token whose issuer is another tenant than it says itself', async () => {
    const { login, tokens } = await atEntra({ issuedBy: 'another-tenant' });
    await expect(login()).rejects.toMatchObject({
      kind: 'check_failed',
      message: expect.stringContaining('another-tenant'),
    });
    expect(tokens.size).toBe(0);
  });

  it('stores nothing when has no ID token', async () => {
    const { login, tokens } = await atEntra({ withoutIdToken: true });
    const message = expect.stringContaining('has no ID token');
    await expect(login()).rejects.toMatchObject({ kind: 'check_failed', message });
    expect(tokens.size).toBe(0);
  });

  it('shows a device code without complete address, and knows how Entra spells a refusal', async () => {
    const { device, events } = await atEntra();
    await expect(device()).rejects.toMatchObject({
      kind: 'refused',
      code: 'authorization_declined',
    });
    expect(events[0]).toMatchObject({ user_code: 'ABCDEFGH' });
    expect(events[0]).not.toHaveProperty('verification_uri_complete', expect.any(String));
  });
});
