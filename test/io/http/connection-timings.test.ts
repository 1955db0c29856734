import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { NetworkSettings } from '../../../src/model/settings.ts';
import { createHttp } from '../../../src/io/http/client.ts';
import { createRecorder } from '../../../src/io/http/recorder.ts';
import { type Authority, type Certificate, newAuthority } from '../../support/certificates.ts';

let authority: Authority;
let localhost: Certificate;
beforeAll(async () => {
  authority = await newAuthority();
  localhost = await authority.issue('localhost');
});
afterAll(() => authority.remove());

async function listen(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.close().closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

async function serveTls(): Promise<string> {
  const server = createTlsServer(localhost, (_request, response) => void response.end('hello'));
  return `https://localhost:${await listen(server)}/`;
}

async function open(network: NetworkSettings) {
  const recorder = createRecorder(Date.now);
  const { signal } = new AbortController();
  const http = await createHttp({ recorder, signal, timeoutMs: 10_000, env: {}, network });
  onTestFinished(() => http.close());
  return { ...http, exchanges: recorder.exchanges };
}

const measured = expect.any(Number);

describe('the time of an exchange', () => {
  it('is told by stages for a new connection, which the next exchange takes again', async () => {
    const url = await serveTls();
    const http = await open({ ca_cert: authority.certFile });
    await http.fetch('discovery')(url);
    await http.fetch('jwks')(url);
    const [first, second] = http.exchanges;
    expect(first).toMatchObject({
      timings: { dns: measured, connect: measured, tls: measured, wait: measured, body: measured },
      reused: false,
    });
    expect(second?.timings).toEqual({ wait: measured, body: measured });
    expect(second?.reused).toBe(true);
    for (const { timings = {}, durationMs = 0 } of http.exchanges) {
      const sum = Object.values(timings).reduce((total, part) => total + part, 0);
      expect(Object.values(timings).every((part) => part >= 0)).toBe(true);
      expect(Math.abs(durationMs - sum)).toBeLessThan(100);
    }
  });

  it('has all of the way through a proxy in one stage', async () => {
    const url = await serveTls();
    const proxy = createServer();
    proxy.on('connect', ({ url: address = '' }, near: Duplex) => {
      const far = connect(Number(address.split(':')[1]), '127.0.0.1', () => {
        near.write('HTTP/1.1 200 Connection established\r\n\r\n');
        far.pipe(near).pipe(far);
      });
      for (const end of [near, far]) end.on('error', () => {});
    });
    const address = `http://127.0.0.1:${await listen(proxy)}`;
    const http = await open({ proxy: address, ca_cert: authority.certFile });
    await http.fetch('discovery')(url);
    await http.fetch('jwks')(url);
    expect(http.exchanges).toMatchObject([
      { proxy: address, timings: { connect: measured }, reused: false },
      { proxy: address, timings: { wait: measured }, reused: true },
    ]);
    expect(http.exchanges[0]?.timings).not.toHaveProperty('tls');
  });

  it('ends where a connection could not be opened', async () => {
    const url = await serveTls();
    const http = await open({});
    await expect(http.fetch('discovery')(url)).rejects.toThrow('untrusted certificate');
    const [only] = http.exchanges;
    expect(only).toMatchObject({ error: expect.stringContaining('untrusted certificate') });
    expect(only?.timings).toEqual({ dns: measured, connect: measured });
    expect(only).not.toHaveProperty('reused');
  });
});
