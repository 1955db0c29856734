import { listenFor, listenNotes } from '../../../src/flows/login/listen.ts';
import type { Origin, Settings } from '../../../src/model/settings.ts';
import { plainTraits, type Traits } from '../../../src/model/traits.ts';
import { createWorld } from '../../support/context.ts';
import { freePort } from '../../support/free-port.ts';
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

describe('several redirect URIs', () => {
  const settingsWith = (uris: readonly string[], origin: Origin = 'flag'): Settings => ({
    profile: 'p',
    known: true,
    builtIn: false,
    client: { redirect_uri: uris[0] ?? '', redirect_uris: uris },
    traits: { ...plainTraits, redirect: { hosts: ['127.0.0.1'], port: 'exact' } },
    origins: { redirect_uri: origin },
  });

  async function bound(settings: Settings): Promise<string> {
    const loopback = await listenFor(createWorld().context, settings);
    onTestFinished(() => loopback.close());
    return loopback.redirectUri;
  }

  it('are tried in order, each as it is written', async () => {
    const free = `http://127.0.0.1:${await freePort()}`;
    const other = `http://localhost:${await freePort()}/cb`;
    const busy = `http://127.0.0.1:${taken}/callback`;
    expect(await bound(settingsWith([free, other]))).toBe(free);
    expect(await bound(settingsWith([busy, other, free], 'profile'))).toBe(other);
  });

  it('end with what is wrong with the last one', async () => {
    const uris = [`http://127.0.0.1:${taken}/a`, `http://localhost:${taken}/b`];
    await expect(bound(settingsWith(uris))).rejects.toThrow(/EADDRINUSE/);
    const foreign = [`http://127.0.0.1:${taken}/a`, 'https://app.example/cb'];
    await expect(bound(settingsWith(foreign))).rejects.toThrow(/not a loopback URL/);
  });

  it('are not tried for another reason than a taken port', async () => {
    const uris = ['https://app.example/cb', `http://127.0.0.1:${await freePort()}/b`];
    await expect(bound(settingsWith(uris))).rejects.toThrow(/not a loopback URL/);
  });
});

describe('another address to listen on', () => {
  const settings = (redirect_uri: string): Settings => ({
    profile: 'p',
    known: true,
    builtIn: false,
    client: { redirect_uri },
    origins: { redirect_uri: 'default' },
  });

  it.each(['http://localhost:8976/cb', 'https://app.example/cb', 'http://10.1.2.3/cb'])(
    'leaves the redirect URI %s as it is',
    async (uri) => {
      const address = { host: '127.0.0.2', port: await freePort() };
      const loopback = await listenFor(createWorld().context, settings(uri), address);
      onTestFinished(() => loopback.close());
      expect(loopback.redirectUri).toBe(uri);
      expect(loopback.addresses).toEqual([`127.0.0.2:${address.port}`]);
    },
  );

  it('has the port of the redirect URI unless it names one', async () => {
    const port = await freePort();
    const uri = `http://127.0.0.1:${port}/cb`;
    const loopback = await listenFor(createWorld().context, settings(uri), { host: '0.0.0.0' });
    onTestFinished(() => loopback.close());
    expect(loopback.addresses).toEqual([`0.0.0.0:${port}`]);
    expect(listenNotes(loopback, settings(uri))).toEqual([
      `[SECURITY RISK] the callback listener is on 0.0.0.0:${port} (--listen): other machines can send requests to it`,
    ]);
  });

  it('is not left when its port is taken', async () => {
    const address = { host: '127.0.0.1', port: taken };
    const outcome = listenFor(createWorld().context, settings('http://localhost:1/cb'), address);
    await expect(outcome).rejects.toThrow(/EADDRINUSE/);
  });
});

describe('listenNotes', () => {
  const note = (redirect_uri: string, redirectUri: string, addresses: readonly string[]) =>
    listenNotes({ redirectUri, addresses }, { client: { redirect_uri }, origins: {} });

  it('says that the port was taken', () => {
    const [uri, used] = ['http://127.0.0.1:1/cb', 'http://127.0.0.1:2/cb'];
    expect(note(uri, used, ['127.0.0.1:2'])).toEqual([
      `the port of ${uri} is taken: using ${used}`,
    ]);
  });

  it.each([
    ['http://127.0.0.1:0/cb', 'http://127.0.0.1:9/cb', ['127.0.0.1:9']],
    ['http://localhost:9/cb', 'http://localhost:9/cb', ['127.0.0.1:9', '[::1]:9']],
    ['http://127.0.0.1:9', 'http://127.0.0.1:9', ['127.0.0.3:9']],
  ])('says nothing of %s as %s', (uri, used, addresses) => {
    expect(note(uri, used, addresses)).toEqual([]);
  });
});
