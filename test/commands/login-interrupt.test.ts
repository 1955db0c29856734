import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

import { describe, expect, it, onTestFinished } from 'vitest';

import { runCli } from '../support/cli/run-cli.ts';

/** A server that answers discovery and never says a word where `stuck` is. */
async function startStuck(stuck: string, onStuck: () => void): Promise<string> {
  const listener: RequestListener = (request, response) => {
    if (request.url?.startsWith(stuck)) return onStuck();
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({
        issuer,
        authorization_endpoint: `${issuer}/auth`,
        token_endpoint: `${issuer}/token`,
      }),
    );
  };
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close().closeAllConnections();
  });
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return issuer;
}

/** Runs a login that is interrupted as soon as `stuck` is asked for. */
async function interruptedAt(stuck: string) {
  let interrupt = () => {};
  let page: Promise<string> | undefined;
  let callback = '';
  const issuer = await startStuck(stuck, () => interrupt());
  const flags = ['--issuer', issuer, '--client-id', 'cli', '--scope', 'api', '--port', '0'];
  const result = await runCli(['login', '--no-browser', '--json', ...flags], {
    watch: (stderr, press) => {
      interrupt = press;
      const { url, redirect_uri = '' } = urlReady(stderr);
      if (url === undefined || page !== undefined) return;
      callback = redirect_uri;
      const state = new URL(url).searchParams.get('state') ?? '';
      const answer = fetch(`${redirect_uri}?code=c&state=${state}`);
      page = answer.then((response) => response.text());
    },
  });
  return { ...result, page: await page, callback };
}

function urlReady(stderr: string): { readonly url?: string; readonly redirect_uri?: string } {
  const line = stderr.split('\n').find((one) => one.startsWith('{"event":"url_ready"'));
  return line === undefined ? {} : (JSON.parse(line) as { url: string; redirect_uri: string });
}

describe('Ctrl-C', () => {
  it('ends a login while its code is exchanged, tells the browser, and leaves no listener', async () => {
    const { code, page, callback } = await interruptedAt('/token');
    expect(code).toBe(130);
    expect(page).toContain('interrupted in the terminal');
    await expect(fetch(callback)).rejects.toThrow('fetch failed');
  });
});
