import { describe, expect, it } from 'vitest';
import { findResource } from '../../../src/flows/resource/find-resource.ts';
import type { Fetch, FetchOptions } from '../../../src/model/exchange.ts';
import { createWorld } from '../../support/context.ts';

const api = 'https://api.example.com/v1/mcp';
const origin = 'https://api.example.com';
const inserted = `${origin}/.well-known/oauth-protected-resource/v1/mcp`;
const root = `${origin}/.well-known/oauth-protected-resource`;
const metadata = {
  resource: api,
  authorization_servers: ['https://as.example.com'],
  scopes_supported: ['read', 'write'],
};

type Reply = Response | ((options: FetchOptions) => Response);

/** A world in which each address replies so, and any other with 404; it notes what was asked. */
function worldOf(replies: Readonly<Record<string, Reply>>) {
  const asked: string[] = [];
  const fetch: Fetch = async (url, options = {}) => {
    asked.push(`${options.method ?? 'GET'} ${url}`);
    const reply = replies[url];
    if (reply === undefined) return Response.json({ message: 'nothing here' }, { status: 404 });
    return typeof reply === 'function' ? reply(options) : reply.clone();
  };
  return { ...createWorld({ fetch }), asked };
}

const refused = (challenge?: string, status = 401) =>
  new Response('{}', {
    status,
    headers: challenge === undefined ? {} : { 'www-authenticate': challenge },
  });
const moved = (location: string) => new Response(null, { status: 302, headers: { location } });
const find = async (world: ReturnType<typeof worldOf>, options = {}, url = api) =>
  await findResource(world.context, new URL(url), options);

describe('the metadata of an API', () => {
  it('are where its challenge says', async () => {
    const there = `${origin}/metadata?x=1`;
    const world = worldOf({
      [api]: refused(`Bearer resource_metadata="${there}", scope="read"`),
      [there]: Response.json(metadata),
    });
    expect(await find(world)).toMatchObject({ metadataUrl: there, scope: 'read', notes: [] });
    expect(world.asked).toEqual([`GET ${api}`, `GET ${there}`]);
  });

  it('are at the well-known address of the path without such a challenge, which is said', async () => {
    const world = worldOf({ [api]: refused('Bearer'), [inserted]: Response.json(metadata) });
    expect(await find(world)).toMatchObject({
      metadataUrl: inserted,
      scope: 'read write',
      notes: ['the challenge has no resource_metadata: the well-known address was asked'],
    });
  });

  it('are at that of the root when the path has none, and the resource may be the origin', async () => {
    const world = worldOf({
      [api]: refused('Bearer'),
      [root]: Response.json({ ...metadata, resource: origin }),
    });
    const found = await find(world);
    expect(found.metadata.resource).toBe(origin);
    expect(found.notes).toContain(`the resource is ${origin}, not the URL that was asked`);
    expect(world.asked).toEqual([`GET ${api}`, `GET ${inserted}`, `GET ${root}`]);
  });

  it('are the first that is a JSON object, whatever a login page says with 200', async () => {
    const world = worldOf({
      [api]: refused(),
      [inserted]: new Response('<html>', { headers: { 'content-type': 'text/html' } }),
      [root]: Response.json(metadata),
    });
    expect((await find(world)).metadataUrl).toBe(root);
  });

  it('are named by one of several challenges', async () => {
    const world = worldOf({
      [api]: refused(
        `Basic realm="x", Bearer error="invalid_token", resource_metadata="${inserted}"`,
      ),
      [inserted]: Response.json(metadata),
    });
    expect((await find(world)).answer.challenge?.scheme).toBe('bearer');
  });

  it('may be behind redirects of the same origin', async () => {
    const world = worldOf({
      [api]: refused(),
      [inserted]: moved('/a'),
      [`${origin}/a`]: moved('/b'),
      [`${origin}/b`]: moved('/c'),
      [`${origin}/c`]: Response.json(metadata),
    });
    expect((await find(world)).metadataUrl).toBe(`${origin}/c`);
  });

  it('are not sought at another origin, in the challenge or by a redirect', async () => {
    const other = 'https://evil.example.com/metadata';
    const world = worldOf({
      [api]: refused(`Bearer resource_metadata="${other}"`),
      [other]: Response.json(metadata),
      [inserted]: moved(other),
      [root]: Response.json({ ...metadata, resource: api }),
    });
    const found = await find(world);
    expect(found.notes[0]).toContain(`${other}, of another origin than the API: not asked`);
    expect(world.asked.join()).not.toContain('evil');
  });

  it('are given up after three redirects', async () => {
    const world = worldOf({ [api]: refused(), [inserted]: moved(inserted) });
    await expect(find(world)).rejects.toThrow(`${inserted}: more than 3 redirects`);
    expect(world.asked.filter((one) => one.endsWith('/v1/mcp')).length).toBeLessThan(8);
  });

  it('of another resource lead nowhere, unless the user accepts it', async () => {
    const other = 'https://api.example.com/other';
    const replies = {
      [api]: refused(),
      [inserted]: Response.json({ ...metadata, resource: other }),
    };
    await expect(find(worldOf(replies))).rejects.toMatchObject({
      kind: 'check_failed',
      rule: 'M04',
      message: expect.stringContaining(`expected ${api}, saw ${other}`),
    });
    const found = await find(worldOf(replies), { resource: [other] });
    expect(found.metadata.resource).toBe(other);
  });
});

