import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { describe, expect, it, onTestFinished } from 'vitest';

import { failure } from '../e2e/result.ts';
import { runCli } from './run-cli.ts';

const atm = ['serve', '--dialect', 'atm', '--json'];

describe('serve --dialect', () => {
  it('knows two dialects', async () => {
    const refused = failure(await runCli(['serve', '--dialect', 'saml', '--json']));
    expect(refused).toMatchObject({ kind: 'usage', exitCode: 2 });
    expect(refused['message']).toMatch(/rfc6749, atm/);
  });

  it('refuses a redirect URI that no browser can be sent to', async () => {
    const refused = failure(await runCli([...atm, '--port', '0', '--redirect-uri', 'callback']));
    expect(refused).toMatchObject({
      kind: 'usage',
      exitCode: 2,
      message: 'the redirect URL "callback" is not an http or https URL without a fragment',
    });
  });

  it('refuses a redirect URI where every loopback one is registered', async () => {
    const args = ['serve', '--port', '0', '--redirect-uri', 'http://localhost:1/x', '--json'];
    expect(failure(await runCli(args))).toMatchObject({
      kind: 'usage',
      message: '--redirect-uri belongs to --dialect atm',
    });
  });

  it('says when the port is taken', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void holder.close());
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    expect(failure(await runCli([...atm, '--port', String(port)]))).toMatchObject({
      kind: 'usage',
      message: `port ${port} is used by another program`,
    });
  });
});
