import { describe, expect, it } from 'vitest';
import { findClient, registerAgain } from '../../../src/flows/client/find-client.ts';
import { connect } from '../../../src/flows/server/connect.ts';
import type { Profile } from '../../../src/model/profile.ts';
import type { Registration } from '../../../src/model/registration.ts';
import type { ClientSettings, Origin, Settings } from '../../../src/model/settings.ts';
import { createWorld, type World } from '../../support/context.ts';
import {
  registeringProvider,
  scriptedRegistration,
} from '../../support/flows/registration-server.ts';

const redirect_uri = 'http://127.0.0.1:8976/callback';

function settingsWith(
  client: Partial<ClientSettings> = {},
  origins: Partial<Record<keyof ClientSettings, Origin>> = {},
): Settings {
  return {
    profile: 'work',
    known: true,
    builtIn: false,
    client: { redirect_uri, ...client },
    origins: { redirect_uri: 'default', ...origins },
  };
}

function registrationOf(issuer: string, changes: Partial<Registration> = {}): Registration {
  return {
    issuer,
    client_id: 'stored',
    redirect_uris: [redirect_uri],
    client_name: 'atm-cli',
    token_endpoint_auth_method: 'none',
    registered_at: 1,
    ...changes,
  };
}

function worldWith(world: World = {}) {
  const said: string[] = [];
  const made = createWorld(world);
  const options = (mayRegister: boolean) => ({
    mayRegister,
    emit: ({ text }: { readonly text: string }) => void said.push(text),
  });
  return { ...made, said, options };
}

