import { listenFor } from '../../../src/flows/login/listen.ts';
import type { Origin, Settings } from '../../../src/model/settings.ts';
import { plainTraits, type Traits } from '../../../src/model/traits.ts';
import { createWorld } from '../../support/context.ts';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';

let taken: number;
beforeEach(async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  taken = (other.address() as AddressInfo).port;
  return () => void other.close();
});

async function listen(port: Traits['redirect']['port'], origin: Origin, host = '127.0.0.1') {
  const settings: Settings = {
    profile: 'p',
    known: true,
    builtIn: false,
    client: { redirect_uri: `http://${host}:${taken}/callback` },
    traits: { ...plainTraits, redirect: { hosts: ['127.0.0.1'], port } },
    origins: { redirect_uri: origin },
  };
  const loopback = await listenFor(createWorld().context, settings);
  onTestFinished(() => loopback.close());
  return new URL(loopback.redirectUri);
}

describe('listenFor', () => {
  it.each(['any', 'any-ip-literal-only'] as const)(
    'takes another port when nobody chose it and the provider takes %s',
    async (rule) => {
      const { port, pathname } = await listen(rule, 'default');
      expect(Number(port)).not.toBe(taken);
      expect(pathname).toBe('/callback');
    },
  );

  const refusals: readonly [string, Traits['redirect']['port'], Origin, string][] = [
    ['the provider compares the port', 'exact', 'default', '127.0.0.1'],
    ['a flag named it', 'any', 'flag', '127.0.0.1'],
    ['the profile named it', 'any', 'profile', '127.0.0.1'],
    ['only literals are free', 'any-ip-literal-only', 'default', 'localhost'],
  ];
  it.each(refusals)('says that the port is taken when %s', async (_why, rule, origin, host) => {
    await expect(listen(rule, origin, host)).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining(String(taken)),
    });
  });
});
