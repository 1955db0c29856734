import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { readClientTls } from '../../../src/io/http/tls.ts';
import { createHttp, type HttpOptions } from '../../../src/io/http/client.ts';
import { createRecorder } from '../../../src/io/http/recorder.ts';
import { certify, newKey, type Signer } from '../../../src/server/tls/certificate.ts';
import { newHome } from '../../support/home.ts';
import {
  type Authority,
  type Certificate,
  encryptKey,
  newAuthority,
  newCertificates,
} from '../../support/certificates.ts';
import { serveTls } from '../../support/proxies.ts';
import { remediesOf } from '../../support/remedies.ts';

let authority: Authority;
let localhost: Certificate;
let example: Certificate;
let client: Certificate;
beforeAll(async () => {
  ({ authority, localhost, example, client } = await newCertificates());
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

function expectTrouble(error: unknown, message: RegExp, remedy: string): void {
  expect(error).toMatchObject({ kind: 'network', message: expect.stringMatching(message) });
  expect(remediesOf(error)).toContain(remedy);
}

describe('a certificate of the server', () => {
  it('is trusted when its authority is given with --ca-cert', async () => {
    const url = `https://localhost:${await serveTls(localhost)}/`;
    expect(await get(url, { network: { ca_cert: authority.certFile } })).toBe('hello nobody');
    expectTrouble(
      await get(url, {}),
      /localhost:\d+ presents an untrusted certificate/,
      'atm-cli login --ca-cert <file>',
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
      /untrusted certificate \(DEPTH_ZERO_SELF_SIGNED_CERT\)/,
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
    expectTrouble(failure, says, hint);
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
    expectTrouble(
      await get(url, { network: { ca_cert: authority.certFile } }),
      /localhost:\d+ (closed the connection|requires a client certificate)/,
      'atm-cli login --cert <file> --key <file>',
    );
  });

  it('that nobody else has signed is shown whenever it is valid', async () => {
    const url = `https://localhost:${await serveTls({ ...wanting(), rejectUnauthorized: false })}/`;
    const { certFile, keyFile } = await certificateFrom(Date.now() + 86_400_000);
    const own = { client_cert: certFile, client_key: keyFile };
    const network = { ca_cert: authority.certFile, ...own };
    expect(await get(url, { network })).toBe('hello client');
  });

  it('is refused before anything is sent when its files are not what they should be', async () => {
    const text = join(await newHome(), 'notes.txt');
    await writeFile(text, 'no certificate');
    const encrypted = await encryptKey(client);
    const { certFile: client_cert } = client;
    const expired = await authority.issue('client', -1);
    const tomorrow = Date.now() + 86_400_000;
    const signer = { name: 'authority', key: await newKey() };
    const future = await certificateFrom(tomorrow, signer);
    const own = ({ certFile, keyFile }: Pick<Certificate, 'certFile' | 'keyFile'>) => {
      return { client_cert: certFile, client_key: keyFile };
    };
    const mistakes: readonly [HttpOptions['network'], RegExp][] = [
      [{ ca_cert: text }, /--ca-cert: .*no PEM certificate in .*notes\.txt/],
      [{ ca_cert: `${text}.none` }, /cannot be read: no such file$/],
      [{ ca_cert: `${text}/below` }, /cannot be read: a part of the path is a file/],
      [{ client_cert: text }, /--cert: .*no PEM certificate in .*notes\.txt/],
      [{ client_cert }, /no PEM private key/],
      [{ client_cert, client_key: encrypted }, /is encrypted: decrypt it with openssl pkey -in /],
      [{ client_cert, client_key: localhost.keyFile }, /does not match the certificate/],
      [{ client_key: client.keyFile }, /needs a client certificate: --cert <file>$/],
      [
        own(expired),
        /expired at \d{4}-[\dT:.-]+Z: renew it, or correct the clock of this machine$/,
      ],
      [own(future), /is not valid before \d{4}-[\dT:.-]+Z: wait, or correct the clock/],
    ];
    for (const [files, says] of mistakes) {
      await expect(open({ network: files })).rejects.toMatchObject({
        kind: 'usage',
        message: expect.stringMatching(says),
      });
    }
  });
});

/** One that is valid from a time on, in milliseconds since the epoch. */
async function certificateFrom(from: number, signer?: Signer) {
  const request = { name: 'client', use: 'client', days: 2, from } as const;
  const pair = certify(await newKey(), { ...request, ...(signer && { signer }) });
  const folder = await newHome();
  const [certFile, keyFile] = [join(folder, 'future.pem'), join(folder, 'future.key')];
  await Promise.all([writeFile(certFile, pair.cert), writeFile(keyFile, pair.key)]);
  return { certFile, keyFile };
}

describe('the wrong scheme', () => {
  async function listenPlain(onSocket: (socket: Socket) => void): Promise<number> {
    const server = createTcpServer(onSocket).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  it('is told where plain http meets TLS, with the URL to use', async () => {
    const port = await serveTls(localhost);
    expectTrouble(
      await get(`http://localhost:${port}/`, {}),
      /did not respond with HTTP|closed the connection/,
      `https://localhost:${port}`,
    );
  });

  it('is told where the connection is closed, or answered by a TLS alert', async () => {
    const alert = Buffer.from([0x15, 0x03, 0x03, 0, 2, 2, 70]);
    const closing = await listenPlain((socket) => socket.once('data', () => socket.destroy()));
    const alerting = await listenPlain((socket) => socket.once('data', () => socket.end(alert)));
    for (const port of [closing, alerting]) {
      expectTrouble(
        await get(`http://127.0.0.1:${port}/`, {}),
        /closed the connection|did not respond with HTTP/,
        `https://127.0.0.1:${port}`,
      );
    }
  });

  it('is told where TLS meets plain http, with the URL to use', async () => {
    const answering = await listenPlain((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    });
    const closing = await listenPlain((socket) => socket.once('data', () => socket.destroy()));
    expectTrouble(
      await get(`https://127.0.0.1:${answering}/`, {}),
      /does not speak TLS on that port/,
      `http://127.0.0.1:${answering}`,
    );
    expectTrouble(
      await get(`https://127.0.0.1:${closing}/`, {}),
      /closed the connection during the TLS handshake/,
      `http://127.0.0.1:${closing}`,
    );
  });
});
