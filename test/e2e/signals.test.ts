import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';

import { beginLogin } from '../support/e2e/login.ts';
import { failure } from '../support/e2e/result.ts';
import { type Serving, startServing } from '../support/e2e/serve.ts';
import { type Spawned, spawnCli } from '../support/e2e/spawn.ts';

let server: Serving;
beforeAll(async () => {
  server = await startServing();
});
afterAll(() => server.close());

const client = () => ['--issuer', server.issuer, '--client-id', 'atm-cli'];

/** How long a process may take that ends at once, on a machine that is busy. */
const atOnceMs = 3000;

async function end(cli: Spawned, signal: NodeJS.Signals): Promise<number> {
  const before = performance.now();
  cli.child.kill(signal);
  await cli.result;
  return performance.now() - before;
}

/** A connection that says half a request and then nothing. */
async function halfOpen(address: string): Promise<Socket> {
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname);
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write('GET /callback HTTP/1.1\r\nHost: 127');
  return socket;
}

async function refused(address: string): Promise<unknown> {
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname);
  const [error] = await once(socket, 'error').catch((reason: unknown) => [reason]);
  return error;
}

describe('Ctrl-C', () => {
  it('ends a login at once and leaves no listener, whoever still hangs on it', async () => {
    const { cli, ready } = await beginLogin(client());
    const socket = await halfOpen(ready.redirect_uri);
    // Whether it is closed or reset is nobody's business.
    const closed = new Promise<void>((resolve) => void socket.once('close', resolve));
    expect(await end(cli, 'SIGINT')).toBeLessThan(atOnceMs);
    expect(failure(await cli.result)).toMatchObject({ kind: 'interrupted', exit_code: 130 });
    expect(await refused(ready.redirect_uri)).toMatchObject({ code: 'ECONNREFUSED' });
    await closed;
  });

  it('ends a device sign-in at once', async () => {
    const cli = await spawnCli(['device', ...client(), '--no-browser', '--json']);
    await cli.says('stderr', /"event":"code_ready".*\n/);
    expect(await end(cli, 'SIGINT')).toBeLessThan(atOnceMs);
    expect(failure(await cli.result)).toMatchObject({ kind: 'interrupted', exit_code: 130 });
  });

  it('ends the server at once, and that is no failure', async () => {
    const cli = await spawnCli(['serve', '--port', '0']);
    const [issuer] = await cli.says('stdout', /http:\/\/127\.0\.0\.1:\d+/);
    await halfOpen(issuer);
    expect(await end(cli, 'SIGINT')).toBeLessThan(atOnceMs);
    expect(await cli.result).toMatchObject({ code: 0, stderr: '' });
    expect(await refused(issuer)).toMatchObject({ code: 'ECONNREFUSED' });
  });
});

describe('SIGTERM', () => {
  it('ends a login and its listener', async () => {
    const { cli, ready } = await beginLogin(client());
    await halfOpen(ready.redirect_uri);
    expect(await end(cli, 'SIGTERM')).toBeLessThan(atOnceMs);
    expect(cli.child.signalCode).toBe('SIGTERM');
    expect(await refused(ready.redirect_uri)).toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('ends the server', async () => {
    const cli = await spawnCli(['serve', '--port', '0']);
    const [issuer] = await cli.says('stdout', /http:\/\/127\.0\.0\.1:\d+/);
    expect(await end(cli, 'SIGTERM')).toBeLessThan(atOnceMs);
    expect(await refused(issuer)).toMatchObject({ code: 'ECONNREFUSED' });
  });
});
