import { describe, expect, it } from 'vitest';
import { settingsForResource } from '../../../src/flows/resource/settings-for-resource.ts';
import type { Ask } from '../../../src/model/context.ts';
import type { Fetch } from '../../../src/model/exchange.ts';
import { createWorld } from '../../support/context.ts';

const api = 'https://api.example.com/mcp';
const issuer = 'https://as.example.com';
const other = 'https://other.example.com/tenant';

type World = {
  readonly challenge?: string;
  readonly resource?: Readonly<Record<string, unknown>>;
  readonly server?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly answer?: boolean | string;
  readonly interactive?: boolean;
};

function worldOf({
  challenge = 'Bearer',
  resource = {},
  server = {},
  env = {},
  ...rest
}: World = {}) {
  const asked: string[] = [];
  const said: string[] = [];
  const metadata = (of: string) => ({
    issuer: of,
    authorization_endpoint: `${of}/auth`,
    token_endpoint: `${of}/token`,
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
    ...server,
  });
  const replies: Readonly<Record<string, () => Response>> = {
    [api]: () => new Response('', { status: 401, headers: { 'www-authenticate': challenge } }),
    'https://api.example.com/.well-known/oauth-protected-resource/mcp': () =>
      Response.json({ resource: api, authorization_servers: [issuer], ...resource }),
    [`${issuer}/.well-known/oauth-authorization-server`]: () => Response.json(metadata(issuer)),
    'https://other.example.com/.well-known/oauth-authorization-server/tenant': () =>
      Response.json(metadata(other)),
  };
  const fetch: Fetch = async (url) => {
    asked.push(url);
    return replies[url]?.() ?? Response.json({}, { status: 404 });
  };
  const ask = {
    confirm: async (question: string) => {
      said.push(question);
      return rest.answer === true;
    },
    choose: async (question: string) => {
      said.push(question);
      return rest.answer;
    },
  } as unknown as Ask;
  const world = createWorld({ fetch, ask, env, interactive: rest.interactive ?? false });
  const notices: string[] = [];
  const settings = async (client = {}, options = {}) =>
    await settingsForResource(
      world.context,
      { client: { client_id: 'cli', ...client } },
      { api, emit: ({ text }) => notices.push(text), mayRegister: true, ...options },
    );
  return { ...world, asked, said, notices, settings };
}

