import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { startServer } from '../../../src/server/start.ts';
import { realFetch } from '../context.ts';
import type { AuthorizationServer } from '../../../src/oauth/connection.ts';

/** oidc-provider with open registration and management (RFC 7591, RFC 7592). */
export async function registeringProvider(
  registration: Readonly<Record<string, unknown>> = {},
): Promise<AuthorizationServer> {
  const { issuer, close } = await startServer({
    port: 0,
    faults: {
      configure: (configuration) => ({
        ...configuration,
        features: {
          ...configuration.features,
          registration: { enabled: true, ...registration },
          registrationManagement: { enabled: true },
        },
      }),
      site: (site) => site,
      around: (app) => app,
    },
  });
  onTestFinished(close);
  const response = await realFetch(`${issuer}/.well-known/openid-configuration`);
  return (await response.json()) as AuthorizationServer;
}

export type SentRequest = {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
};

export type ScriptedAnswer = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON, or a text. */
  readonly body?: unknown;
};

/** A server whose endpoints say what the test wants; `sent` are the requests, in order. */
export async function scriptedRegistration(
  answer: (request: SentRequest, origin: string) => ScriptedAnswer | Promise<ScriptedAnswer>,
) {
  const sent: SentRequest[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const text = await textOf(request);
      const seen = {
        method: request.method ?? '',
        path: request.url ?? '',
        authorization: request.headers.authorization,
        body: (text === '' ? {} : JSON.parse(text)) as SentRequest['body'],
      };
      sent.push(seen);
      const { status = 201, headers = {}, body } = await answer(seen, origin);
      const isText = typeof body === 'string';
      response.writeHead(status, {
        'content-type': isText ? 'text/html' : 'application/json',
        ...headers,
      });
      response.end(isText ? body : (JSON.stringify(body) ?? ''));
    })();
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => void server.close(resolve));
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const metadata: AuthorizationServer = {
    issuer: origin,
    registration_endpoint: `${origin}/register`,
    token_endpoint: `${origin}/token`,
  };
  return { origin, metadata, sent };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
