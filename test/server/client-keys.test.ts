import { afterEach, describe, expect, it, vi } from 'vitest';

import { withClientKeys } from '../../src/server/client-keys.ts';
import { openStore } from '../../src/server/storage.ts';

const keys = [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid: 'k1' }];
const id = 'atm-cli-private-key';

async function clients(jwks?: { readonly keys: typeof keys }) {
  const store = await openStore(undefined);
  return withClientKeys(jwks, (model) => store.adapter(model));
}

afterEach(() => vi.restoreAllMocks());

describe('the client whose keys a user serves', () => {
  it('has those that are at its jwks_uri now', async () => {
    const asked = vi.spyOn(globalThis, 'fetch').mockImplementation(async () => {
      return Response.json({ keys });
    });
    const adapter = (await clients())('Client');
    expect(await adapter.find(id)).toMatchObject({ client_id: id, jwks: { keys } });
    await adapter.find(id);
    expect(asked.mock.calls.map(([url]) => url)).toEqual([
      'http://127.0.0.1:8979/jwks.json',
      'http://127.0.0.1:8979/jwks.json',
    ]);
    expect(await adapter.find('somebody')).toBeUndefined();
  });

  it.each([
    ['nobody serves them', () => Promise.reject(new TypeError('fetch failed'))],
    ['they are something else', async () => Response.json({ error: 'no' })],
    ['there is a page', async () => new Response('<html>')],
  ])('is refused with their address where %s', async (_name, answer) => {
    vi.spyOn(globalThis, 'fetch').mockImplementation(answer);
    await expect((await clients())('Client').find(id)).rejects.toMatchObject({
      error_description: expect.stringContaining('jwks_uri http://127.0.0.1:8979/jwks.json'),
    });
  });

  it('has the keys that the server was given, and asks nobody', async () => {
    const asked = vi.spyOn(globalThis, 'fetch');
    expect(await (await clients({ keys }))('Client').find(id)).toBeUndefined();
    expect(asked).not.toHaveBeenCalled();
  });
});
