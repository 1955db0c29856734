import { describe, expect, it } from 'vitest';
import { clientWaysOf, discoverResource } from '../../../src/flows/resource/discover-resource.ts';
import type { Registration } from '../../../src/model/registration.ts';
import type { Choice } from '../../../src/flows/server/resolve-settings.ts';
import {
  api,
  as,
  inserted,
  metadataOf,
  type Reply,
  refused,
  resourceMembers,
  resourceWorld,
  serverMembers,
} from '../../support/flows/resource-world.ts';

const challenge = `Bearer resource_metadata="${inserted}", scope="read"`;
const two = 'https://two.example.com';
const document = 'https://app.example.com/client.json';
const reads = { client_id_metadata_document_supported: true };
const registration = (issuer: string): Registration => ({
  issuer,
  client_id: 'made',
  client_name: 'atm-cli',
  token_endpoint_auth_method: 'none',
  redirect_uris: ['http://127.0.0.1:8976/callback'],
  registered_at: 1,
});

function worldOf(replies: Readonly<Record<string, Reply>>, members: object = resourceMembers) {
  return resourceWorld({
    [api]: refused(challenge),
    [inserted]: Response.json(members),
    [metadataOf(as)]: Response.json(serverMembers(as)),
    ...replies,
  });
}

const discover = async (world: ReturnType<typeof worldOf>, choice: Choice = {}) =>
  await discoverResource(world.context, choice, { api, isMcp: false });

describe('the chain from the URL of an API', () => {
  it('leads over its answer and its metadata to its server', async () => {
    const world = worldOf({});
    const { found, servers, problem } = await discover(world);
    expect(found).toMatchObject({ metadataUrl: inserted, scope: 'read', answer: { status: 401 } });
    expect(servers).toMatchObject([{ issuer: as, clients: ['by_hand'], hasClient: false }]);
    expect(servers[0]?.published).toEqual(serverMembers(as));
    expect(problem).toBeUndefined();
    expect(world.kept).toEqual([['https://api.example.com']]);
  });

  it('shows each server, and why one cannot be used while another can', async () => {
    const world = worldOf({}, { ...resourceMembers, authorization_servers: [two, as] });
    const { servers, problem } = await discover(world);
    expect(servers[0]).toMatchObject({
      issuer: two,
      problem: { kind: 'network', message: expect.stringContaining('HTTP 404') },
    });
    expect(servers[1]?.problem).toBeUndefined();
    expect(problem).toBeUndefined();
  });

  it('ends with the first problem where no server can be used', async () => {
    const lying = Response.json(serverMembers('https://evil.example.com'));
    const world = worldOf(
      { [metadataOf(two)]: lying },
      { ...resourceMembers, authorization_servers: [two, 'nope'] },
    );
    const { servers, problem } = await discover(world);
    expect(servers.map((server) => server.problem?.message)).toEqual([
      expect.stringContaining('the document has https://evil.example.com'),
      expect.stringContaining('which is not a URL'),
    ]);
    expect(problem).toBe(servers[0]?.problem);
  });

  it.each(['http://as.example.com', 'https://localhost:9', 'http://127.0.0.1', 'https://[::1]'])(
    'sends nothing to %s, where an API on https must not lead',
    async (issuer) => {
      const world = worldOf({}, { ...resourceMembers, authorization_servers: [issuer] });
      const { servers } = await discover(world);
      expect(servers[0]?.problem).toMatchObject({ kind: 'check_failed', rule: 'M20' });
      expect(world.asked).toEqual([`GET ${api}`, `GET ${inserted}`]);
    },
  );

  it('has a problem where the server does not promise PKCE, and shows it all the same', async () => {
    const { code_challenge_methods_supported: _none, ...metadata } = serverMembers(as);
    const { servers, problem } = await discover(
      worldOf({ [metadataOf(as)]: Response.json(metadata) }),
    );
    expect(servers[0]).toMatchObject({ published: metadata, problem: { rule: 'M22' } });
    expect(problem).toBe(servers[0]?.problem);
  });

  it('ends where the metadata are of another resource, or name no server', async () => {
    const other = await discover(worldOf({}, { ...resourceMembers, resource: `${api}/other` }));
    expect(other.servers).toHaveLength(1);
    expect(other.problem).toMatchObject({ rule: 'M04' });
    const none = await discover(worldOf({}, { resource: api }));
    expect(none.problem).toMatchObject({ rule: 'M20' });
  });

  it('is that of one server where the user has named it', async () => {
    const members = { ...resourceMembers, authorization_servers: [two, as] };
    const { servers } = await discover(worldOf({}, members), { client: { issuer: `${as}/` } });
    expect(servers.map(({ issuer }) => issuer)).toEqual([as]);
    const other = { client: { issuer: 'https://x.example.com' } };
    await expect(discover(worldOf({}, members), other)).rejects.toMatchObject({
      kind: 'usage',
      rule: 'M19',
    });
  });

  it.each([
    ['its profile has one', { client_id: 'mine' }, {}, [], true],
    ['one was registered there', {}, {}, [as], true],
    ['one was registered elsewhere', {}, {}, [two], false],
    ['it reads the document that is configured', { client_document: document }, reads, [], true],
    ['it does not read that document', { client_document: document }, {}, [], false],
  ])('knows whether there is a client: %s', async (_what, more, metadata, registered, has) => {
    const world = resourceWorld(
      {
        [api]: refused(challenge),
        [inserted]: Response.json(resourceMembers),
        [metadataOf(as)]: Response.json(serverMembers(as, metadata)),
      },
      {
        profiles: { notes: { api, issuer: as, ...more } },
        registrations: registered.map(registration),
      },
    );
    expect((await discover(world)).servers).toMatchObject([{ hasClient: has }]);
  });
});

describe('the ways to a client', () => {
  it.each([
    [{}, ['by_hand']],
    [{ registration_endpoint: `${as}/register` }, ['registration', 'by_hand']],
    [
      { registration_endpoint: `${as}/register`, client_id_metadata_document_supported: true },
      ['metadata_document', 'registration', 'by_hand'],
    ],
    [{ registration_endpoint: null, client_id_metadata_document_supported: 'yes' }, ['by_hand']],
  ])('of %j are %j', (metadata, ways) => {
    expect(clientWaysOf(metadata)).toEqual(ways);
  });
});
