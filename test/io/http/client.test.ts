import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createHttp, type HttpOptions } from '../../../src/io/http/client.ts';
import { createRecorder } from '../../../src/io/http/recorder.ts';

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/path`;
}

async function serveRaw(onSocket: (socket: Socket) => void): Promise<string> {
  const server = createTcpServer(onSocket).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/path`;
}

/** A process that listens and was stopped: the system takes as many connections as wait in line, and no more. */
async function serveNobody(): Promise<string> {
  const script = `const server = require('node:net').createServer();
    server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
      process.stdout.write(String(server.address().port));
    });`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  child.kill('SIGSTOP');
  for (let waiting = 0; waiting < 4; waiting += 1) {
    const socket = connect(Number(port), '127.0.0.1').on('error', () => {});
    onTestFinished(() => void socket.destroy());
  }
  return `http://127.0.0.1:${Number(port)}/path`;
}

async function open(options: Partial<HttpOptions> = {}) {
  const { timeoutMs = 10_000, signal = new AbortController().signal } = options;
  const { env = {}, network = {} } = options;
  const recorder = createRecorder(Date.now);
  const http = await createHttp({ recorder, signal, timeoutMs, env, network });
  onTestFinished(() => http.close());
  return { ...http, exchanges: recorder.exchanges };
}

/** A server that answers with what a function makes of JSON, whatever was asked for. */
async function serveEncoded(encoding: string, body: Buffer, status = 200): Promise<string> {
  return await serve((_request, response) => {
    response.writeHead(status, { 'content-encoding': encoding }).end(body);
  });
}

it.each(['tenant.localhost', 'a.b.localhost', 'localhost.'])(
  'finds %s on this machine, whatever a resolver knows by that name',
  async (name) => {
    const url = await serve((request, response) => response.end(request.headers.host));
    const client = await open();
    const response = await client.fetch('test')(url.replace('127.0.0.1', name));
    expect(await response.text()).toMatch(new RegExp(`^${name}:`));
  },
);

