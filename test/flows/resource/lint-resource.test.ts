import { describe, expect, it } from 'vitest';
import { lintResource } from '../../../src/flows/resource/lint-resource.ts';
import {
  api,
  as,
  inserted,
  metadataOf,
  origin,
  refused,
  type Reply,
  resourceMembers,
  resourceWorld,
  root,
  serverMembers,
} from '../../support/flows/resource-world.ts';

const cors = { 'access-control-allow-origin': '*' };
const found = Response.json(resourceMembers, { headers: cors });

async function lintAt(replies: Readonly<Record<string, Reply>>) {
  const world = resourceWorld({
    [metadataOf(as)]: Response.json(serverMembers(as)),
    ...replies,
  });
  const report = await lintResource(world.context, {}, { api, isMcp: false });
  return { ...world, report, ids: report.findings.map(({ id }) => id) };
}

describe('the lint of an API', () => {
  it('asks it once, each address of its metadata, and the documents of its server', async () => {
    const own = `${origin}/metadata`;
    const { asked, report, ids } = await lintAt({
      [api]: refused(`Bearer resource_metadata="${own}", scope="read"`),
      [own]: found,
    });
    expect(asked).toEqual([
      `GET ${api}`,
      `GET ${own}`,
      `GET ${inserted}`,
      `GET ${root}`,
      `GET ${as}/.well-known/openid-configuration`,
      `GET ${metadataOf(as)}`,
    ]);
    expect(report.tried.map(({ of, status }) => [of, status])).toEqual([
      ['challenge', 200],
      ['inserted', 404],
      ['root', 404],
    ]);
    expect(ids).toContain('resource-metadata-only-challenge');
    expect(report.servers).toMatchObject([{ issuer: as }]);
    expect(report.servers[0]?.findings.map(({ id }) => id)).toContain('answer-one-address');
  });

  it('asks a well-known address that the challenge names as well once', async () => {
    const { asked } = await lintAt({
      [api]: refused(`Bearer resource_metadata="${inserted}"`),
      [inserted]: found,
    });
    expect(asked.filter((one) => one.endsWith(inserted))).toHaveLength(1);
  });

  it('never asks another origin for metadata, nor follows a redirect there', async () => {
    const evil = 'https://evil.example.com/metadata';
    const { asked, ids } = await lintAt({
      [api]: refused(`Bearer resource_metadata="${evil}"`),
      [inserted]: new Response(null, { status: 302, headers: { location: evil } }),
    });
    expect(asked.join()).not.toContain('evil');
    expect(ids).toEqual(
      expect.arrayContaining([
        'challenge-metadata-origin',
        'resource-metadata-redirect',
        'resource-no-metadata',
      ]),
    );
  });

  it('looks at metadata behind a redirect of the same origin', async () => {
    const there = `${origin}/there`;
    const { ids, report } = await lintAt({
      [api]: refused('Bearer'),
      [inserted]: new Response(null, { status: 302, headers: { location: '/there' } }),
      [there]: Response.json({ ...resourceMembers, resource: `${api}/` }),
    });
    expect(ids).toContain('resource-metadata-redirect');
    expect(report.isResource).toBe(true);
  });

  it('asks as a browser where no origin is allowed, and says so where none is then', async () => {
    const reflecting = ({ headers = {} }: { headers?: Readonly<Record<string, string>> }) =>
      Response.json(resourceMembers, {
        headers:
          headers['origin'] === undefined
            ? {}
            : { 'access-control-allow-origin': headers['origin'] },
      });
    const open = await lintAt({ [api]: refused('Bearer'), [inserted]: reflecting });
    expect(open.ids).not.toContain('resource-metadata-no-cors');
    const closed = await lintAt({
      [api]: refused('Bearer'),
      [inserted]: Response.json(resourceMembers),
    });
    expect(closed.ids).toContain('resource-metadata-no-cors');
  });

  it('sends nothing to a server to which an API on https must not lead', async () => {
    const servers = ['http://10.0.0.1', 'https://localhost:9', 'nope'];
    const { asked, report, ids } = await lintAt({
      [api]: refused('Bearer'),
      [inserted]: Response.json({ ...resourceMembers, authorization_servers: servers }),
    });
    expect(asked.filter((one) => !one.includes(origin))).toEqual([]);
    expect(ids.filter((id) => id === 'servers-not-https')).toHaveLength(3);
    expect(report.servers.map(({ error }) => error)).toEqual([
      expect.stringContaining('plain http'),
      expect.stringContaining('this machine'),
      expect.stringContaining('not a URL'),
    ]);
  });

  it('says once that a server has no metadata, or those of another issuer', async () => {
    const two = 'https://two.example.com';
    const { ids, report } = await lintAt({
      [api]: refused('Bearer'),
      [inserted]: Response.json({ ...resourceMembers, authorization_servers: [as, two] }),
      [metadataOf(as)]: Response.json(serverMembers('https://evil.example.com')),
    });
    expect(ids).toEqual(expect.arrayContaining(['servers-issuer', 'servers-unreachable']));
    const all = report.servers.flatMap(({ findings }) => findings.map(({ id }) => id));
    expect(all).not.toContain('metadata-issuer-mismatch');
    expect(all).not.toContain('answer-no-metadata');
  });

  it.each([
    [{ [api]: refused() }, true],
    [{ [api]: Response.json([]) }, false],
    [{}, false],
  ])('knows whether it is one', async (replies: Readonly<Record<string, Reply>>, is) => {
    expect((await lintAt(replies)).report.isResource).toBe(is);
  });
});