describe('the client of a sign-in', () => {
  it('is the one that the user has named, and nothing is asked or sent', async () => {
    const { metadata, sent } = await scriptedRegistration(() => ({ status: 500 }));
    const registrations = [registrationOf(metadata.issuer)];
    const { context, options } = worldWith({ registrations });
    const settings = settingsWith({ client_id: 'named' }, { client_id: 'flag' });
    const found = await findClient(context, settings, metadata, options(true));
    expect(found).toMatchObject({ isNew: false, settings: { client: { client_id: 'named' } } });
    expect(sent).toEqual([]);
  });

  it('is the stored one of this issuer, with the origin that a profile keeps', async () => {
    const { metadata, sent } = await scriptedRegistration(() => ({ status: 500 }));
    const registrations = [registrationOf(metadata.issuer)];
    const { context, options } = worldWith({ registrations });
    const found = await findClient(context, settingsWith(), metadata, options(false));
    expect(found.settings.client.client_id).toBe('stored');
    // The profile keeps both, and a listener does not move to a port that is not registered.
    expect(found.settings.origins).toMatchObject({ client_id: 'server', redirect_uri: 'server' });
    const chosen = settingsWith({}, { redirect_uri: 'flag' });
    const other = await findClient(context, chosen, metadata, options(false));
    expect(other.settings.origins.redirect_uri).toBe('flag');
    expect(sent).toEqual([]);
  });

  it.each([
    ['another issuer', (issuer: string) => registrationOf(`${issuer}/other`)],
    ['the same issuer with a slash', (issuer: string) => registrationOf(`${issuer}/`)],
    [
      'other redirect URIs',
      (issuer: string) => registrationOf(issuer, { redirect_uris: ['http://127.0.0.1:1/'] }),
    ],
    [
      'an expired secret',
      (issuer: string) =>
        registrationOf(issuer, { client_secret: 's', client_secret_expires_at: 5 }),
    ],
  ])('is never the stored one with %s: another one is registered', async (_of, stored) => {
    const { metadata, sent } = await scriptedRegistration(() => ({ body: { client_id: 'made' } }));
    const { context, options } = worldWith({ registrations: [stored(metadata.issuer)] });
    const found = await findClient(context, settingsWith(), metadata, options(true));
    expect(found).toMatchObject({ isNew: true, settings: { client: { client_id: 'made' } } });
    expect(sent).toHaveLength(1);
  });

  it('is not that of a profile of another issuer, nor goes its secret there', async () => {
    const { metadata } = await scriptedRegistration(() => ({ body: { client_id: 'made' } }));
    const stored: Profile = {
      issuer: 'https://other.example',
      client_id: 'theirs',
      client_secret: 'x',
    };
    const { context, options } = worldWith({ profiles: { work: stored } });
    const settings = settingsWith(
      { client_id: 'theirs', client_secret: 'x' },
      { client_id: 'profile', client_secret: 'profile' },
    );
    const { settings: found } = await findClient(context, settings, metadata, options(true));
    expect(found.client).toEqual({ redirect_uri, client_id: 'made' });
  });

  it('is a Client ID Metadata Document where the server reads them, and else a registration', async () => {
    const { metadata, sent } = await scriptedRegistration(() => ({ body: { client_id: 'made' } }));
    const client_document = 'https://app.example/client.json';
    const { context, options } = worldWith();
    const settings = settingsWith({ client_document });
    const reads = { ...metadata, client_id_metadata_document_supported: true };
    const found = await findClient(context, settings, reads, options(false));
    expect(found.settings.client.client_id).toBe(client_document);
    expect(sent).toEqual([]);
    const other = await findClient(context, settings, metadata, options(true));
    expect(other.settings.client.client_id).toBe('made');
    expect(other.notes.join('\n')).toContain('does not read Client ID Metadata Documents');
  });

  it('is registered as a native public client with exactly its redirect URIs, and kept', async () => {
    const server = await registeringProvider();
    const { context, options, registrations } = worldWith();
    const settings = settingsWith({
      redirect_uris: [redirect_uri, 'http://127.0.0.1:8977/callback'],
    });
    const found = await findClient(context, settings, server, options(true));
    expect(found.isNew).toBe(true);
    const [kept] = registrations();
    expect(kept).toMatchObject({
      issuer: server.issuer,
      client_id: found.settings.client.client_id,
      token_endpoint_auth_method: 'none',
      redirect_uris: [redirect_uri, 'http://127.0.0.1:8977/callback'],
      registration_access_token: expect.any(String),
      registration_client_uri: expect.stringContaining(server.issuer),
    });
    expect(JSON.stringify(found)).not.toContain(kept?.registration_access_token);
    const again = await findClient(context, settings, server, options(false));
    expect(again).toMatchObject({
      isNew: false,
      settings: { client: { client_id: kept?.client_id } },
    });
  });

  it('is asked about on a terminal, with host, name and redirect URI', async () => {
    const { metadata, sent } = await scriptedRegistration(() => ({ body: { client_id: 'made' } }));
    const asked: string[] = [];
    const answer = (is: boolean) => ({
      confirm: async (message: string) => {
        asked.push(message);
        return is;
      },
    });
    const no = worldWith({ interactive: true, ask: answer(false) });
    await expect(
      findClient(no.context, settingsWith(), metadata, no.options(false)),
    ).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining('no client is known'),
    });
    expect(sent).toEqual([]);
    const yes = worldWith({ interactive: true, ask: answer(true) });
    await findClient(yes.context, settingsWith(), metadata, yes.options(false));
    expect(sent).toHaveLength(1);
    expect(asked[0]).toContain(new URL(metadata.issuer).host);
    expect(asked[0]).toContain('atm-cli');
    expect(asked[0]).toContain(redirect_uri);
  });

  it('is not registered without consent, nor where the server registers none', async () => {
    const { metadata, sent } = await scriptedRegistration(() => ({ body: { client_id: 'made' } }));
    const { context, options } = worldWith();
    const { registration_endpoint: _endpoint, ...closed } = metadata;
    for (const [server, consents] of [
      [metadata, false],
      [closed, true],
    ] as const) {
      // oxlint-disable-next-line no-await-in-loop -- one server after the other
      await expect(
        findClient(context, settingsWith(), server, options(consents)),
      ).rejects.toMatchObject({
        kind: 'usage',
        advice: [{ id: 'no_client', canRegister: server === metadata }],
      });
    }
    expect(sent).toEqual([]);
  });

  it('is not registered with the port 0, and nothing is sent', async () => {
    const { metadata, sent } = await scriptedRegistration(() => ({ body: { client_id: 'made' } }));
    // Nobody is asked: `confirm` throws.
    const { context, options } = worldWith({ interactive: true });
    const settings = settingsWith({ redirect_uri: 'http://127.0.0.1:0/callback' });
    await expect(findClient(context, settings, metadata, options(false))).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining('port 0'),
    });
    expect(sent).toEqual([]);
  });

  it('is registered without the scope of a resource where oidc-provider takes none', async () => {
    const server = await registeringProvider();
    const { context, options, registrations } = worldWith();
    const settings = settingsWith({ scope: 'openid orders:read' });
    const found = await findClient(context, settings, server, options(true));
    expect(found.isNew).toBe(true);
    expect(registrations()[0]).not.toHaveProperty('scope');
  });

  it('is registered for the scopes of a second resource, too, where the server lets it', async () => {
    const { metadata, sent } = await scriptedRegistration(({ method, body }, origin) => ({
      status: method === 'POST' ? 201 : 200,
      body: {
        ...body,
        client_id: 'made',
        registration_access_token: 't',
        registration_client_uri: `${origin}/register/made`,
      },
    }));
    const { context, options, registrations } = worldWith();
    await findClient(context, settingsWith({ scope: 'a:read' }), metadata, options(true));
    const second = settingsWith({ scope: 'b:read' });
    const found = await findClient(context, second, metadata, options(false));
    expect(found).toMatchObject({ isNew: false, settings: { client: { client_id: 'made' } } });
    expect(found.notes.join()).toContain('for the scope b:read too');
    expect(registrations()).toMatchObject([{ client_id: 'made', scope: 'a:read b:read' }]);
    await findClient(context, second, metadata, options(false));
    expect(sent.map(({ method }) => method)).toEqual(['POST', 'PUT']);
  });

  it('is used with its own scopes where they cannot be changed', async () => {
    const { metadata } = await scriptedRegistration(() => ({ status: 403 }));
    const managed = {
      registration_access_token: 't',
      registration_client_uri: `${metadata.issuer}/register/stored`,
    };
    const stored = registrationOf(metadata.issuer, { scope: 'a:read', ...managed });
    const { context, options } = worldWith({ registrations: [stored] });
    const settings = settingsWith({ scope: 'b:read' });
    const found = await findClient(context, settings, metadata, options(false));
    expect(found.settings.client.client_id).toBe('stored');
    expect(found.notes.join()).toContain('not registered for the scope b:read');
  });

  it('is not stored with token_store=memory, which is said', async () => {
    const { metadata } = await scriptedRegistration(() => ({ body: { client_id: 'made' } }));
    const { context, options, registrations } = worldWith();
    const settings = settingsWith({ token_store: 'memory' });
    const found = await findClient(context, settings, metadata, options(true));
    expect(registrations()).toEqual([]);
    expect(found.notes.join('\n')).toContain('the client made is not stored');
  });

  it('authenticates with the secret that the server issued, which stays out of the settings', async () => {
    const { metadata, origin } = await scriptedRegistration(({ path }) =>
      path.startsWith('/.well-known')
        ? { status: 200, body: metadataOf(path, origin) }
        : {
            body: {
              client_id: 'made',
              client_secret: 'issued',
              client_secret_expires_at: 0,
              token_endpoint_auth_method: 'client_secret_post',
            },
          },
    );
    const { context, options } = worldWith();
    const settings = settingsWith({ issuer: origin });
    const found = await findClient(context, settings, metadata, options(true));
    expect(JSON.stringify(found)).not.toContain('issued"');
    const connection = await connect(context, found.settings);
    expect(connection).toMatchObject({ method: 'client_secret_post', clientSecret: 'issued' });
  });
});