describe('a body with a content encoding that nobody asked for', () => {
  const text = '{"error":"invalid_grant"}';
  const plain = Buffer.from(text);

  it.each([
    ['gzip', gzipSync(plain)],
    ['x-gzip', gzipSync(plain)],
    ['deflate', deflateSync(plain)],
    ['deflate', deflateRawSync(plain)],
    ['br', brotliCompressSync(plain)],
    ['identity', plain],
    ['deflate, GZIP', gzipSync(deflateSync(plain))],
  ])('of %s is read, with an error status too, and recorded as text', async (encoding, body) => {
    const warn = vi.spyOn(process, 'emitWarning');
    const http = await open();
    const response = await http.fetch('token')(await serveEncoded(encoding, body, 400));
    expect(response.status).toBe(400);
    expect(await response.text()).toBe(text);
    expect(http.exchanges[0]?.response?.body).toBe(text);
    expect(warn).not.toHaveBeenCalled();
  });

  it('is none where there is no body', async () => {
    const response = await (await open()).fetch('call')(
      await serveEncoded('gzip', Buffer.from('')),
    );
    expect(await response.text()).toBe('');
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('of %s is not decoded beyond the limit', async (encoding, compress) => {
    const url = await serveEncoded(encoding, compress(Buffer.alloc(50 * 1024 * 1024)));
    await expect((await open()).fetch('token')(url)).rejects.toMatchObject({
      kind: 'network',
      message: expect.stringContaining('more than 1 MiB'),
    });
    await expect((await open()).fetch('call')(url, { maxBytes: 60_000 })).rejects.toMatchObject({
      message: expect.stringContaining('more than 60000 bytes'),
    });
  });

  it.each([
    ['zstd', plain, /responded with the unsupported content encoding zstd$/],
    ['gzip, gzip, gzip, gzip', plain, /responded with the unsupported content encoding gzip, gzip/],
    ['gzip', plain, /responded with invalid gzip data/],
    ['gzip', gzipSync(plain).subarray(0, 20), /responded with invalid gzip data/],
  ])('of %s is named when it cannot be read', async (encoding, body, says) => {
    const url = await serveEncoded(encoding, body);
    await expect((await open()).fetch('token')(url)).rejects.toMatchObject({
      kind: 'network',
      message: expect.stringMatching(says),
      advice: [{ id: 'content_encoding' }],
    });
  });
});

describe('createHttp', () => {
  it('records what was sent and what came back under the name of the step', async () => {
    const url = await serve((request, response) => {
      request.resume().on('end', () => {
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}');
      });
    });
    const http = await open();
    const body = new URLSearchParams({ grant_type: 'x' });
    const response = await http.fetch('token')(url, { method: 'POST', body });
    expect(await response.json()).toEqual({ ok: true });
    expect(http.exchanges).toMatchObject([
      {
        id: 1,
        step: 'token',
        request: { method: 'POST', url, body: 'grant_type=x' },
        response: { status: 200, body: '{"ok":true}' },
        durationMs: expect.any(Number),
      },
    ]);
  });

  it('sends a form as a form', async () => {
    let type: string | undefined;
    const url = await serve((request, response) => {
      type = request.headers['content-type'];
      response.end();
    });
    const headers = { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' };
    await (await open()).fetch('token')(url, {
      method: 'POST',
      headers,
      body: new URLSearchParams('a=b'),
    });
    expect(type).toMatch(/^application\/x-www-form-urlencoded/);
  });

  it('does not follow a redirect', async () => {
    let requests = 0;
    const url = await serve((_request, response) => {
      requests += 1;
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    const response = await (await open()).fetch('token')(url);
    expect(response.status).toBe(302);
    expect(requests).toBe(1);
  });

  it('stops reading after 1 MiB', async () => {
    const url = await serve((_request, response) => void response.end('x'.repeat(1024 * 1024 + 1)));
    await expect((await open()).fetch('jwks')(url)).rejects.toMatchObject({
      kind: 'network',
      message: expect.stringContaining('more than 1 MiB'),
    });
  });

  it('does not read on when an endpoint has 50 MB to say', async () => {
    let written = 0;
    const closed = new AbortController();
    const url = await serve((_request, response) => {
      const piece = Buffer.alloc(256 * 1024, 'x');
      const write = () => {
        while (written < 50e6 && !response.destroyed) {
          written += piece.byteLength;
          if (!response.write(piece)) return void response.once('drain', write);
        }
        return response.end();
      };
      response.once('close', () => closed.abort());
      write();
    });
    const http = await open();
    const answer = http.fetch('token')(url, { method: 'POST', body: 'a=b' });
    await expect(answer).rejects.toMatchObject({ message: expect.stringContaining('1 MiB') });
    if (!closed.signal.aborted) await once(closed.signal, 'abort');
    expect(written).toBeLessThan(40e6);
  });

  it('reads more or less where a limit is given, and records text up to 1 MiB', async () => {
    const url = await serve((_request, response) => void response.end('x'.repeat(1024 * 1024 + 1)));
    const http = await open();
    const response = await http.fetch('call')(url, { maxBytes: 2 * 1024 * 1024 });
    expect((await response.text()).length).toBe(1024 * 1024 + 1);
    expect(http.exchanges[0]?.response).not.toHaveProperty('body');
    await expect(http.fetch('call')(url, { maxBytes: 1000 })).rejects.toMatchObject({
      kind: 'network',
      message: expect.stringContaining('more than 1000 bytes'),
      advice: [{ id: 'response_too_long', isLimitGiven: true }],
    });
  });

  it('takes and gives bytes as they are, and records what was sent as text', async () => {
    const url = await serve((request, response) => void request.pipe(response));
    const http = await open();
    const body = Uint8Array.from([0, 255, 13, 10, 195, 164]);
    const response = await http.fetch('call')(url, { method: 'POST', body });
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([...body]);
    const sent = new TextEncoder().encode('größer');
    await http.fetch('call')(url, { method: 'POST', body: sent });
    expect(http.exchanges[1]).toMatchObject({
      request: { body: 'größer' },
      response: { body: 'größer' },
    });
  });

  it('gives up on a server that never answers, and on one that never finishes', async () => {
    const silent = await serve(() => {});
    const endless = await serve((_request, response) => void response.write('{'));
    const http = await open({ timeoutMs: 300 });
    for (const [url, said] of [
      [silent, /^discovery: .* did not respond within/],
      [endless, /^discovery: .* did not finish its response within .* \(1 bytes received\)/],
    ] as const) {
      await expect(http.fetch('discovery')(url)).rejects.toMatchObject({
        kind: 'network',
        message: expect.stringMatching(said),
        rule: 'U09',
        advice: [{ id: 'network_timeout', seconds: 0.3 }],
      });
    }
  });

  it.runIf(process.platform === 'linux')(
    'says when nobody accepts the connection, as behind a firewall',
    async () => {
      const url = await serveNobody();
      const http = await open({ timeoutMs: 200 });
      await expect(http.fetch('discovery')(url)).rejects.toMatchObject({
        kind: 'network',
        message: `discovery: ${new URL(url).origin} did not accept a connection within 0.2 s`,
        rule: 'N04',
        advice: [{ id: 'network_timeout', at: 'connect' }],
      });
    },
  );

  it('says when TLS is not spoken to its end', async () => {
    const url = (await serveRaw((socket) => socket.on('error', () => {}))).replace('http', 'https');
    const http = await open({ timeoutMs: 500 });
    await expect(http.fetch('token')(url)).rejects.toMatchObject({
      kind: 'network',
      message: `token: ${new URL(url).origin} did not finish the TLS handshake within 0.5 s`,
    });
  });

  it('names a refused connection, and records it', async () => {
    const server = createTcpServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const http = await open();
    await expect(http.fetch('discovery')(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({
      kind: 'network',
      message: `discovery: http://127.0.0.1:${port} refused the connection (ECONNREFUSED)`,
    });
    expect(http.exchanges[0]?.error).toContain('refused the connection');
  });

  it('names a connection that was cut before the answer', async () => {
    const url = await serveRaw((socket) => socket.once('data', () => socket.destroy()));
    await expect((await open()).fetch('token')(url)).rejects.toMatchObject({
      kind: 'network',
      message: expect.stringContaining('closed the connection before it responded'),
    });
  });

  it.each([
    ['its length is said', 'Content-Length: 100\r\n\r\n{"access_tok', /after 12 bytes/],
    ['it comes in chunks', 'Transfer-Encoding: chunked\r\n\r\n5\r\n{"a":\r\n', /after 5 bytes/],
  ])('names an answer that breaks off when %s', async (_how, rest, says) => {
    const url = await serveRaw((socket) =>
      socket.once('data', () => socket.end(`HTTP/1.1 200 OK\r\n${rest}`)),
    );
    await expect((await open()).fetch('token')(url)).rejects.toMatchObject({
      kind: 'network',
      message: expect.stringMatching(
        new RegExp(`closed the connection in the middle of its response ${says.source}`),
      ),
      rule: 'U10',
      advice: [{ id: 'network_error', at: 'response' }],
    });
  });

  it.each(['POST', 'GET'])('sends a %s once, also on a connection that dies', async (method) => {
    const received: string[] = [];
    const url = await serveRaw((socket) => {
      let requests = 0;
      socket.on('data', (bytes) => {
        received.push(String(bytes).split(' ')[0] ?? '');
        requests += 1;
        if (requests > 1) socket.resetAndDestroy();
        else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}');
      });
    });
    const http = await open();
    await http.fetch('discovery')(url);
    const body = method === 'POST' ? { body: 'code=once' } : {};
    await expect(http.fetch('token')(url, { method, ...body })).rejects.toMatchObject({
      kind: 'network',
      message: expect.stringContaining('closed the connection before it responded'),
    });
    expect(received).toEqual(['GET', method]);
  });

  it('names an answer with endless headers', async () => {
    const url = await serve((_request, response) => {
      response.setHeader('x-long', 'x'.repeat(20_000)).end('{}');
    });
    await expect((await open()).fetch('token')(url)).rejects.toMatchObject({
      kind: 'network',
      message: expect.stringContaining('too many headers'),
    });
  });

  it('names a server that does not speak HTTP', async () => {
    const url = await serveRaw((socket) =>
      socket.once('data', () => socket.end('SSH-2.0-OpenSSH_9.6\r\n')),
    );
    await expect((await open()).fetch('token')(url)).rejects.toMatchObject({
      kind: 'network',
      message: expect.stringContaining('did not respond with HTTP'),
    });
  });

  it('names a host that DNS does not know', async () => {
    await expect(
      (await open()).fetch('discovery')('http://no-such-host.invalid/'),
    ).rejects.toMatchObject({
      kind: 'network',
      message: expect.stringMatching(/no-such-host\.invalid .*DNS/),
    });
  });

  it('ends at once when the person interrupts', async () => {
    const arrived = new AbortController();
    const url = await serve(() => arrived.abort());
    const http = await open({ signal: arrived.signal });
    await expect(http.fetch('token')(url)).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('uses one connection for a whole command', async () => {
    const sockets = new Set<unknown>();
    const url = await serve((request, response) => {
      sockets.add(request.socket);
      response.end('{}');
    });
    const http = await open();
    for (const step of ['discovery', 'token', 'jwks']) await http.fetch(step)(url);
    expect(sockets.size).toBe(1);
  });

  it('uses that one also for requests that come at the same time', async () => {
    const sockets = new Set<unknown>();
    const url = await serve((request, response) => {
      sockets.add(request.socket);
      response.end('{}');
    });
    const http = await open();
    const answers = ['discovery', 'jwks', 'userinfo'].map((step) => http.fetch(step)(url));
    expect(await Promise.all(answers)).toHaveLength(3);
    expect(sockets.size).toBe(1);
    expect(http.exchanges.map(({ reused }) => reused)).toEqual([false, true, true]);
  });

  it.each([
    ['says so before', { connection: 'close' }],
    ['keeps none for long', { 'keep-alive': 'timeout=1' }],
  ])('opens another where the server %s', async (_when, headers) => {
    const sockets = new Set<unknown>();
    const url = await serve((request, response) => {
      sockets.add(request.socket);
      response.writeHead(200, headers).end('{}');
    });
    const http = await open();
    for (const step of ['discovery', 'token', 'jwks']) await http.fetch(step)(url);
    expect(sockets.size).toBe(3);
    expect(http.exchanges.every(({ reused }) => reused === false)).toBe(true);
  });

  it('opens another when the server closed it in silence', async () => {
    let sockets = 0;
    const closed: Promise<unknown>[] = [];
    const url = await serveRaw((socket) => {
      sockets += 1;
      closed.push(once(socket, 'close'));
      const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}';
      socket.once('data', () => socket.write(answer, () => setImmediate(() => socket.end())));
    });
    const http = await open();
    await http.fetch('discovery')(url);
    await Promise.all(closed);
    await http.fetch('token')(url, { method: 'POST', body: 'code=once' });
    expect(sockets).toBe(2);
  });

  it('lets one that waits for its turn go, and asks for the next', async () => {
    const waiting = new AbortController();
    const url = await serve((request, response) => {
      if (request.method === 'GET') waiting.abort();
      request.resume().on('end', () => setImmediate(() => response.end('{}')));
    });
    const http = await open();
    const { signal } = waiting;
    const first = http.fetch('discovery')(url);
    const second = http.fetch('token')(url, { method: 'POST', body: 'a=b', signal });
    const third = http.fetch('jwks')(url, { method: 'POST' });
    await expect(second).rejects.toMatchObject({ name: 'AbortError' });
    expect((await Promise.all([first, third])).map(({ status }) => status)).toEqual([200, 200]);
  });

  it('names an answer that asks for another protocol', async () => {
    const url = await serveRaw((socket) => {
      const answer =
        'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n';
      socket.once('data', () => socket.write(answer));
    });
    await expect((await open()).fetch('token')(url)).rejects.toMatchObject({
      kind: 'network',
      message: expect.stringContaining('closed the connection before it responded'),
    });
  });

  it('holds nothing up when it is closed, not even what nobody waits for', async () => {
    const ended: Promise<unknown>[] = [];
    const arrived = new AbortController();
    const url = await serveRaw((socket) => {
      ended.push(once(socket, 'close'));
      socket.once('data', () => arrived.abort());
    });
    const http = await open();
    const answer = http.fetch('jwks')(url);
    await once(arrived.signal, 'abort');
    await http.close();
    await expect(answer).rejects.toMatchObject({ kind: 'network' });
    await Promise.all(ended);
  });
});
