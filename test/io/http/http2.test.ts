import { once } from 'node:events';
import {
  constants,
  createSecureServer,
  type IncomingHttpHeaders,
  type Http2SecureServer,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createHttp, type HttpOptions } from '../../../src/io/http/client.ts';
import { createRecorder } from '../../../src/io/http/recorder.ts';
import { type Authority, type Certificate, newAuthority } from '../../support/certificates.ts';

let authority: Authority;
let localhost: Certificate;
beforeAll(async () => {
  authority = await newAuthority();
  localhost = await authority.issue('localhost');
});
afterAll(() => authority.remove());

async function listen(server: Server | Http2SecureServer): Promise<string> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  return `https://localhost:${(server.address() as AddressInfo).port}/path?a=b`;
}

type Asked = {
  readonly stream: ServerHttp2Stream;
  readonly headers: IncomingHttpHeaders;
  /** How many requests there were, this one included. */
  readonly count: number;
  readonly sockets: readonly Socket[];
};

/** A server of HTTP/2 that does to each request what is asked; counts its connections. */
async function serve(answer: (request: Asked) => void) {
  const sessions: ServerHttp2Session[] = [];
  const sockets: Socket[] = [];
  let count = 0;
  const server = createSecureServer({ ...localhost, allowHTTP1: true });
  server.on('secureConnection', (socket) => void sockets.push(socket));
  server.on('session', (session) => {
    sessions.push(session);
    session.on('error', () => {});
  });
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {});
    count += 1;
    answer({ stream, headers, count, sockets });
  });
  const url = await listen(server);
  onTestFinished(() => sessions.forEach((session) => session.destroy()));
  return { url, sessions };
}

async function open(options: Partial<HttpOptions> = {}) {
  const { signal } = new AbortController();
  const recorder = createRecorder(Date.now);
  const network = { ca_cert: authority.certFile };
  const given = { recorder, signal, timeoutMs: 10_000, env: {}, network, ...options };
  const http = await createHttp(given);
  onTestFinished(() => http.close());
  return { ...http, exchanges: recorder.exchanges };
}

const nothing = () => {};

