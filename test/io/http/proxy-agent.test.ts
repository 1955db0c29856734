import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createHttp, type HttpOptions } from '../../../src/io/http/client.ts';
import { createRecorder } from '../../../src/io/http/recorder.ts';
import { type Authority, type Certificate, newCertificates } from '../../support/certificates.ts';
import { closedPort, listen, serveProxy, serveSocks, serveTls } from '../../support/proxies.ts';
import { remediesOf } from '../../support/remedies.ts';

let authority: Authority;
let localhost: Certificate;
let example: Certificate;
let client: Certificate;
beforeAll(async () => {
  ({ authority, localhost, example, client } = await newCertificates());
});
afterAll(() => authority.remove());

const url = 'https://id.example/path';

async function open({ env = {}, network = {}, timeoutMs = 10_000 }: Partial<HttpOptions>) {
  const { signal } = new AbortController();
  const recorder = createRecorder(Date.now);
  const http = await createHttp({ recorder, signal, timeoutMs, env, network });
  onTestFinished(() => http.close());
  return { ...http, exchanges: recorder.exchanges };
}

/** One request; its answer, or what went wrong. */
async function get(address: string, way: Partial<HttpOptions>): Promise<unknown> {
  try {
    const response = await (await open(way)).fetch('discovery')(address);
    return await response.text();
  } catch (error) {
    return error;
  }
}

/** A server of HTTP/2 alone. */
async function serveHttp2(): Promise<number> {
  const server: Http2SecureServer = createSecureServer({ ...example, allowHTTP1: false });
  server.on('request', ({ httpVersion, url: path }, response) => {
    if (!path.endsWith('?never')) response.end(`HTTP/${httpVersion}`);
  });
  return await listen(server);
}

const plainServer = async (answer: string) => {
  const listener: RequestListener = (_request, response) => void response.end(answer);
  return await listen(createServer(listener));
};

function expectTrouble(error: unknown, message: RegExp, remedy: string): void {
  expect(error).toMatchObject({ kind: 'network', message: expect.stringMatching(message) });
  expect(remediesOf(error)).toContain(remedy);
}

