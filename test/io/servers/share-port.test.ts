import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { portFailure, sharePort } from '../../../src/io/servers/share-port.ts';

async function listen(name: string, port: number): Promise<Server> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { connection: 'close' }).end(name);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function end(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

/** A process that shares the port, and a promise of the moment when its own server is up. */
async function share(name: string, port: number) {
  const started = { at: () => {} };
  const up = new Promise<void>((resolve) => {
    started.at = resolve;
  });
  const close = await sharePort(port, async () => {
    const server = await listen(name, port);
    started.at();
    return () => end(server);
  });
  return { up, close };
}

async function who(port: number): Promise<string> {
  return await (await fetch(`http://127.0.0.1:${port}`)).text();
}

describe('sharePort', () => {
  it('starts where the port is free', async () => {
    const free = await listen('free', 0);
    const { port } = free.address() as AddressInfo;
    await end(free);
    const { close } = await share('a', port);
    expect(await who(port)).toBe('a');
    await close();
    await expect(who(port)).rejects.toThrow();
  });

  it('leaves a taken port alone and takes it over when the other ends', async () => {
    const first = await listen('first', 0);
    const { port } = first.address() as AddressInfo;
    const second = await share('second', port);
    expect(await who(port)).toBe('first');
    await end(first);
    await second.up;
    expect(await who(port)).toBe('second');
    await second.close();
    await expect(who(port)).rejects.toThrow();
  });

  it('does not come back once it is closed', async () => {
    const first = await listen('first', 0);
    const { port } = first.address() as AddressInfo;
    const second = await share('second', port);
    await second.close();
    await end(first);
    await expect(who(port)).rejects.toThrow();
  });
});

describe('a port that cannot be listened on', () => {
  const error = (code: string) => Object.assign(new Error(code), { code });

  it.each([
    ['EADDRINUSE', 9400, /^port 9400 is used by another program: .* --port 9500$/],
    ['EACCES', 80, /^cannot listen on 127\.0\.0\.1 port 80 \(EACCES\): only root .* --port 9500$/],
  ])('is no bug of ours: %s', (code, port, message) => {
    expect(portFailure(error(code), port, '--port 9500')).toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(message),
    });
  });

  it('is one for any other reason', () => {
    const other = error('EMFILE');
    expect(portFailure(other, 80, '')).toBe(other);
  });
});
