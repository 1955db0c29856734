import { describe, expect, it } from 'vitest';
import { pastedMetadataFailure, resourceAt } from '../../../src/flows/resource/pasted-metadata.ts';
import { findServer } from '../../../src/flows/server/find-server.ts';
import {
  api,
  as,
  inserted,
  resourceMembers,
  resourceWorld,
  root,
} from '../../support/flows/resource-world.ts';
import { testSettings } from '../../support/flows/scripted-server.ts';

const at = (url: string, members: object) => resourceWorld({ [url]: Response.json(members) });

describe('the address of resource metadata', () => {
  it.each([
    ['that they name', root, resourceMembers, api],
    ['of its form, where they name one of another origin', inserted, { resource: as }, api],
    ['of its form, where there are none', inserted, [], api],
  ])('is of the resource %s', async (_what, url, members, resource) => {
    expect(await resourceAt(at(url, members).context, new URL(url))).toBe(resource);
  });

  it('is no other URL', async () => {
    const world = at(api, resourceMembers);
    expect(await resourceAt(world.context, new URL(api))).toBeUndefined();
    expect(world.asked).toEqual([]);
  });

  it('as an issuer names the servers in the metadata', async () => {
    const world = at(inserted, resourceMembers);
    const settings = { ...testSettings, client: { issuer: inserted, client_id: 'x' } };
    await expect(findServer(world.context, settings)).rejects.toMatchObject({
      kind: 'usage',
      rule: 'M16',
      message: expect.stringContaining(`name the authorization server ${as}`),
      advice: [{ id: 'metadata_as_issuer', resource: api, issuers: [as] }],
    });
  });

  it('names no server to which an API on https must not lead', async () => {
    const members = { ...resourceMembers, authorization_servers: ['http://10.0.0.1', 'x'] };
    const { context, kept } = at(inserted, members);
    const failure = await pastedMetadataFailure(context, new URL(inserted));
    expect(failure.message).toContain('no authorization server that can be used');
    expect(failure.advice).toMatchObject([{ issuers: [] }]);
    expect(kept).toHaveLength(1);
  });
});