describe('an HTTP proxy', () => {
  it('is gone through, is recorded, and keeps its password to itself', async () => {
    const { port, asked, url: address } = await serveProxy({ port: await serveTls(example) });
    const proxy = `http://me:s3cret@127.0.0.1:${port}`;
    const http = await open({ network: { proxy, ca_cert: authority.certFile } });
    expect(await (await http.fetch('jwks')(url)).text()).toBe('hello nobody');
    expect(asked).toEqual([`id.example:443 Basic ${btoa('me:s3cret')}`]);
    expect(http.exchanges).toMatchObject([{ proxy: address, httpVersion: 'HTTP/1.1' }]);
    expect(JSON.stringify(http.exchanges)).not.toContain('s3cret');
  });

  it('is told a name without a password too', async () => {
    const { port, asked } = await serveProxy({ port: await plainServer('plain') });
    const network = { proxy: `http://me@127.0.0.1:${port}` };
    expect(await get('http://id.example/', { network })).toBe('plain');
    expect(asked).toEqual([`id.example:80 Basic ${btoa('me:')}`]);
  });

  it('may speak TLS, and is asked for a way to http too, without our certificate', async () => {
    const shown: unknown[] = [];
    const secure = createTlsServer({
      ...localhost,
      ca: authority.cert,
      requestCert: true,
      rejectUnauthorized: false,
    });
    secure.on('connect', ({ socket }) => {
      shown.push((socket as TLSSocket).getPeerCertificate().subject);
    });
    const { port, asked } = await serveProxy({ port: await plainServer('plain') }, secure);
    const proxy = `https://some%40one:p%3Aw@localhost:${port}`;
    const { certFile: client_cert, keyFile: client_key } = client;
    const network = { proxy, ca_cert: authority.certFile, client_cert, client_key };
    expect(await get('http://id.example/path', { network })).toBe('plain');
    expect(asked).toEqual([`id.example:80 Basic ${btoa('some@one:p:w')}`]);
    expect(shown).toEqual([undefined]);
  });

  it('does not keep our certificate from the server behind it', async () => {
    const wanting = { ...example, ca: authority.cert, requestCert: true };
    const { url: proxy } = await serveProxy({ port: await serveTls(wanting) });
    const { certFile: client_cert, keyFile: client_key } = client;
    const network = { proxy, ca_cert: authority.certFile, client_cert, client_key };
    expect(await get(url, { network })).toBe('hello client');
  });

  it.each([
    ['an HTTP', async () => await serveProxy({ port: await serveHttp2() })],
    ['a SOCKS', async () => await serveSocks({ port: await serveHttp2() })],
  ])('leads to a server of HTTP/2 alone, %s one', async (_kind, serve) => {
    const { url: proxy } = await serve();
    const http = await open({ network: { proxy, ca_cert: authority.certFile } });
    for (const step of ['discovery', 'token']) {
      expect(await (await http.fetch(step)(url)).text()).toBe('HTTP/2.0');
    }
    expect(http.exchanges).toMatchObject([
      { httpVersion: 'HTTP/2', reused: false, timings: { connect: expect.any(Number) } },
      { httpVersion: 'HTTP/2', reused: true },
    ]);
  });

  it('may break a connection of HTTP/2, whether it is used or not', async () => {
    const ways: Duplex[] = [];
    const proxy = createServer().on('connect', (_request, near) => void ways.push(near));
    const { url: address } = await serveProxy({ port: await serveHttp2() }, proxy);
    const http = await open({ network: { proxy: address, ca_cert: authority.certFile } });
    for (let round = 0; round < 3; round += 1) {
      expect(await (await http.fetch('discovery')(url)).text()).toBe('HTTP/2.0');
      const way = ways.at(-1);
      if (way === undefined) throw new Error('nothing was asked');
      const closed = once(way, 'close');
      way.destroy();
      await closed;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(ways).toHaveLength(3);
    const pending = http.fetch('token')(`${url}?never`);
    await vi.waitFor(() => expect(ways).toHaveLength(4));
    setImmediate(() => ways.at(-1)?.destroy());
    await expect(pending).rejects.toMatchObject({ kind: 'network' });
  });

  it('is not what answers in anything but HTTP', async () => {
    const port = await listen(createTcpServer((socket) => void socket.end('SSH-2.0-OpenSSH\r\n')));
    expectTrouble(
      await get(url, { network: { proxy: `http://127.0.0.1:${port}` } }),
      /did not respond with HTTP \(HPE: .+\) through the proxy http:/,
      'scheme',
    );
  });

  it('that closes the connection is asked once', async () => {
    let asked = 0;
    const port = await listen(
      createTcpServer((socket) => {
        asked += 1;
        socket.once('data', () => socket.end());
      }),
    );
    expectTrouble(
      await get(url, { network: { proxy: `http://127.0.0.1:${port}` } }),
      /closed the connection before it responded .* through the proxy/,
      'try again',
    );
    expect(asked).toBe(1);
  });

  it('comes from the environment, and from --proxy before it', async () => {
    const first = await serveProxy({ status: 403 });
    const second = await serveProxy({ status: 403 });
    const env = { HTTPS_PROXY: first.url };
    await get(url, { env });
    await get(url, { env, network: { proxy: `127.0.0.1:${second.port}` } });
    expect([first.asked.length, second.asked.length]).toEqual([1, 1]);
  });

  it.each([
    [407, /the proxy http:\/\/127\.0\.0\.1:\d+ requires authentication \(HTTP 407\)/, '<password>'],
    [
      403,
      /the proxy \S+ does not allow connections to https:\/\/id\.example \(HTTP 403\)/,
      '--proxy none',
    ],
    [502, /the proxy \S+ could not reach https:\/\/id\.example \(HTTP 502\)/, '--proxy none'],
  ])('is named when it answers %i', async (status, says, hint) => {
    const proxy = await serveProxy({ status });
    expectTrouble(await get(url, { network: { proxy: proxy.url } }), says, hint);
  });

  it('is named, and not the server, when nobody is there', async () => {
    const proxy = `http://me:s3cret@127.0.0.1:${await closedPort()}`;
    const failure = await get(url, { env: { HTTPS_PROXY: proxy } });
    expectTrouble(
      failure,
      /^discovery: the proxy http:\/\/127\.0\.0\.1:\d+ refused the connection/,
      '--proxy none',
    );
    expect(JSON.stringify(failure)).not.toContain('s3cret');
  });

  it('is named when its own certificate is for another host', async () => {
    const { port } = await serveProxy({ status: 403 }, createTlsServer(example));
    const network = { proxy: `https://localhost:${port}`, ca_cert: authority.certFile };
    expectTrouble(
      await get(url, { network }),
      /^discovery: the proxy https:\S+ presents a certificate for another/,
      'certificate',
    );
  });

  it('may be an IP address with TLS, without a warning', async () => {
    const warn = vi.spyOn(process, 'emitWarning');
    const { port } = await serveProxy({ status: 403 }, createTlsServer(localhost));
    const network = { proxy: `https://127.0.0.1:${port}`, ca_cert: authority.certFile };
    expectTrouble(await get(url, { network }), /the proxy https:/, 'certificate');
    expect(warn).not.toHaveBeenCalled();
  });

  it('is mentioned when the server behind it presents the wrong certificate', async () => {
    const { url: proxy } = await serveProxy({ port: await serveTls(localhost) });
    expectTrouble(
      await get(url, { network: { proxy, ca_cert: authority.certFile } }),
      /https:\/\/id\.example presents a certificate for another .* through the proxy/,
      'host',
    );
  });

  it('is not waited for longer than was said, and is left when the command ends', async () => {
    const ended: Promise<unknown>[] = [];
    const silent = createTcpServer((socket) => {
      ended.push(new Promise((resolve) => socket.once('close', resolve)));
      socket.on('error', () => {}).resume();
    });
    const port = await listen(silent);
    const schemes = ['http', 'socks5'];
    for (const scheme of schemes) {
      const http = await open({
        network: { proxy: `${scheme}://127.0.0.1:${port}` },
        timeoutMs: 200,
      });
      await expect(http.fetch('token')(url)).rejects.toThrow(/within 0.2 s/);
      await http.close();
    }
    await Promise.all(ended);
    expect(ended).toHaveLength(schemes.length);
  });
});

describe('a SOCKS proxy', () => {
  it('is gone through without a warning, and finds out the address of the server', async () => {
    const warn = vi.spyOn(process, 'emitWarning');
    const { url: proxy, asked } = await serveSocks({ port: await serveTls(example) });
    const http = await open({ network: { proxy, ca_cert: authority.certFile } });
    for (const step of ['discovery', 'jwks']) {
      expect(await (await http.fetch(step)(url)).text()).toBe('hello nobody');
    }
    expect(asked).toEqual(['id.example:443']);
    expect(http.exchanges).toMatchObject([{ proxy, reused: false }, { reused: true }]);
    expect(warn).not.toHaveBeenCalled();
  });

  it.each([
    ['http://id.example/', 'id.example:80'],
    ['http://192.0.2.1:8080/', '192.0.2.1:8080'],
    ['http://[2001:db8::1]/', '[2001:0db8:0000:0000:0000:0000:0000:0001]:80'],
  ])('comes from ALL_PROXY and leads to %s', async (address, target) => {
    const { url: proxy, asked } = await serveSocks({ port: await plainServer('plain') });
    const env = { ALL_PROXY: proxy.replace('socks5', 'socks5h') };
    expect(await get(address, { env })).toBe('plain');
    expect(asked).toEqual([target]);
  });

  it('is told who asks', async () => {
    const { port } = await serveSocks({ port: await plainServer('plain') }, 'p:w');
    const network = { proxy: `socks5://me:p%3Aw@127.0.0.1:${port}` };
    expect(await get('http://id.example/', { network })).toBe('plain');
  });

  it.each<[string, { code: number } | { port: number }, string, RegExp, string]>([
    ['wants a password', { code: 0 }, '', /requires authentication/, '<password>'],
    ['wants another password', { code: 0 }, 'me:x@', /requires authentication/, '<password>'],
    ['does not allow it', { code: 2 }, 'me:p:w@', /does not allow connections to/, '--proxy none'],
    ['cannot reach the server', { code: 4 }, 'me:p:w@', /could not reach http:/, '--proxy none'],
  ])('is named when it %s', async (_what, answer, credentials, says, hint) => {
    const { port } = await serveSocks(answer, 'p:w');
    const network = { proxy: `socks5://${credentials.replace('p:w', 'p%3Aw')}127.0.0.1:${port}` };
    const failure = await get('http://id.example/', { network });
    expectTrouble(failure, says, hint);
    expect(failure).toMatchObject({ message: expect.stringContaining('the proxy socks5://') });
  });

  it.each([
    ['another protocol', 'HTTP/1.1 400 Bad Request\r\n\r\n', /does not speak SOCKS 5/],
    ['nothing', '', /closed the connection/],
  ])('is named when %s comes from it', async (_what, text, says) => {
    const port = await listen(
      createTcpServer(
        (socket) => void socket.on('error', () => {}).once('data', () => socket.end(text)),
      ),
    );
    const network = { proxy: `socks5://127.0.0.1:${port}` };
    const message = expect.stringMatching(says);
    expect(await get(url, { network })).toMatchObject({ kind: 'network', message });
  });
});
