import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { rootCertificates, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { readClientTls } from '../../src/io/client-tls.ts';
import { createHttp, type HttpOptions } from '../../src/io/http.ts';
import { createRecorder } from '../../src/io/recorder.ts';
import { newHome } from '../home.ts';
import {
  type Authority,
  type Certificate,
  encryptKey,
  newAuthority,
} from '../support/certificates.ts';

let authority: Authority;
let localhost: Certificate;
let example: Certificate;
let client: Certificate;
beforeAll(async () => {
  authority = await newAuthority();
  [localhost, example, client] = await Promise.all([
    authority.issue('localhost'),
    authority.issue('id.example'),
    authority.issue('client'),
  ]);
});
afterAll(() => authority.remove());

type Way = Partial<Pick<HttpOptions, 'env' | 'network'>>;

async function open({ env = {}, network = {} }: Way) {
  const { signal } = new AbortController();
  const recorder = createRecorder(Date.now);
  const http = await createHttp({ recorder, signal, timeoutMs: 10_000, env, network });
  onTestFinished(() => http.close());
  return { ...http, exchanges: recorder.exchanges };
}

/** One request; its answer, or what went wrong. */
async function get(url: string, way: Way): Promise<unknown> {
  try {
    const http = await open(way);
    const response = await http.fetch('discovery')(url);
    return await response.text();
  } catch (error) {
    return error;
  }
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

/** A server that says whose certificate it was shown. */
async function serveTls(options: ServerOptions): Promise<number> {
  const server = createTlsServer(options, (request, response) => {
    const { subject } = (request.socket as TLSSocket).getPeerCertificate();
    response.end(`hello ${String(subject?.CN ?? 'nobody')}`);
  });
  server.on('tlsClientError', () => {});
  return await listen(server);
}

/** A proxy: it answers CONNECT with a status, or leads everything to one port. */
async function serveProxy(
  answer: { readonly status: number } | { readonly port: number },
  proxy: Server = createServer(),
) {
  const asked: string[] = [];
  proxy.on('connect', ({ url = '', headers }, near: Duplex) => {
    asked.push(`${url} ${headers['proxy-authorization'] ?? ''}`.trim());
    near.on('error', () => {});
    if ('status' in answer) return near.end(`HTTP/1.1 ${answer.status} No\r\n\r\n`);
    const far = connect(answer.port, '127.0.0.1', () => {
      near.write('HTTP/1.1 200 Connection established\r\n\r\n');
      far.pipe(near).pipe(far);
    });
    return far.on('error', () => near.destroy());
  });
  const port = await listen(proxy);
  return { url: `http://127.0.0.1:${port}`, port, asked };
}

async function closedPort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function trouble(message: RegExp, hint: string): object {
  return {
    kind: 'network',
    message: expect.stringMatching(message),
    hint: expect.stringContaining(hint),
  };
}

describe('a certificate of the server', () => {
  it('is trusted when its authority is given with --ca-cert', async () => {
    const url = `https://localhost:${await serveTls(localhost)}/`;
    expect(await get(url, { network: { ca_cert: authority.certFile } })).toBe('hello nobody');
    expect(await get(url, {})).toMatchObject(
      trouble(/localhost:\d+ presents a certificate that this machine does not trust/, '--ca-cert'),
    );
  });

  it('is trusted beside those that Node brings along', async () => {
    const { ca = [] } = await readClientTls({ ca_cert: authority.certFile }, {});
    expect(ca).toContain(rootCertificates[0]);
    expect(ca.at(-1)).toBe(authority.cert.trim());
  });

  it('is trusted beside those of NODE_EXTRA_CA_CERTS', async () => {
    const url = `https://localhost:${await serveTls(localhost)}/`;
    const other = await newAuthority();
    onTestFinished(other.remove);
    const env = { NODE_EXTRA_CA_CERTS: authority.certFile };
    const found = await get(url, { env, network: { ca_cert: other.certFile } });
    // From Node 22.15 on the list is the one that the process began with.
    const isOlder = !('getCACertificates' in (await import('node:tls')));
    if (isOlder) expect(found).toBe('hello nobody');
    else expect(found).toMatchObject({ kind: 'network' });
  });

  it.each([
    [
      'of nobody but itself',
      () => authority,
      /does not trust \(DEPTH_ZERO_SELF_SIGNED_CERT\)/,
      '--ca-cert',
    ],
    ['for another host', () => example, /for another host name/, 'host name'],
    [
      'that is over',
      () => authority.issue('localhost', -1),
      /presents an expired certificate/,
      'clock',
    ],
  ])('is refused when it is one %s', async (_what, presented, says, hint) => {
    const url = `https://localhost:${await serveTls(await presented())}/`;
    const trusting = says.source.includes('SELF') ? {} : { ca_cert: authority.certFile };
    const failure = await get(url, { network: trusting });
    expect(failure).toMatchObject(trouble(says, hint));
    expect(JSON.stringify(failure)).not.toMatch(/REJECT_UNAUTHORIZED|insecure/i);
  });
});

describe('a certificate of the client', () => {
  const wanting = () => ({ ...localhost, ca: authority.cert, requestCert: true });

  it('is shown to a server that wants it, from two files or one', async () => {
    const url = `https://localhost:${await serveTls(wanting())}/`;
    const ca_cert = authority.certFile;
    const two = { ca_cert, client_cert: client.certFile, client_key: client.keyFile };
    expect(await get(url, { network: two })).toBe('hello client');
    const both = join(await newHome(), 'both.pem');
    await writeFile(both, client.cert + client.key);
    expect(await get(url, { network: { ca_cert, client_cert: both } })).toBe('hello client');
  });

  it('is what a server misses, whether it says so or closes the connection', async () => {
    const url = `https://localhost:${await serveTls(wanting())}/`;
    expect(await get(url, { network: { ca_cert: authority.certFile } })).toMatchObject(
      trouble(/localhost:\d+ (closed the connection|wants a certificate)/, '--cert'),
    );
  });

  it('is refused before anything is sent when its files are not what they should be', async () => {
    const text = join(await newHome(), 'notes.txt');
    await writeFile(text, 'no certificate');
    const encrypted = await encryptKey(client);
    const { certFile: client_cert } = client;
    const mistakes: readonly [HttpOptions['network'], RegExp][] = [
      [{ ca_cert: text }, /--ca-cert: .*notes\.txt holds no certificate in PEM/],
      [{ ca_cert: `${text}.none` }, /cannot be read: there is no such file/],
      [{ client_cert: text }, /--cert: .*notes\.txt holds no certificate/],
      [{ client_cert }, /holds no private key/],
      [{ client_cert, client_key: encrypted }, /is encrypted$/],
      [{ client_cert, client_key: localhost.keyFile }, /does not belong to the certificate/],
      [{ client_key: client.keyFile }, /says nothing without a certificate/],
    ];
    for (const [files, says] of mistakes) {
      await expect(open({ network: files })).rejects.toMatchObject({
        kind: 'usage',
        message: expect.stringMatching(says),
        hint: expect.any(String),
      });
    }
  });
});

describe('a proxy', () => {
  const url = 'https://id.example/path';

  it('is gone through, is recorded, and keeps its password to itself', async () => {
    const { port, asked, url: address } = await serveProxy({ port: await serveTls(example) });
    const proxy = `http://me:s3cret@127.0.0.1:${port}`;
    const http = await open({ network: { proxy, ca_cert: authority.certFile } });
    expect(await (await http.fetch('jwks')(url)).text()).toBe('hello nobody');
    expect(asked).toEqual([`id.example:443 Basic ${btoa('me:s3cret')}`]);
    expect(http.exchanges).toMatchObject([{ proxy: address }]);
    expect(JSON.stringify(http.exchanges)).not.toContain('s3cret');
  });

  it('may speak TLS, and is asked for a way to http too, without our certificate', async () => {
    const server = createServer((_request, response) => void response.end('plain'));
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
    const { port, asked } = await serveProxy({ port: await listen(server) }, secure);
    const proxy = `https://some%40one:p%3Aw@localhost:${port}`;
    const { certFile: client_cert, keyFile: client_key } = client;
    const network = { proxy, ca_cert: authority.certFile, client_cert, client_key };
    expect(await get('http://id.example/path', { network })).toBe('plain');
    expect(asked).toEqual([`id.example:80 Basic ${btoa('some@one:p:w')}`]);
    expect(shown).toEqual([undefined]);
  });

  it('is not what answers in anything but HTTP', async () => {
    const proxy = createTcpServer((socket) => void socket.end('SSH-2.0-OpenSSH\r\n'));
    await once(proxy.listen(0, '127.0.0.1'), 'listening');
    onTestFinished(() => void proxy.close());
    const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    expect(await get(url, { network: { proxy: address } })).toMatchObject(
      trouble(/did not answer in HTTP \(HPE_\w+\) through the proxy http:/, 'http'),
    );
  });

  it('comes from the environment, from --proxy before it, and never for NO_PROXY', async () => {
    const direct = `http://127.0.0.1:${await listen(createServer((_q, r) => void r.end('direct')))}/`;
    const first = await serveProxy({ status: 403 });
    const second = await serveProxy({ status: 403 });
    const env = { HTTP_PROXY: first.url };
    const refused = { kind: 'network', message: expect.stringContaining('the proxy') };
    expect(await get(direct, { env })).toMatchObject(refused);
    expect(
      await get(direct, { env, network: { proxy: `127.0.0.1:${second.port}` } }),
    ).toMatchObject(refused);
    expect([first.asked.length, second.asked.length]).toEqual([1, 1]);
    expect(await get(direct, { env, network: { proxy: 'none' } })).toBe('direct');
    const exempt = { ...env, NO_PROXY: '127.0.0.1' };
    expect(await get(direct, { env: exempt, network: { proxy: second.url } })).toBe('direct');
  });

  it.each([
    [
      407,
      /the proxy http:\/\/127\.0\.0\.1:\d+ wants to know who you are \(HTTP 407\)/,
      '<password>',
    ],
    [
      403,
      /the proxy \S+ does not let anybody through to https:\/\/id\.example \(HTTP 403\)/,
      'NO_PROXY',
    ],
    [502, /the proxy \S+ could not reach https:\/\/id\.example \(HTTP 502\)/, '--proxy none'],
  ])('is named when it answers %i', async (status, says, hint) => {
    const proxy = await serveProxy({ status });
    expect(await get(url, { network: { proxy: proxy.url } })).toMatchObject(trouble(says, hint));
  });

  it('is named, and not the server, when nobody is there', async () => {
    const proxy = `http://me:s3cret@127.0.0.1:${await closedPort()}`;
    const failure = await get(url, { env: { HTTPS_PROXY: proxy } });
    expect(failure).toMatchObject(
      trouble(/^discovery: the proxy http:\/\/127\.0\.0\.1:\d+ refused the connection/, 'NO_PROXY'),
    );
    expect(JSON.stringify(failure)).not.toContain('s3cret');
  });

  it('is mentioned when the server behind it presents the wrong certificate', async () => {
    const { url: proxy } = await serveProxy({ port: await serveTls(localhost) });
    const trusting = { proxy, ca_cert: authority.certFile };
    expect(await get(url, { network: trusting })).toMatchObject(
      trouble(
        /https:\/\/id\.example presents a certificate for another .* through the proxy/,
        'host',
      ),
    );
  });

  it('has to have an address, and a wrong one is not repeated', async () => {
    const others = 'and atm-cli goes through http and https proxies alone';
    for (const [proxy, message] of [
      ['ftp://me:s3cret@host', `--proxy begins with ftp://, ${others}`],
      ['socks5://me:s3cret@127.0.0.1:1', `--proxy begins with socks5://, ${others}`],
      ['http://me:s3cret@:x', '--proxy is not the address of a proxy'],
    ] as const) {
      const failure = await get(url, { network: { proxy } });
      const hint = expect.stringContaining('http://<host>:<port> or https://');
      expect(failure).toMatchObject({ kind: 'usage', message, hint });
      expect(JSON.stringify(failure)).not.toContain('s3cret');
    }
  });
});
