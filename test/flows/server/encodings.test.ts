import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { discoverServer } from '../../../src/flows/server/discover.ts';
import { findServer } from '../../../src/flows/server/find-server.ts';
import { lintServer } from '../../../src/flows/server/lint.ts';
import { fetchedKeys, namedKeys } from '../../../src/flows/verify/keys.ts';
import { createHttp } from '../../../src/io/http/client.ts';
import { createRecorder } from '../../../src/io/http/recorder.ts';
import type { Settings } from '../../../src/model/settings.ts';
import { createWorld } from '../../support/context.ts';
import { testSettings } from '../../support/flows/scripted-server.ts';
import { jwk, rsa } from '../../support/jwt/tokens.ts';

type Wire = { readonly headers?: Readonly<Record<string, string>>; readonly body: Buffer };
type Send = (json: string) => Wire;

const encoded =
  (encoding: string, encode: (json: string) => Buffer): Send =>
  (json) => ({ headers: { 'content-encoding': encoding }, body: encode(json) });
const typed =
  (type: string, encode: (json: string) => Buffer = (json) => Buffer.from(json)): Send =>
  (json) => ({ headers: { 'content-type': type }, body: encode(json) });
const latin1 = (json: string) => Buffer.from(json, 'latin1');

const wires: readonly (readonly [string, Send])[] = [
  ['gzip', encoded('gzip', (json) => gzipSync(json))],
  ['x-gzip', encoded('x-gzip', (json) => gzipSync(json))],
  ['deflate', encoded('deflate', (json) => deflateSync(json))],
  ['raw deflate', encoded('deflate', (json) => deflateRawSync(json))],
  ['br', encoded('br', (json) => brotliCompressSync(json))],
  ['gzip with a byte order mark inside', encoded('gzip', (json) => gzipSync(`\ufeff${json}`))],
  ['a byte order mark', (json) => ({ body: Buffer.from(`\ufeff${json}`) })],
  ['a charset in quotes', typed('application/json; charset="utf-8"')],
  ['an unknown charset', typed('text/json; charset=x-unknown')],
  ['ISO-8859-1', typed('application/json;charset=ISO-8859-1', latin1)],
  ['no content type', (json) => ({ body: Buffer.from(json) })],
  ['a page of text', typed('text/html')],
];

/** A server that sends its metadata and its keys like this, over a real connection. */
async function start(send: Send) {
  const server = createServer((request, response) => {
    const documents: Readonly<Record<string, object>> = {
      '/.well-known/openid-configuration': metadata(),
      '/jwks': { keys: [jwk(rsa, { kid: 'schlüssel' })] },
    };
    const document = documents[request.url ?? ''];
    const { headers = {}, body } = send(JSON.stringify(document ?? {}));
    response.writeHead(document === undefined ? 404 : 200, headers).end(body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const metadata = () => ({
    issuer,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    service_documentation: `${issuer}/prüfen`,
  });
  const recorder = createRecorder(Date.now);
  const { signal } = new AbortController();
  const http = await createHttp({ recorder, signal, timeoutMs: 10_000, env: {}, network: {} });
  onTestFinished(async () => {
    await http.close();
    server.close().closeAllConnections();
  });
  const { context: fake } = createWorld();
  const context = { ...fake, http: (step: string) => http.fetch(step) };
  const settings: Settings = { ...testSettings, client: { issuer, client_id: 'cli' } };
  return { context, settings, metadata: metadata(), issuer };
}

describe.each(wires)('metadata and keys in %s', (_name, send) => {
  it('are read by a sign-in, by discover, by its lint, and from an address', async () => {
    const { context, settings, metadata, issuer } = await start(send);
    const found = await findServer(context, settings);
    expect(found).toEqual(metadata);
    const place = { issuer, find: async () => `${issuer}/jwks` };
    const named = { flag: 'jwks', from: `${issuer}/jwks`, allowInsecureHttp: false } as const;
    for (const source of [fetchedKeys(context, place), namedKeys(context, named)]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect(await source.load(false)).toMatchObject({ keys: [{ kid: 'schlüssel' }] });
    }
    const discovery = await discoverServer(context, settings);
    expect(discovery).toMatchObject({ metadata, jwks: { keys: [{ kid: 'schlüssel' }] } });
    const { findings } = await lintServer(context, settings);
    const ids = findings.map(({ id }) => id);
    expect(ids).not.toContain('answer-no-metadata');
    expect(ids).not.toContain('jwks-unreachable');
  });
});

describe('metadata in an encoding that nobody knows', () => {
  it.each([
    ['zstd', /unsupported content encoding zstd/],
    ['gzip', /invalid gzip data/],
  ])('are refused with its name: %s', async (encoding, says) => {
    const { context, settings } = await start(encoded(encoding, () => Buffer.from('(none)')));
    await expect(findServer(context, settings)).rejects.toMatchObject({
      kind: 'network',
      message: expect.stringMatching(says),
    });
  });
});