describe('the authorization server of an API', () => {
  it('is the only one that it lists, by the metadata in the order of RFC 8414', async () => {
    const world = worldOf();
    const { client, origins } = await world.settings();
    expect(client).toMatchObject({ issuer, api, resource: [api] });
    expect(origins).toMatchObject({ issuer: 'server', api: 'flag', resource: 'server' });
    expect(world.asked.at(-1)).toBe(`${issuer}/.well-known/oauth-authorization-server`);
  });

  it('is asked about on a terminal when it is new', async () => {
    const yes = worldOf({ interactive: true, answer: true });
    await yes.settings({}, { mayRegister: false });
    expect(yes.said).toEqual([
      'api.example.com wants you to sign in at as.example.com (new here). Go on?',
    ]);
    const no = worldOf({ interactive: true, answer: false });
    await expect(no.settings({}, { mayRegister: false })).rejects.toMatchObject({
      kind: 'refused',
    });
    expect(no.asked.join()).not.toContain('as.example.com');
  });

  it('is not asked for anything without a terminal and without consent', async () => {
    const world = worldOf();
    await expect(world.settings({}, { mayRegister: false })).rejects.toMatchObject({
      kind: 'usage',
      rule: 'M21',
    });
    expect(world.asked.join()).not.toContain('as.example.com');
  });

  it('needs no consent when the user has named it', async () => {
    const world = worldOf();
    const { origins } = await world.settings({ issuer }, { mayRegister: false });
    expect(origins.issuer).toBe('flag');
  });

  it('needs no consent when a profile has it', async () => {
    const world = worldOf();
    await world.context.profiles.save('old', () => ({ issuer, client_id: 'cli' }));
    expect((await world.settings({}, { mayRegister: false })).client.issuer).toBe(issuer);
  });

  it('is chosen among several: by the user, by the profile, or not at all', async () => {
    const resource = { authorization_servers: [other, issuer] };
    const choosing = worldOf({ resource, interactive: true, answer: issuer });
    expect((await choosing.settings({}, { mayRegister: false })).client.issuer).toBe(issuer);
    await expect(worldOf({ resource }).settings()).rejects.toMatchObject({
      kind: 'usage',
      rule: 'M19',
      advice: [{ id: 'other_servers', issuers: [other, issuer] }],
    });
    const stored = worldOf({ resource });
    await stored.context.profiles.save('mine', () => ({ api, issuer }));
    expect((await stored.settings()).client.issuer).toBe(issuer);
    expect((await worldOf({ resource }).settings({ issuer: other })).client.issuer).toBe(other);
  });

  it('has to be one that it lists', async () => {
    await expect(worldOf().settings({ issuer: other })).rejects.toMatchObject({
      kind: 'usage',
      rule: 'M19',
    });
  });

  it.each([
    [[], 'name no authorization server'],
    ['', 'name no authorization server'],
    [['http://as.example.com'], 'which is plain http://'],
    [['https://localhost:8443'], 'which is this machine'],
    [['https://127.0.0.1'], 'which is this machine'],
    [['as.example.com'], 'which is not a URL'],
  ])('is none where an API must not lead: %j', async (authorization_servers, message) => {
    const world = worldOf({ resource: { authorization_servers } });
    await expect(world.settings()).rejects.toMatchObject({ kind: 'check_failed', rule: 'M20' });
    await expect(world.settings()).rejects.toThrow(message);
  });

  it.each([
    [{ code_challenge_methods_supported: undefined }, 'the member is missing'],
    [{ code_challenge_methods_supported: ['plain'] }, 'saw plain'],
  ])('has to promise PKCE: %j', async (server, message) => {
    await expect(worldOf({ server }).settings()).rejects.toThrow(message);
  });

  it('has to have the device flow where that is wanted, before a client is registered', async () => {
    const world = worldOf({ server: { registration_endpoint: `${issuer}/register` } });
    const choice = { isDevice: true, mayRegister: true };
    await expect(world.settings({ client_id: undefined }, choice)).rejects.toMatchObject({
      kind: 'usage',
      rule: 'D09',
    });
    expect(world.asked.filter((url) => url.endsWith('/register'))).toEqual([]);
  });

  it('has to be the issuer of its metadata', async () => {
    const lying = worldOf({ server: { issuer: 'https://elsewhere.example.com' } });
    await expect(lying.settings()).rejects.toMatchObject({ kind: 'check_failed' });
  });
});

describe('the request for an API', () => {
  it.each([
    ['Bearer scope="a b"', { scopes_supported: ['c'] }, {}, 'a b'],
    ['Bearer', { scopes_supported: ['c', 'd'] }, {}, 'c d'],
    ['Bearer', {}, {}, undefined],
    ['Bearer scope="a"', {}, { scopes_supported: ['a', 'offline_access'] }, 'a offline_access'],
    ['Bearer scope="a offline_access"', {}, { scopes_supported: ['a'] }, 'a'],
    ['Bearer', {}, { scopes_supported: ['openid', 'offline_access'] }, undefined],
  ])('has the scope of %s, %j at %j: %s', async (challenge, resource, server, scope) => {
    const { client } = await worldOf({ challenge, resource, server }).settings();
    expect(client.scope).toBe(scope);
  });

  const entra = { token_endpoint: 'https://login.example.com/organizations/oauth2/v2.0/token' };
  it.each([
    ['a offline_access', {}, {}, { prompt: 'consent' }],
    ['a', {}, {}, undefined],
    ['a offline_access', {}, { params: { prompt: 'login' } }, { prompt: 'login' }],
    ['a offline_access', {}, { scope: 'offline_access' }, undefined],
    ['a offline_access', entra, {}, undefined],
  ])(
    'asks for consent with an offline_access of its own: %s, %j, %j',
    async (scope, server, given, params) => {
      const world = worldOf({
        challenge: 'Bearer scope="a"',
        server: { scopes_supported: scope.split(' '), ...server },
      });
      expect((await world.settings(given)).client.params).toEqual(params);
    },
  );

  it('has the scope and the resource that the user names', async () => {
    const { client } = await worldOf({ challenge: 'Bearer scope="a"' }).settings({
      scope: 'mine',
      resource: ['https://api.example.com'],
    });
    expect(client).toMatchObject({ scope: 'mine', resource: ['https://api.example.com'] });
  });

  it('has the resource byte for byte', async () => {
    const resource = { resource: 'https://api.example.com:443/mcp' };
    expect((await worldOf({ resource }).settings()).client.resource).toEqual([resource.resource]);
  });

  it('has no resource at a server that refuses the parameter', async () => {
    const server = { token_endpoint: `${issuer}/tenant/oauth2/v2.0/token` };
    const world = worldOf({ server });
    expect((await world.settings()).client.resource).toEqual([]);
    expect(world.notices).toContain('resource is not sent: this server refuses the parameter');
  });
});

