import { describe, expect, it } from 'vitest';
import { checkPublished, makeDocument } from '../../../src/flows/client/document.ts';
import {
  listClients,
  registerNew,
  removeClient,
  showClient,
  updateClient,
} from '../../../src/flows/client/manage.ts';
import type { ClientSettings, Settings } from '../../../src/model/settings.ts';
import { createWorld, type World } from '../../support/context.ts';
import {
  registeringProvider,
  type ScriptedAnswer,
  scriptedRegistration,
  type SentRequest,
} from '../../support/flows/registration-server.ts';

const redirect_uri = 'http://127.0.0.1:8976/callback';

function settingsAt(issuer: string, client: Partial<ClientSettings> = {}): Settings {
  return {
    profile: 'work',
    known: false,
    builtIn: false,
    client: { issuer, redirect_uri, ...client },
    origins: {},
  };
}

async function scripted(
  answer: (request: SentRequest, origin: string) => ScriptedAnswer,
  world: World = {},
) {
  const { origin, sent } = await scriptedRegistration((request, at) => {
    if (!request.path.startsWith('/.well-known')) return answer(request, at);
    const endpoints = { token_endpoint: `${at}/token`, registration_endpoint: `${at}/register` };
    return { status: 200, body: { issuer: at, ...endpoints } };
  });
  const made = createWorld(world);
  const requests = () => sent.filter(({ path }) => !path.startsWith('/.well-known'));
  return { ...made, origin, requests, settings: settingsAt(origin) };
}

/** A server that gives a new token with each response, as RFC 7592 section 3 allows. */
function rotating() {
  let turn = 0;
  return ({ method, body }: SentRequest, origin: string): ScriptedAnswer => {
    turn += 1;
    if (method === 'DELETE') return { status: 204 };
    return {
      status: method === 'POST' ? 201 : 200,
      body: {
        ...body,
        client_id: 'made',
        registration_access_token: `token-${turn}`,
        registration_client_uri: `${origin}/register/made`,
      },
    };
  };
}