function metadataOf(_path: string, issuer: string) {
  return { issuer, token_endpoint: `${issuer}/token`, registration_endpoint: `${issuer}/register` };
}

describe('a client that the server has forgotten', () => {
  it('is registered again, once, and the old one is removed', async () => {
    let count = 0;
    const { metadata, sent } = await scriptedRegistration(() => {
      count += 1;
      return { body: { client_id: `made-${count}` } };
    });
    const { context, registrations } = worldWith({
      registrations: [registrationOf(metadata.issuer)],
      profiles: { work: { issuer: metadata.issuer, client_id: 'stored' } },
    });
    const settings = settingsWith({ client_id: 'stored' }, { client_id: 'profile' });
    const again = await registerAgain(context, settings, metadata);
    expect(again).toMatchObject({ isNew: true, settings: { client: { client_id: 'made-1' } } });
    expect(again?.notes[0]).toContain('has forgotten the client stored');
    expect(registrations().map(({ client_id }) => client_id)).toEqual(['made-1']);
    // Another process with the client that was forgotten takes the new one.
    const other = await registerAgain(context, settings, metadata);
    expect(other).toMatchObject({ isNew: false, settings: { client: { client_id: 'made-1' } } });
    const begun = await findClient(context, settings, metadata, {
      mayRegister: false,
      emit: () => {},
    });
    expect(begun).toMatchObject({ isNew: false, settings: { client: { client_id: 'made-1' } } });
    expect(sent).toHaveLength(1);
  });

  it('is not made again when it is not ours, or named by the user', async () => {
    const { metadata, sent } = await scriptedRegistration(() => ({ body: { client_id: 'made' } }));
    const { context } = worldWith({ registrations: [registrationOf(metadata.issuer)] });
    const foreign = settingsWith({ client_id: 'theirs' }, { client_id: 'profile' });
    expect(await registerAgain(context, foreign, metadata)).toBeUndefined();
    const named = settingsWith({ client_id: 'stored' }, { client_id: 'flag' });
    expect(await registerAgain(context, named, metadata)).toBeUndefined();
    expect(sent).toEqual([]);
  });
});