describe('what is stored or in the environment', () => {
  const env = { ATM_CLIENT_SECRET: 's3cret' };

  it('is no secret for a server that only the API has named', async () => {
    const world = worldOf({ env });
    expect((await world.settings()).client.client_secret).toBeUndefined();
    expect(world.notices.join()).toContain('the client secret of the environment is not used');
  });

  it('is the secret for the issuer beside it', async () => {
    const world = worldOf({ env: { ...env, ATM_ISSUER: issuer } });
    expect((await world.settings()).client.client_secret).toBe('s3cret');
  });

  it('is a profile of this API, else a new one by its name', async () => {
    expect((await worldOf().settings()).profile).toBe('api.example.com-mcp');
    const made = worldOf();
    await made.context.profiles.save('work', () => ({ api, issuer }));
    expect((await made.settings()).profile).toBe('work');
    const taken = worldOf();
    await taken.context.profiles.save('api.example.com-mcp', () => ({ issuer: other }));
    expect((await taken.settings()).profile).toBe('api.example.com-mcp-2');
  });

  it('is not what the API names now: it is said, and the client of the old server is not used', async () => {
    const world = worldOf();
    const old = { api, issuer: other, client_id: 'old', client_secret: 'x' };
    await world.context.profiles.save('work', () => old);
    const { client } = await settingsForResource(
      world.context,
      { client: { client_id: 'cli' } },
      { api, mayRegister: true, emit: ({ text }) => world.notices.push(text) },
    );
    expect(client.issuer).toBe(issuer);
    expect(client.client_id).toBe('cli');
    expect(client.client_secret).toBeUndefined();
    expect(world.notices.join()).toContain(`names the authorization server ${issuer} now`);
  });
});

describe('tokens that an API wants to be bound to a key', () => {
  const required = { dpop_bound_access_tokens_required: true };

  it('are bound where its metadata or its challenges require it', async () => {
    const { client, origins } = await worldOf({ resource: required }).settings();
    expect([client.dpop, client.dpop_alg, origins.dpop]).toEqual(['always', undefined, 'server']);
    const challenged = worldOf({ challenge: 'DPoP algs="ES256"' });
    expect((await challenged.settings()).client.dpop).toBe('always');
  });

  it('are not where it takes bearer tokens too', async () => {
    const both = worldOf({ challenge: 'Bearer, DPoP algs="ES256"' });
    expect((await both.settings()).client.dpop).toBeUndefined();
  });

  it('are signed for with an algorithm that it lists', async () => {
    const resource = { ...required, dpop_signing_alg_values_supported: ['PS256', 'RS256'] };
    expect((await worldOf({ resource }).settings()).client.dpop_alg).toBe('PS256');
    const mixed = { ...required, dpop_signing_alg_values_supported: ['ES512', 'EdDSA'] };
    expect((await worldOf({ resource: mixed }).settings()).client.dpop_alg).toBe('EdDSA');
    const named = await worldOf({ resource }).settings({ dpop_alg: 'RS256' });
    expect(named.client.dpop_alg).toBe('RS256');
  });

  it('are not bound against the word of the user, who is told', async () => {
    const world = worldOf({ resource: required });
    expect((await world.settings({ dpop: 'never' })).client.dpop).toBe('never');
    expect(world.notices).toContain(
      'the API requires tokens that are bound to a key (DPoP), and dpop is never',
    );
  });
});
