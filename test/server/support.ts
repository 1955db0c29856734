import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { onTestFinished } from 'vitest';

import type { Fetch } from '../../src/context.ts';
import { developmentSecret } from '../../src/server/clients.ts';
import { startServer, type RunningServer } from '../../src/server/start.ts';

export const http: Fetch = (url, options = {}) =>
  fetch(url, { redirect: 'manual', ...options } as RequestInit);

/** A server that is closed with the test. */
export async function server(folder?: string): Promise<RunningServer> {
  const running = await startServer({ port: 0, folder });
  onTestFinished(() => running.close());
  return running;
}

/** A client's own loopback listener, and the parameters of the request that it gets. */
export async function callback(
  host = '127.0.0.1',
  path = '/callback',
): Promise<{ redirect_uri: string; arrived: Promise<URLSearchParams> }> {
  const listener = createServer();
  await new Promise<void>((resolve) => listener.listen(0, host.replace(/[[\]]/g, ''), resolve));
  onTestFinished(() => void listener.close().closeAllConnections());
  const redirect_uri = `http://${host}:${(listener.address() as AddressInfo).port}${path}`;
  const arrived = new Promise<URLSearchParams>((resolve) => {
    listener.on('request', (request, response) => {
      response.end('done');
      resolve(new URL(request.url ?? '', redirect_uri).searchParams);
    });
  });
  return { redirect_uri, arrived };
}

export function pkce(): { code_verifier: string; code_challenge: string } {
  const code_verifier = randomBytes(32).toString('base64url');
  const code_challenge = createHash('sha256').update(code_verifier).digest('base64url');
  return { code_verifier, code_challenge };
}

export function authorizationUrl(issuer: string, parameters: Record<string, string>): string {
  return `${issuer}/auth?${new URLSearchParams({
    client_id: 'atm-cli',
    response_type: 'code',
    scope: 'openid',
    code_challenge_method: 'S256',
    state: 'state of the test',
    ...parameters,
  })}`;
}

export type Answer = { status: number; body: Record<string, unknown> };

/** Posts a form; `basic` is a client that sends its development secret in the header. */
export async function post(
  url: string,
  fields: Record<string, string>,
  basic?: string,
): Promise<Answer> {
  const credentials = Buffer.from(`${basic}:${developmentSecret}`).toString('base64');
  const response = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: basic === undefined ? {} : { authorization: `Basic ${credentials}` },
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? {} : JSON.parse(text) };
}

/** The claims of a JWT, unverified. */
export function claims(token: unknown): Record<string, unknown> {
  return JSON.parse(Buffer.from(String(token).split('.')[1] ?? '', 'base64url').toString());
}
