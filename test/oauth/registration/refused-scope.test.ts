import { describe, expect, it } from 'vitest';
import { registerClient } from '../../../src/oauth/registration/register.ts';
import { realFetch } from '../../support/context.ts';
import {
  registeringProvider,
  scriptedRegistration,
} from '../../support/flows/registration-server.ts';

const redirect_uris = ['http://127.0.0.1:8976/callback'];
const options = { fetch: realFetch, now: 1, noteTolerated: () => {} };

describe('a scope that a server refuses to register', () => {
  it('is left out, and said: oidc-provider knows its own scopes alone', async () => {
    const server = await registeringProvider();
    const request = { redirect_uris, scope: 'orders:read' };
    const { registration, notes } = await registerClient(server, request, options);
    expect(registration.client_id).toMatch(/./);
    expect(registration.scope).toBeUndefined();
    expect(notes).toEqual([
      'the server refuses to register the scope orders:read: the client was registered without one',
    ]);
  });

  it('is left out once, and nothing else is', async () => {
    const { metadata, sent } = await scriptedRegistration(() => ({
      status: 400,
      body: { error: 'invalid_client_metadata', error_description: 'scope not allowed' },
    }));
    const request = { redirect_uris, scope: 'orders:read', client_name: 'tool' };
    await expect(registerClient(metadata, request, options)).rejects.toThrow('scope not allowed');
    const [first, second, ...more] = sent.map(({ body }) => body);
    expect(first).toMatchObject({ scope: 'orders:read' });
    expect({ ...second, scope: 'orders:read' }).toEqual(first);
    expect(second).not.toHaveProperty('scope');
    expect(more).toEqual([]);
  });

  it.each([
    { error: 'invalid_client_metadata', error_description: 'client_name is too long' },
    { error: 'invalid_redirect_uri', error_description: 'out of scope' },
  ])('is kept where the server refuses something else: %j', async (body) => {
    const { metadata, sent } = await scriptedRegistration(() => ({ status: 400, body }));
    const request = { redirect_uris, scope: 'orders:read' };
    await expect(registerClient(metadata, request, options)).rejects.toThrow(body.error);
    expect(sent).toHaveLength(1);
  });
});