describe('a server that speaks HTTP/2', () => {
  it('gets requests of all kinds over one connection, at the same time too', async () => {
    const seen: unknown[] = [];
    const { url, sessions } = await serve(({ stream, headers }) => {
      seen.push(headers);
      let sent = '';
      stream.setEncoding('utf8').on('data', (text: string) => {
        sent += text;
      });
      stream.on('end', () => {
        stream.respond({ ':status': 201, 'x-a': '1', 'set-cookie': ['b=1', 'c=2'] });
        stream.end(`got ${sent}`);
      });
    });
    const http = await open();
    const form = { method: 'POST', headers: { 'x-mine': 'yes' }, body: 'code=once' };
    const first = await Promise.all([http.fetch('token')(url, form), http.fetch('jwks')(url)]);
    const last = await http.fetch('userinfo')(url);
    const texts = await Promise.all([...first, last].map((one) => one.text()));
    expect(texts).toEqual(['got code=once', 'got ', 'got ']);
    expect(first[0]?.status).toBe(201);
    expect(first[0]?.headers.getSetCookie()).toEqual(['b=1', 'c=2']);
    expect(sessions).toHaveLength(1);
    const { host } = new URL(url);
    expect(seen).toMatchObject([
      { ':method': 'POST', ':path': '/path?a=b', 'x-mine': 'yes', 'content-length': '9' },
      { ':method': 'GET', ':authority': host },
      { ':method': 'GET', ':authority': host },
    ]);
  });

  it.each([
    ['GET', '1.1'],
    ['DELETE', '1.1'],
    ['PATCH', '2.0'],
  ])('gets the body of a %s by HTTP/%s', async (method, version) => {
    const server = createSecureServer({ ...localhost, allowHTTP1: true });
    server.on('request', (request, response) => {
      let sent = '';
      request.setEncoding('utf8').on('data', (text: string) => {
        sent += text;
      });
      request.on('end', () => response.end(`${request.method} ${request.httpVersion} ${sent}`));
    });
    const response = await (await open()).fetch('call')(await listen(server), {
      method,
      body: 'a',
    });
    expect(await response.text()).toBe(`${method} ${version} a`);
  });

  it('is recorded with the version that it speaks', async () => {
    const { url } = await serve(({ stream }) => {
      stream.respond({ ':status': 200, 'x-a': '1' });
      stream.end('{}');
    });
    const older = createTlsServer(localhost, (_request, response) => void response.end('{}'));
    const http = await open();
    await http.fetch('discovery')(url);
    await http.fetch('jwks')(url);
    await http.fetch('discovery')(await listen(older));
    expect(http.exchanges).toMatchObject([
      {
        httpVersion: 'HTTP/2',
        reused: false,
        timings: { tls: expect.any(Number), wait: expect.any(Number) },
        response: { status: 200, headers: { 'x-a': '1' }, body: '{}' },
      },
      { httpVersion: 'HTTP/2', reused: true },
      { httpVersion: 'HTTP/1.1', reused: false },
    ]);
    expect(http.exchanges[0]?.response?.headers).not.toHaveProperty(':status');
  });

  it('stays with HTTP/1.1 where it knows nothing else', async () => {
    const versions: string[] = [];
    const server = createTlsServer({ ...localhost, ALPNProtocols: ['http/1.1'] });
    server.on('request', ({ httpVersion }, response) => {
      versions.push(httpVersion);
      response.end('{}');
    });
    const url = await listen(server);
    const http = await open();
    await Promise.all(['discovery', 'jwks'].map((step) => http.fetch(step)(url)));
    expect(versions).toEqual(['1.1', '1.1']);
    expect(http.exchanges.map(({ reused }) => reused)).toEqual([false, true]);
  });

  it.each<[string, (request: Asked) => void, RegExp]>([
    [
      'refuses a request',
      ({ stream }) => stream.close(constants.NGHTTP2_REFUSED_STREAM),
      /ended the request without a response \(RST_STREAM REFUSED_STREAM\)$/,
    ],
    [
      'breaks off in the middle',
      ({ stream }) => {
        stream.respond({ ':status': 200 });
        stream.write('12345', () => stream.destroy(new Error('broken')));
      },
      /closed the connection in the middle of its response after 5 bytes \(RST_STREAM INTERNAL_ERROR\)$/,
    ],
    [
      'ends the connection with a reason',
      ({ stream }) => stream.session?.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM, 0),
      /ended the request without a response \(GOAWAY ENHANCE_YOUR_CALM\)$/,
    ],
    [
      'closes the connection',
      ({ sockets }) => sockets.forEach((socket) => socket.destroy()),
      /closed the connection before it responded \(ECONNRESET\)$/,
    ],
    [
      'closes the connection in the middle',
      ({ stream, sockets }) => {
        stream.respond({ ':status': 200 });
        stream.write('12345', () => sockets.forEach((socket) => socket.destroySoon()));
      },
      /closed the connection in the middle of its response after 5 bytes \(ECONNRESET\)$/,
    ],
  ])('is told of when it %s, and asked anew by the next', async (_what, does, says) => {
    const { url } = await serve((request) => {
      const { stream, count } = request;
      if (count === 1) return does(request);
      stream.respond({ ':status': 200 });
      stream.end('again');
    });
    const http = await open();
    await expect(http.fetch('token')(url, { method: 'POST', body: 'a=b' })).rejects.toMatchObject({
      kind: 'network',
      message: expect.stringMatching(says),
      rule: 'U10',
      advice: [{ id: 'network_error' }],
    });
    expect(await (await http.fetch('token')(url)).text()).toBe('again');
  });

  it('is given up on when it says nothing, or never ends', async () => {
    const silent = await serve(nothing);
    const endless = await serve(({ stream }) => {
      stream.respond({ ':status': 200 });
      stream.write('{');
    });
    const http = await open({ timeoutMs: 1200 });
    await expect(http.fetch('token')(silent.url)).rejects.toThrow(/did not respond within 1.2 s/);
    await expect(http.fetch('token')(endless.url)).rejects.toThrow(/did not finish .* \(1 bytes/);
  });

  it('is read up to the limit, and no further', async () => {
    const { url } = await serve(({ stream }) => {
      stream.respond({ ':status': 200 });
      stream.end('x'.repeat(100_000));
    });
    const answer = (await open()).fetch('call')(url, { maxBytes: 1000 });
    await expect(answer).rejects.toThrow(/more than 1000 bytes/);
  });

  it('is left at once when the person interrupts', async () => {
    const arrived = new AbortController();
    const { url } = await serve(() => arrived.abort());
    const http = await open({ signal: arrived.signal });
    await expect(http.fetch('token')(url)).rejects.toMatchObject({ name: 'AbortError' });
  });
});