describe('an API that does not say where to sign in', () => {
  it.each([
    ['nothing there', {}, 'M18', 'HTTP 404, without WWW-Authenticate'],
    ['a bare 401', { [api]: refused() }, 'M18', 'HTTP 401, without WWW-Authenticate'],
    ['a challenge alone', { [api]: refused('Bearer') }, 'M18', 'HTTP 401, and there are no'],
    ['a login page', { [api]: moved('/login') }, 'M18', 'HTTP 302, a redirect to /login'],
    ['no need for a token', { [api]: Response.json([]) }, 'M17', 'it requires no sign-in'],
    [
      'metadata behind a token',
      { [api]: refused('Bearer'), [inserted]: refused('Bearer'), [root]: refused('Bearer') },
      'M18',
      `${inserted} and ${root}: HTTP 401`,
    ],
  ])('%s', async (_name, replies: Readonly<Record<string, Reply>>, rule, message) => {
    await expect(find(worldOf(replies))).rejects.toMatchObject({
      kind: 'check_failed',
      rule,
      message: expect.stringContaining(message),
    });
  });

  it.each([
    [
      `${origin}/.well-known/openid-configuration`,
      `${origin}/.well-known/openid-configuration is an authorization server`,
    ],
    [inserted, `${inserted} is the address of resource metadata`],
  ])('is no API at all: %s', async (url, message) => {
    const world = worldOf({});
    await expect(find(world, {}, url)).rejects.toMatchObject({ kind: 'usage', rule: 'M16' });
    await expect(find(world, {}, url)).rejects.toThrow(message);
    expect(world.asked).toEqual([]);
  });

  it('is an issuer: its metadata say so', async () => {
    const issuer = 'https://id.example.com/realms/a';
    const world = worldOf({
      [`${issuer}/.well-known/openid-configuration`]: Response.json({ issuer }),
    });
    await expect(find(world, {}, issuer)).rejects.toMatchObject({
      kind: 'usage',
      advice: [{ id: 'is_issuer', issuer }],
    });
  });
});

describe('an MCP server', () => {
  const posted = (challenge: string, method: string) => (options: FetchOptions) => {
    const isIt = options.method === 'POST' && String(options.body).includes(`"${method}"`);
    return isIt ? refused(challenge) : refused(undefined, 405);
  };

  it.each([
    ['server/discover', [`GET ${api}`, `POST ${api}`]],
    ['initialize', [`GET ${api}`, `POST ${api}`, `POST ${api}`]],
  ])('that answers GET with 405 is asked by POST: %s', async (method, requests) => {
    const world = worldOf({
      [api]: posted('Bearer scope="mcp"', method),
      [inserted]: Response.json(metadata),
    });
    expect((await find(world)).scope).toBe('mcp');
    expect(world.asked.slice(0, requests.length)).toEqual(requests);
  });

  it('that challenges with 405 is not asked again', async () => {
    const world = worldOf({
      [api]: refused('Bearer scope="mcp"', 405),
      [inserted]: Response.json(metadata),
    });
    await find(world);
    expect(world.asked).toEqual([`GET ${api}`, `GET ${inserted}`]);
  });

  it('is asked by POST alone where the user says so', async () => {
    const world = worldOf({
      [api]: posted('Bearer', 'server/discover'),
      [inserted]: Response.json(metadata),
    });
    await find(world, { isMcp: true });
    expect(world.asked[0]).toBe(`POST ${api}`);
  });
});
