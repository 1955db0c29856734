import { renderCallbackPage } from '../../../src/report/callback-page.ts';
import { listen } from '../../../src/io/loopback/listener.ts';
import type { CallbackRequest, ListenOptions, Loopback } from '../../../src/model/loopback.ts';
import { freePort } from '../../support/free-port.ts';
import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';

const page = { status: 200, heading: 'Done', lines: ['<b>not bold</b>'] };

async function open(
  uri = 'http://127.0.0.1:0/callback',
  options: ListenOptions = {},
): Promise<Loopback> {
  const loopback = await listen(uri, renderCallbackPage, options);
  onTestFinished(() => loopback.close());
  return loopback;
}

async function firstProblem({ problems }: Loopback): Promise<unknown> {
  for await (const problem of problems) return problem;
  throw new Error('the listener was closed');
}

async function first(loopback: Loopback): Promise<CallbackRequest> {
  for await (const request of loopback) return request;
  throw new Error('the listener was closed');
}

describe('listen', () => {
  it('binds before it resolves and names the port it took', async () => {
    const { redirectUri, addresses } = await open();
    expect(redirectUri).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/);
    expect(addresses).toEqual([new URL(redirectUri).host]);
  });

  it('keeps a redirect URI with a port byte for byte', async () => {
    const uri = `http://127.0.0.1:${await freePort()}`;
    expect((await open(uri)).redirectUri).toBe(uri);
  });

  it('adds no slash to a redirect URI whose port it chooses', async () => {
    const { redirectUri } = await open('http://127.0.0.1:0');
    expect(redirectUri).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
  });

  it.each(['localhost.', 'app.localhost', 'a.b.localhost'])(
    'listens on loopback for %s',
    async (name) => {
      const { addresses, redirectUri } = await open(`http://${name}:0/callback`);
      const { port } = new URL(redirectUri);
      expect(addresses).toContain(`127.0.0.1:${port}`);
      expect(redirectUri).toBe(`http://${name}:${port}/callback`);
    },
  );

  it('listens on both families for localhost, on one port', async () => {
    const { addresses, redirectUri } = await open('http://localhost:0/callback');
    const { port } = new URL(redirectUri);
    expect(addresses).toContain(`127.0.0.1:${port}`);
    for (const address of addresses) expect(address).toMatch(new RegExp(`:${port}$`));
  });

  it('holds the response until it is told what to say, and escapes it', async () => {
    const loopback = await open();
    let answered = false;
    const answer = fetch(`${loopback.redirectUri}?code=c&state=s`).then(async (response) => {
      answered = true;
      return { response, body: await response.text() };
    });
    const request = await first(loopback);
    expect(request).toMatchObject({ method: 'GET', path: '/callback', host: '127.0.0.1' });
    expect(request.parameters.get('code')).toBe('c');
    expect(answered).toBe(false);
    request.respond(page);
    const { response, body } = await answer;
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    expect(body).toContain('&lt;b&gt;not bold&lt;/b&gt;');
    expect(body).not.toContain('code=c');
  });

  it('delivers requests in order while earlier ones are held', async () => {
    const loopback = await open();
    const seen: string[] = [];
    const requests = ['a', 'b', 'c'].map((code) => fetch(`${loopback.redirectUri}?code=${code}`));
    for await (const request of loopback) {
      seen.push(request.parameters.get('code') ?? '');
      request.respond(page);
      if (seen.length === 3) break;
    }
    await Promise.all(requests);
    expect(seen.toSorted()).toEqual(['a', 'b', 'c']);
  });

  it.each([
    ['20 kB of cookies', { cookie: `a=${'x'.repeat(20_000)}` }, ''],
    ['120 kB of cookies', { cookie: `a=${'x'.repeat(120_000)}` }, ''],
    ['200 headers', Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`x-${n}`, 'y'])), ''],
    ['a code of 30 kB', {}, `c=${'c'.repeat(30_000)}`],
  ])('takes a request with %s', async (_what, headers, query) => {
    const loopback = await open();
    const answer = get(`${loopback.redirectUri}?${query}&state=s`, { headers });
    const request = await first(loopback);
    expect(request.parameters.get('state')).toBe('s');
    request.respond(page);
    const [response] = (await once(answer, 'response')) as [IncomingMessage];
    response.resume();
  });

  it('answers 431 to more headers than it reads, tells of it once, and goes on', async () => {
    const loopback = await open();
    const problem = firstProblem(loopback);
    const headers = { cookie: `a=${'x'.repeat(130 * 1024)}` };
    for (const code of ['a', 'b']) {
      const answer = get(`${loopback.redirectUri}?code=${code}`, { headers });
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await Promise.race([once(answer, 'response'), once(answer, 'error')]);
      answer.on('error', () => {}).destroy();
    }
    expect(await problem).toEqual({ kind: 'large_headers' });
    const answer = fetch(`${loopback.redirectUri}?code=after`);
    (await first(loopback)).respond(page);
    await answer;
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('tells of a browser that speaks %s', async (version) => {
    const loopback = await open();
    const { port } = new URL(loopback.redirectUri);
    const socket = connectTls({
      port: Number(port),
      host: '127.0.0.1',
      minVersion: version,
      maxVersion: version,
    });
    socket.on('error', () => {});
    expect(await firstProblem(loopback)).toEqual({ kind: 'tls' });
    const answer = fetch(`${loopback.redirectUri}?code=after`);
    (await first(loopback)).respond(page);
    await answer;
  });

  it.each(['SSH-2.0-client\r\n', '\u0000\u0001\r\n\r\n', 'GET\r\n\r\n'])(
    'tells nothing of %j',
    async (bytes) => {
      const loopback = await open();
      const problem = firstProblem(loopback).catch(() => 'none');
      const { port } = new URL(loopback.redirectUri);
      const socket = connect(Number(port), '127.0.0.1').on('error', () => {});
      socket.resume();
      socket.end(bytes);
      await once(socket, 'close');
      await loopback.close();
      expect(await problem).toBe('none');
    },
  );

  it('drops a request whose target is no path and goes on', async () => {
    const loopback = await open();
    const { port } = new URL(loopback.redirectUri);
    const odd = connect(Number(port), '127.0.0.1').on('error', () => {});
    odd.resume();
    odd.end('GET :99999999 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    await once(odd, 'close');
    const answer = fetch(`${loopback.redirectUri}?code=after`);
    const request = await first(loopback);
    expect(request.parameters.get('code')).toBe('after');
    request.respond(page);
    await answer;
  });

  it('reads the form of a POST where the answer may come as one', async () => {
    const loopback = await open(undefined, { formPost: true });
    const body = new URLSearchParams({ code: 'posted' });
    const answer = fetch(loopback.redirectUri, { method: 'POST', body });
    const request = await first(loopback);
    expect(request.parameters.get('code')).toBe('posted');
    request.respond(page);
    await answer;
  });

  it('does not wait for a body that nobody asked for', async () => {
    const loopback = await open();
    const { port } = new URL(loopback.redirectUri);
    const slow = connect(Number(port), '127.0.0.1');
    onTestFinished(() => void slow.destroy());
    slow.write('POST /callback HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n1');
    const request = await first(loopback);
    expect(request.method).toBe('POST');
    request.respond({ ...page, status: 405 });
    const [answer] = (await once(slow, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 405 /);
  });

  it('drops a body that is too large and goes on', async () => {
    const loopback = await open(undefined, { formPost: true });
    const huge = fetch(loopback.redirectUri, { method: 'POST', body: 'x'.repeat(1_000_000) });
    await expect(huge).rejects.toThrow();
    const answer = fetch(`${loopback.redirectUri}?code=after`);
    const request = await first(loopback);
    expect(request.parameters.get('code')).toBe('after');
    request.respond(page);
    await answer;
  });

  it('lets go of the oldest silent connections when there are too many', async () => {
    const loopback = await open();
    const { port } = new URL(loopback.redirectUri);
    const closed: number[] = [];
    const sockets = Array.from({ length: 200 }, (_, index) => {
      const socket = connect(Number(port), '127.0.0.1').on('error', () => {});
      return socket.resume().on('close', () => closed.push(index));
    });
    onTestFinished(() => sockets.forEach((socket) => socket.destroy()));
    await expect.poll(() => closed).toHaveLength(200 - 128);
    expect(Math.max(...closed)).toBe(200 - 128 - 1);
    const answer = fetch(`${loopback.redirectUri}?code=true`);
    const request = await first(loopback);
    request.respond(page);
    expect((await answer).status).toBe(200);
  });

  it('says which port is taken and what to do', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    await expect(
      listen(`http://127.0.0.1:${port}/callback`, renderCallbackPage),
    ).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining(String(port)),
      rule: 'A05',
    });
  });

  it.each([
    'https://127.0.0.1/callback',
    'http://example.com/callback',
    'nonsense',
    'http://[::2]/',
  ])('refuses to listen on %s', async (uri) => {
    await expect(listen(uri, renderCallbackPage)).rejects.toMatchObject({ kind: 'usage' });
  });

  it('leaves no listener behind, also with an idle connection open', async () => {
    const loopback = await listen('http://127.0.0.1:0/callback', renderCallbackPage);
    const { port } = new URL(loopback.redirectUri);
    const idle = connect(Number(port), '127.0.0.1');
    await once(idle, 'connect');
    idle.on('error', () => {});
    await loopback.close();
    const refused = connect(Number(port), '127.0.0.1');
    const [error] = await once(refused, 'error');
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
  });
});
