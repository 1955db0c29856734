import { writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { createSecureServer, type Http2ServerRequest } from 'node:http2';
import { createServer as createTlsServer } from 'node:https';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { newHome } from '../support/home.ts';
import { type Authority, type Certificate, newCertificates } from '../support/certificates.ts';
import { closedPort, listen, serveProxy, serveSocks } from '../support/proxies.ts';
import { storeTokens, tokenSet } from '../support/stored.ts';
import { data, failure } from '../support/e2e/result.ts';
import { atmCli } from '../support/e2e/spawn.ts';

let authority: Authority;
let localhost: Certificate;
let example: Certificate;
let client: Certificate;
beforeAll(async () => {
  ({ authority, localhost, example, client } = await newCertificates());
});
afterAll(() => authority.remove());

type Answering = {
  setHeader(name: string, value: string): unknown;
  end(body: string | Buffer): unknown;
};

/** An authorization server that refreshes; its requests in order, with the version they spoke. */
function refreshing(issuer: () => string, encode?: (json: string) => Buffer) {
  const seen: string[] = [];
  const listener = (request: IncomingMessage | Http2ServerRequest, response: Answering) => {
    const { method = '', url = '', httpVersion } = request;
    seen.push(`${method} ${url} ${httpVersion}`);
    const metadata = {
      issuer: issuer(),
      authorization_endpoint: `${issuer()}/auth`,
      token_endpoint: `${issuer()}/token`,
      response_types_supported: ['code'],
    };
    const tokens = { access_token: 'new', token_type: 'Bearer', expires_in: 60 };
    const json = JSON.stringify(url === '/token' ? tokens : metadata);
    response.setHeader('content-type', 'application/json');
    if (encode !== undefined) response.setHeader('content-encoding', 'gzip');
    request.resume().on('end', () => void response.end(encode?.(json) ?? json));
  };
  return { seen, listener };
}

type Ways = { readonly flags?: readonly string[]; readonly env?: Record<string, string> };

/** Refreshes what is stored for an issuer with the built program. */
async function refresh(issuer: string, { flags = [], env = {} }: Ways) {
  const home = await newHome();
  const { id_token: _none, ...tokens } = tokenSet({ issuer });
  await storeTokens(home, 'default', tokens);
  const profiles = { default: { issuer, client_id: 'cli' } };
  await writeFile(join(home, 'config.json'), JSON.stringify({ profiles }));
  return await atmCli(['token', 'refresh', '--json', ...flags], { home, env });
}

/** What a refresh asks for, once. */
const once = (version: string) => [
  `GET /.well-known/openid-configuration ${version}`,
  `POST /token ${version}`,
];

describe('a refresh', () => {
  const issuer = 'https://id.example';
  const trust = () => ['--ca-cert', authority.certFile];

  it('shows a certificate of the client to a server whose authority is trusted by a flag', async () => {
    let port = 0;
    const { seen, listener } = refreshing(() => `https://localhost:${port}`);
    const wanting = { ...localhost, ca: authority.cert, requestCert: true };
    port = await listen(createTlsServer(wanting, listener));
    const own = ['--cert', client.certFile, '--key', client.keyFile];
    const done = await refresh(`https://localhost:${port}`, { flags: [...trust(), ...own] });
    expect(data(done)).toMatchObject({ token_type: 'bearer' });
    expect(seen).toEqual(once('1.1'));
  });

  it('is answered by a server that speaks HTTP/2 alone', async () => {
    let port = 0;
    const { seen, listener } = refreshing(() => `https://localhost:${port}`);
    port = await listen(createSecureServer({ ...localhost, allowHTTP1: false }, listener));
    data(await refresh(`https://localhost:${port}`, { flags: trust() }));
    expect(seen).toEqual(once('2.0'));
  });

  it.each([
    ['an HTTP proxy', async (port: number) => await serveProxy({ port })],
    [
      'an HTTPS proxy',
      async (port: number) => {
        const proxy = await serveProxy({ port }, createTlsServer(localhost));
        return { ...proxy, url: `https://localhost:${proxy.port}` };
      },
    ],
    ['a SOCKS proxy', async (port: number) => await serveSocks({ port })],
  ])('goes through %s to a server of either HTTP', async (_kind, serve) => {
    const { seen, listener } = refreshing(() => issuer);
    const older = createTlsServer(example, listener);
    const newer = createSecureServer({ ...example, allowHTTP1: false }, listener);
    for (const server of [older, newer]) {
      const { url, asked } = await serve(await listen(server));
      data(await refresh(issuer, { flags: [...trust(), '--proxy', url] }));
      expect(asked).toEqual(['id.example:443']);
    }
    expect(seen).toEqual([...once('1.1'), ...once('2.0')]);
  });

  it('takes the proxy of ALL_PROXY', async () => {
    const { seen, listener } = refreshing(() => issuer);
    const proxy = await serveSocks({ port: await listen(createTlsServer(example, listener)) });
    data(await refresh(issuer, { flags: trust(), env: { ALL_PROXY: proxy.url } }));
    expect(seen).toEqual(once('1.1'));
  });

  it('reads a body in gzip that nobody asked for, and no gzip bomb', async () => {
    let port = 0;
    const { seen, listener } = refreshing(
      () => `http://127.0.0.1:${port}`,
      (json) => gzipSync(json),
    );
    port = await listen(createServer(listener));
    data(await refresh(`http://127.0.0.1:${port}`, {}));
    expect(seen).toEqual(once('1.1'));
    const bomb = gzipSync(Buffer.alloc(100 * 1024 * 1024));
    const worse = refreshing(
      () => '',
      () => bomb,
    );
    port = await listen(createServer(worse.listener));
    expect(failure(await refresh(`http://127.0.0.1:${port}`, {}))).toMatchObject({
      kind: 'network',
      message: expect.stringContaining('more than 1 MiB'),
    });
  });

  it('of a server on loopback needs no proxy of the environment', async () => {
    let port = 0;
    const { seen, listener } = refreshing(() => `http://127.0.0.1:${port}`);
    port = await listen(createServer(listener));
    const nobody = `http://127.0.0.1:${await closedPort()}`;
    const env = { HTTP_PROXY: nobody, HTTPS_PROXY: nobody, ALL_PROXY: nobody };
    data(await refresh(`http://127.0.0.1:${port}`, { env }));
    expect(seen).toEqual(once('1.1'));
  });
});

it('the demo runs behind a proxy of the environment that nobody answers at', async () => {
  const env = {
    HTTP_PROXY: `http://127.0.0.1:${await closedPort()}`,
    ATM_DEMO_PORT: String(await closedPort()),
  };
  const { code, stderr } = await atmCli(['demo', '--no-input'], { env });
  expect(stderr).not.toMatch(/warning|proxy/i);
  expect(code).toBe(0);
});
