import { createServer, type Server } from 'node:http';

import { describe, expect, it, onTestFinished } from 'vitest';

import { bindAll, portOf } from '../../../src/io/loopback/bind.ts';

const hosts = ['127.0.0.1', '::1'];

/**
 * Servers that cannot listen where `refuse` has a code for it: a machine of another kind. All that
 * do listen do so on 127.0.0.1.
 */
function machine(refuse: (host: string, turn: number) => string | undefined) {
  const made: Server[] = [];
  const create = () => {
    const server = createServer();
    const turn = made.push(server);
    const listen = server.listen.bind(server) as (options: object) => Server;
    const listenHere = ({ host }: { host: string }) => {
      const code = refuse(host, turn);
      if (code === undefined) return listen({ host: '127.0.0.1', port: 0 });
      const error = Object.assign(new Error(code), { code });
      process.nextTick(() => server.emit('error', error));
      return server;
    };
    Object.assign(server, { listen: listenHere });
    onTestFinished(() => void server.close());
    return server;
  };
  return { create, listening: () => made.filter((server) => server.listening).length };
}

describe('bindAll', () => {
  it.each([
    ['IPv4', '::1', 'EADDRNOTAVAIL'],
    ['IPv4', '::1', 'EAFNOSUPPORT'],
    ['IPv6', '127.0.0.1', 'EADDRNOTAVAIL'],
    ['IPv6', '127.0.0.1', 'EAFNOSUPPORT'],
  ])('takes the family there is on a machine with only %s', async (_name, missing, code) => {
    const { create } = machine((host) => (host === missing ? code : undefined));
    const servers = await bindAll(hosts, 0, create);
    expect(servers).toHaveLength(1);
  });

  it('fails where there is neither', async () => {
    const { create } = machine(() => 'EADDRNOTAVAIL');
    await expect(bindAll(hosts, 0, create)).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(/127\.0\.0\.1.*EADDRNOTAVAIL/),
    });
  });

  it('fails when another program has the port on one family, and leaves nothing open', async () => {
    const { create, listening } = machine((host) => (host === '::1' ? 'EADDRINUSE' : undefined));
    await expect(bindAll(hosts, 8976, create)).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(
        /^cannot listen on ::1 port \d+ \(EADDRINUSE\): another program/,
      ),
      rule: 'A05',
    });
    expect(listening()).toBe(0);
  });

  it.each([
    [
      'win32',
      8976,
      'Windows has reserved this port or given it to another program alone: use another one, --port <port>; the reserved ones: netsh interface ipv4 show excludedportrange protocol=tcp',
    ],
    ['linux', 80, 'only root may use ports below 1024: use another port'],
    ['linux', 8976, 'use another port: --port <port>'],
  ])('says what a refused port means on %s: %i', async (platform, port, next) => {
    const { create } = machine(() => 'EACCES');
    await expect(bindAll(hosts, port, create, platform)).rejects.toMatchObject({
      message: expect.stringContaining(`(EACCES): ${next}`),
    });
  });

  it('tries another free port when Windows has reserved it for one family', async () => {
    const { create } = machine((_host, turn) => (turn === 2 ? 'EACCES' : undefined));
    expect(await bindAll(hosts, 0, create)).toHaveLength(2);
  });

  it('tries another free port when one is free on one family alone', async () => {
    const { create, listening } = machine((_host, turn) => (turn === 2 ? 'EADDRINUSE' : undefined));
    const servers = await bindAll(hosts, 0, create);
    expect(servers.map(portOf).every((port) => port > 0)).toBe(true);
    expect(servers).toHaveLength(2);
    expect(listening()).toBe(2);
  });
});
