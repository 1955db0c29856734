import type { LookupAddress } from 'node:dns';
import { createServer } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttp, type Http } from '../../../src/io/http/client.ts';
import { isPublicAddress, isWithin, lookUpWithin } from '../../../src/io/http/reach.ts';
import { createRecorder } from '../../../src/io/http/recorder.ts';

describe('an address', () => {
  it.each(['1.1.1.1', '8.8.8.8', '172.32.0.1', '192.167.1.1', '2606:4700::1111', '[2001:db8::1]'])(
    '%s is public',
    (address) => expect(isPublicAddress(address)).toBe(true),
  );

  it.each([
    '127.0.0.1',
    '127.9.9.9',
    '0.0.0.0',
    '10.0.0.5',
    '100.64.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '[::1]',
    'fe80::1%eth0',
    'fd00::1',
    'ff02::1',
    '::ffff:10.0.0.1',
    '::ffff:127.0.0.1',
    '64:ff9b::a00:1',
    'localhost',
    '',
  ])('%s is not', (address) => expect(isPublicAddress(address)).toBe(false));
});

describe('an address within reach', () => {
  it.each([
    ['public', '1.1.1.1', true],
    ['public', '127.0.0.1', false],
    ['public or loopback', '1.1.1.1', true],
    ['public or loopback', '127.0.0.1', true],
    ['public or loopback', '[::1]', true],
    ['public or loopback', '10.0.0.1', false],
    ['public or loopback', '169.254.169.254', false],
    ['any', '10.0.0.1', true],
  ] as const)('%s: %s is %s', (reach, address, expected) => {
    expect(isWithin(reach, address)).toBe(expected);
  });
});

describe('a name that is looked up', () => {
  const lookUp = (...addresses: readonly string[]): LookupFunction => {
    return lookUpWithin('public', (_name, { all }, callback) => {
      const found: LookupAddress[] = addresses.map((address) => ({ address, family: 4 }));
      callback(null, all ? found : (addresses[0] ?? ''), 4);
    });
  };
  const ask = (look: LookupFunction, all: boolean) =>
    new Promise<string>((resolve) => {
      look('api.example.com', { all }, (error, found) => {
        resolve(error === null ? JSON.stringify(found) : error.message);
      });
    });

  it.each([true, false])('leads to a public address (all: %s)', async (all) => {
    expect(await ask(lookUp('1.1.1.1'), all)).toContain('1.1.1.1');
  });

  it.each([true, false])('leads nowhere else (all: %s)', async (all) => {
    expect(await ask(lookUp('10.0.0.5'), all)).toBe(
      'api.example.com is 10.0.0.5, which is not an address of the public internet',
    );
  });

  it('leads nowhere when one of its addresses is not public', async () => {
    expect(await ask(lookUp('1.1.1.1', '192.168.0.9'), true)).toContain('is 192.168.0.9');
  });
});

describe('a request that may lead to public addresses only', () => {
  let http: Http | undefined;
  const server = createServer((_request, response) => response.end('{}'));
  afterEach(async () => {
    await http?.close();
    server.close();
  });

  it.each(['127.0.0.1', 'localhost'])('is not sent to %s', async (host) => {
    let asked = 0;
    server.on('connection', () => (asked += 1));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const options = {
      recorder: createRecorder(Date.now),
      signal: new AbortController().signal,
      timeoutMs: 5000,
      env: {},
      network: {},
    };
    const named = `http://127.0.0.1:${port + 1}`;
    http = await createHttp({
      ...options,
      reach: (origin) => (origin === named ? 'any' : 'public'),
    });
    const asking = http.fetch('resource metadata')(`http://${host}:${port}/`);
    await expect(asking).rejects.toMatchObject({
      kind: 'check_failed',
      message: expect.stringMatching(
        /is not an address of the public internet; nothing is sent there$/,
      ),
    });
    expect(asked).toBe(0);
    await http.close();
    http = await createHttp({ ...options, reach: () => 'public or loopback' });
    expect((await http.fetch('resource metadata')(`http://${host}:${port}/`)).status).toBe(200);
  });
});