describe('a registered client', () => {
  it('is shown, changed and removed at oidc-provider', async () => {
    const { issuer } = await registeringProvider();
    const { context, registrations } = createWorld();
    const settings = settingsAt(issuer);
    const made = await registerNew(context, settings, { client_name: 'Build' });
    expect(made).toMatchObject({ managed: true, registration: { client_name: 'Build' } });
    const other = 'http://127.0.0.1:8977/callback';
    await updateClient(context, settings, { redirect_uris: [other], client_name: 'Other' });
    expect(await showClient(context, settings)).toMatchObject({
      source: 'server',
      registration: { client_name: 'Other', redirect_uris: [other] },
    });
    expect(await removeClient(context, settings)).toMatchObject({ deleted: true });
    expect(registrations()).toEqual([]);
    await expect(showClient(context, settings)).rejects.toMatchObject({
      advice: [{ id: 'no_registered_client', isNone: true }],
    });
  });

  it('says where it is not encrypted, although it was to be', async () => {
    const { context, settings } = await scripted(rotating());
    const prepare = async () => ({ kind: 'file', reason: 'no D-Bus session' }) as const;
    const registrations = { ...context.registrations, prepare };
    const made = await registerNew({ ...context, registrations }, settings, {});
    expect(made.notes).toEqual([expect.stringMatching(/unencrypted.*no D-Bus session/)]);
  });

  it('is managed with the newest token, whichever response brought it', async () => {
    const { context, settings, requests, registrations } = await scripted(rotating());
    await registerNew(context, settings, {});
    await showClient(context, settings);
    await updateClient(context, settings, { scope: 'a b' });
    await removeClient(context, settings);
    expect(requests().map(({ method, authorization }) => [method, authorization])).toEqual([
      ['POST', undefined],
      ['GET', 'Bearer token-1'],
      ['PUT', 'Bearer token-2'],
      ['DELETE', 'Bearer token-3'],
    ]);
    expect(registrations()).toEqual([]);
  });

  it('is sent whole when it is changed: what is left out would be deleted', async () => {
    const { context, settings, requests } = await scripted(rotating());
    await registerNew(context, settings, { client_name: 'Build' });
    await updateClient(context, settings, { scope: 'a b' });
    expect(requests()[1]?.body).toEqual({
      ...requests()[0]?.body,
      client_id: 'made',
      scope: 'a b',
    });
  });

  it('that the server has forgotten is told, and removed here', async () => {
    const { context, settings, registrations } = await scripted((request, origin) =>
      request.method === 'POST'
        ? rotating()(request, origin)
        : { status: 401, body: { error: 'invalid_token' } },
    );
    await registerNew(context, settings, {});
    const shown = await showClient(context, settings);
    expect(shown).toMatchObject({ source: 'stored', problem: { rule: 'C08' } });
    expect(await removeClient(context, settings)).toMatchObject({ deleted: true });
    expect(registrations()).toEqual([]);
  });

  it('stays here when the server cannot delete it now', async () => {
    const { context, settings, registrations } = await scripted((request, origin) =>
      request.method === 'POST' ? rotating()(request, origin) : { status: 503 },
    );
    await registerNew(context, settings, {});
    await expect(removeClient(context, settings)).rejects.toMatchObject({ kind: 'network' });
    expect(registrations()).toHaveLength(1);
  });

  it('without a way to manage it is forgotten here alone, and cannot be changed', async () => {
    const { context, settings, requests } = await scripted(() => ({ body: { client_id: 'made' } }));
    await registerNew(context, settings, {});
    await expect(updateClient(context, settings, { scope: 'a' })).rejects.toMatchObject({
      advice: [{ id: 'client_not_managed' }],
    });
    expect(await showClient(context, settings)).toMatchObject({ source: 'stored', managed: false });
    expect(await removeClient(context, settings)).toMatchObject({ deleted: false });
    expect(requests()).toHaveLength(1);
  });

  it('is named with the profiles that use it, which lose it with the registration', async () => {
    const { context, settings, origin, profiles } = await scripted(rotating());
    await registerNew(context, settings, {});
    profiles.set('work', { issuer: origin, client_id: 'made', scope: 'a' });
    profiles.set('other', { issuer: 'https://else.example', client_id: 'made' });
    expect(await listClients(context)).toMatchObject([{ profiles: ['work'] }]);
    expect(await removeClient(context, settings)).toMatchObject({ profiles: ['work'] });
    expect(profiles.get('work')).toEqual({ issuer: origin, scope: 'a' });
    expect(profiles.get('other')).toHaveProperty('client_id', 'made');
  });

  it('is not guessed among several, and another client of the profile is none of them', async () => {
    let turn = 0;
    const { context, settings, requests } = await scripted(() => {
      turn += 1;
      return { body: { client_id: `made-${turn}` } };
    });
    await registerNew(context, settings, {});
    const foreign = settingsAt(settings.client.issuer ?? '', { client_id: 'mine' });
    await expect(removeClient(context, foreign)).rejects.toMatchObject({ kind: 'usage' });
    await registerNew(context, settings, {});
    await expect(removeClient(context, settings)).rejects.toMatchObject({
      message: expect.stringMatching(/made-2, made-1|made-1, made-2/),
    });
    const named = settingsAt(settings.client.issuer ?? '', { client_id: 'made-2' });
    expect(await removeClient(context, named)).toMatchObject({
      registration: { client_id: 'made-2' },
    });
    expect(requests()).toHaveLength(2);
  });

  it('is not asked to be changed into nothing', async () => {
    const { context, settings } = await scripted(rotating());
    await expect(updateClient(context, settings, {})).rejects.toMatchObject({ kind: 'usage' });
  });
});

describe('a client document', () => {
  const url = 'https://app.example.com/client.json';

  it('is made for a URL, and written where it is wanted', async () => {
    const { context, writtenFiles } = createWorld();
    const settings = settingsAt('https://id.example.com', { client_document: url, scope: 'a' });
    const { document } = await makeDocument(context, settings, { file: 'client.json' });
    expect(JSON.parse(writtenFiles.get('client.json') ?? '')).toEqual(document);
    expect(document).toMatchObject({ client_id: url, redirect_uris: [redirect_uri], scope: 'a' });
    const bad = settingsAt('https://id.example.com', { client_document: 'http://app.example/x' });
    await expect(makeDocument(context, bad, {})).rejects.toMatchObject({ kind: 'usage' });
  });

  it('is read where it is published, without redirects', async () => {
    const seen: (string | undefined)[] = [];
    const { context } = createWorld({
      fetch: async (asked, { redirect } = {}) => {
        seen.push(asked, redirect);
        return new Response(JSON.stringify({ client_id: url }), {
          headers: { 'content-type': 'application/json' },
        });
      },
    });
    const checked = await checkPublished(context, settingsAt('https://id.example.com'), url);
    expect(checked.valid).toBe(false);
    expect(seen).toEqual([url, 'manual']);
    await expect(
      checkPublished(context, settingsAt('https://id.example.com'), 'http://app.example/x'),
    ).rejects.toMatchObject({ kind: 'usage' });
    expect(seen).toHaveLength(2);
  });
});
