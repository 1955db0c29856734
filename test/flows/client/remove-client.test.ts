import { describe, expect, it } from 'vitest';
import { findClient } from '../../../src/flows/client/find-client.ts';
import { registerNew, removeClient } from '../../../src/flows/client/manage.ts';
import { resolveSettings } from '../../../src/flows/server/resolve-settings.ts';
import { createWorld } from '../../support/context.ts';
import {
  registeringProvider,
  scriptedRegistration,
} from '../../support/flows/registration-server.ts';

const redirect_uri = 'http://127.0.0.1:8976/callback';

const servers = {
  'at a server that deletes it': async () => await registeringProvider(),
  'at a server that keeps it': async () => {
    const ids = ['first', 'second'];
    const { metadata } = await scriptedRegistration(({ method }, issuer) =>
      method === 'POST'
        ? { body: { client_id: ids.shift(), redirect_uris: [redirect_uri] } }
        : { status: 200, body: { issuer, registration_endpoint: `${issuer}/register` } },
    );
    return metadata;
  },
};

describe.each(Object.entries(servers))('a client that is removed %s', (_name, start) => {
  it('leaves the profiles that use it, whose next sign-in gets another one', async () => {
    const server = await start();
    const { issuer } = server;
    const { context } = createWorld();
    const client = { issuer, redirect_uri, token_endpoint: `${issuer}/token` };
    const settings = { profile: 'new', known: false, builtIn: false, client, origins: {} };
    const { registration } = await registerNew(context, settings, {});
    const { client_id } = registration;
    await context.profiles.save('work', () => ({ ...client, client_id, scope: 'a' }));
    await context.profiles.save('other', () => ({ issuer, client_id: 'mine' }));
    const named = { ...settings, client: { ...client, client_id } };
    expect(await removeClient(context, named)).toMatchObject({ profiles: ['work'] });
    const { profiles } = await context.profiles.read();
    expect(profiles.get('work')).toEqual({ ...client, scope: 'a' });
    expect(profiles.get('other')).toMatchObject({ client_id: 'mine' });
    const next = await resolveSettings(context, { profile: 'work' });
    const options = { mayRegister: true, emit: () => {} };
    const found = await findClient(context, next, server, options);
    expect(found.isNew).toBe(true);
    expect(found.settings.client.client_id).not.toBe(client_id);
  });
});
