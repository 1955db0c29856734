import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { allPaths, startAnswering, type Wire } from '../support/flows/response-paths.ts';

const plain = (json: string): Wire => ({ body: Buffer.from(json) });
const encoded =
  (encoding: string, encode: (json: string) => Buffer) =>
  (json: string): Wire => ({ headers: { 'content-encoding': encoding }, body: encode(json) });
const typed =
  (type: string, encode: (json: string) => Buffer = (json) => Buffer.from(json)) =>
  (json: string): Wire => ({ headers: { 'content-type': type }, body: encode(json) });

const utf16 = (json: string) => Buffer.from(json, 'utf16le');

const wires: readonly (readonly [string, (json: string) => Wire])[] = [
  ['gzip', encoded('gzip', (json) => gzipSync(json))],
  ['x-gzip', encoded('x-gzip', (json) => gzipSync(json))],
  ['deflate', encoded('deflate', (json) => deflateSync(json))],
  ['raw deflate', encoded('deflate', (json) => deflateRawSync(json))],
  ['br', encoded('br', (json) => brotliCompressSync(json))],
  ['gzip and a byte order mark', encoded('gzip', (json) => gzipSync(`\ufeff${json}`))],
  ['a byte order mark', (json) => plain(`\ufeff${json}`)],
  ['UTF-8 in quotes', typed('application/json; charset="utf-8"')],
  ['utf8 without its hyphen', typed('application/json;charset=utf8')],
  ['an unknown charset', typed('text/json; charset=x-unknown')],
  [
    'ISO-8859-1',
    typed('application/json;charset=ISO-8859-1', (json) => Buffer.from(json, 'latin1')),
  ],
  ['UTF-16 with its mark', typed('application/json', (json) => utf16(`\ufeff${json}`))],
  ['UTF-16 without a mark', typed('application/json; charset=utf-16le', utf16)],
];

describe.each(wires)('a response in %s', (_name, send) => {
  it.each(allPaths)('is read: %s', async (path) => {
    const { client, exchanges } = await startAnswering(send);
    await client[path]();
    expect(client.tolerated()).toEqual([]);
    const last = exchanges.at(-1)?.response?.body ?? '';
    expect(last).toMatch(/^\{.*\}$/);
    if (path === 'refresh') {
      expect(client.kept()).toMatchObject({ access_token: 'new-at', refresh_token: 'new-rt' });
    }
  });
});

describe('a body that cannot be decoded', () => {
  it.each([
    ['zstd', /unsupported content encoding zstd/],
    ['gzip', /invalid gzip data/],
  ])('loses no login: %s', async (encoding, says) => {
    const { client } = await startAnswering(encoded(encoding, () => Buffer.from('(no such data)')));
    await expect(client.refresh()).rejects.toMatchObject({
      kind: 'network',
      message: expect.stringMatching(says),
    });
    expect(client.kept()).toMatchObject({ access_token: 'old-at', refresh_token: 'old-rt' });
  });
});

describe('a form', () => {
  // RFC 6749 appendix B; its registration has no parameter, and some servers compare the whole.
  it.each(allPaths)('is sent with its bare media type: %s', async (path) => {
    const { client, types } = await startAnswering(plain);
    await client[path]();
    const sent = types.flatMap(({ type }) => (type === undefined ? [] : [type]));
    const forms = path === 'userinfo' ? [] : ['application/x-www-form-urlencoded'];
    expect([...new Set(sent)]).toEqual(forms);
    expect(types.length).toBeGreaterThan(0);
  });
});
