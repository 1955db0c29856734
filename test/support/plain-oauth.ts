import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export type PlainServer = {
  readonly origin: string;
  /** The grant types that its token endpoint was asked for, in order. */
  readonly grants: readonly string[];
  readonly close: () => Promise<void>;
};

export type PlainOptions = {
  /** Is awaited before a request to the token endpoint is looked at. */
  readonly before?: (grantType: string) => Promise<unknown> | undefined;
};

/**
 * An OAuth 2 server that never heard of OpenID Connect: no metadata, no `iss`, no ID token, and
 * everybody is signed in already. Its first access token is about to expire; each refresh token is
 * good for one answer.
 */
export async function startPlainOAuth({ before }: PlainOptions = {}): Promise<PlainServer> {
  const grants: string[] = [];
  const challenges = new Map<string, string>();
  const refreshTokens = new Set<string>();

  function authorize(url: URL, response: ServerResponse): void {
    const code = randomUUID();
    challenges.set(code, url.searchParams.get('code_challenge') ?? '');
    const back = new URL(url.searchParams.get('redirect_uri') ?? '');
    back.searchParams.set('code', code);
    back.searchParams.set('state', url.searchParams.get('state') ?? '');
    response.writeHead(302, { location: back.href }).end();
  }

  async function token(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await text(request));
    const grantType = form.get('grant_type') ?? '';
    grants.push(grantType);
    await before?.(grantType);
    if (response.destroyed) return;
    const proof = createHash('sha256').update(form.get('code_verifier') ?? '');
    const isProved = challenges.get(form.get('code') ?? '') === proof.digest('base64url');
    const isRefresh = refreshTokens.delete(form.get('refresh_token') ?? '');
    const refresh_token = randomUUID();
    if (isProved || isRefresh) refreshTokens.add(refresh_token);
    const expires_in = isRefresh ? 3600 : 30;
    const granted = { access_token: randomUUID(), token_type: 'bearer', expires_in, refresh_token };
    const body = isProved || isRefresh ? granted : { error: 'invalid_grant' };
    response.setHeader('content-type', 'application/json');
    response.writeHead('error' in body ? 400 : 200).end(JSON.stringify(body));
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://127.0.0.1');
    if (url.pathname === '/authorize') authorize(url, response);
    else if (url.pathname === '/token') void token(request, response);
    else response.writeHead(404).end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    grants,
    close: async () => {
      server.close().closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** The flags that lead a command to it. */
export function plainOAuthFlags({ origin }: PlainServer): readonly string[] {
  const endpoints = [`--authorization-endpoint`, `${origin}/authorize`, '--token-endpoint'];
  return [...endpoints, `${origin}/token`, '--client-id', 'app'];
}
