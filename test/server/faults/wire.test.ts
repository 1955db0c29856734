import { clients } from '../../../src/server/clients.ts';
import { startFaulty } from '../../support/faulty.ts';
import {
  authorizationUrl,
  decodeUnverified,
  login,
  loginOffline,
  refresh,
  signInForCode,
} from '../../support/server/support.ts';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { createHmac, createPublicKey, type JsonWebKey } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';

async function start(...specs: readonly string[]): Promise<string> {
  const { issuer, close } = await startFaulty(specs);
  onTestFinished(close);
  return issuer;
}

const discovery = '/.well-known/openid-configuration';

/** Public clients that need nothing but a browser. */
const plainClients = clients.filter((client) => {
  const needsMore = client.require_pushed_authorization_requests ?? client.dpop_bound_access_tokens;
  return client.token_endpoint_auth_method === 'none' && needsMore === undefined;
});

function exchange(issuer: string, fields: Record<string, string>): Promise<Response> {
  return fetch(`${issuer}/token`, { method: 'POST', body: new URLSearchParams(fields) });
}

async function json(url: string): Promise<any> {
  return await (await fetch(url)).json();
}

describe('a server with faults', () => {
  it('answers as ever where no fault is about it', async () => {
    const issuer = await start('html-502');
    expect(await json(issuer + discovery)).toMatchObject({ issuer });
    expect((await fetch(`${issuer}/`)).status).toBe(200);
  });

  it('recovers when a fault has been seen as often as asked for, and nothing was lost', async () => {
    const issuer = await start('html-502*2');
    const fields = await signInForCode(issuer);
    expect((await exchange(issuer, fields)).status).toBe(502);
    expect((await exchange(issuer, fields)).status).toBe(502);
    expect((await exchange(issuer, fields)).status).toBe(200);
  });

  it('misbehaves at the endpoint that was named, and at all of them', async () => {
    const one = await start('server-error@jwks');
    expect((await fetch(`${one}/jwks`)).status).toBe(500);
    expect((await fetch(one + discovery)).status).toBe(200);
    const all = await start('server-error@all');
    const paths = [discovery, '/jwks', '/me', '/api', '/api/orders'];
    const answers = await Promise.all(paths.map((path) => fetch(all + path)));
    expect(answers.map(({ status }) => status)).toEqual([500, 500, 500, 500, 500]);
  });

  it('does several things to one answer', async () => {
    const issuer = await start('expires-in-string', 'wrong-iss', 'bom', 'wrong-content-type');
    const response = await exchange(issuer, await signInForCode(issuer));
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const bytes = Buffer.from(await response.arrayBuffer());
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const body = JSON.parse(bytes.subarray(3).toString());
    expect(body.expires_in).toBe('600');
    expect(decodeUnverified(body.id_token).payload['iss']).toBe('https://other.example.test');
  });

  it('sends 50 MB and keeps none of them', async () => {
    const issuer = await start('huge-body@jwks');
    let bytes = 0;
    for await (const chunk of (await fetch(`${issuer}/jwks`)).body ?? []) bytes += chunk.length;
    expect(bytes).toBeGreaterThanOrEqual(50 * 1024 * 1024);
  });

  it('refuses a request that is longer than any it knows', async () => {
    const issuer = await start('slow');
    const body = 'a'.repeat(2 * 1024 * 1024);
    await expect(fetch(`${issuer}/token`, { method: 'POST', body })).rejects.toThrow(
      'fetch failed',
    );
  });
});

describe('the tokens of such a server', () => {
  it('are MACs over its public key with hs256-public-key: a client that fell for it would take them', async () => {
    const issuer = await start('hs256-public-key');
    const { id_token } = await login(issuer);
    const { keys } = await json(`${issuer}/jwks`);
    const rsa = keys.find((key: JsonWebKey) => key.kty === 'RSA') as JsonWebKey;
    const pem = createPublicKey({ key: rsa, format: 'jwk' }).export({
      format: 'pem',
      type: 'spki',
    });
    const [header, payload, signature] = String(id_token).split('.');
    const mac = createHmac('sha256', pem).update(`${header}.${payload}`).digest('base64url');
    expect(signature).toBe(mac);
  });

  it.each(plainClients)('stay signed by the right key for $client_id', async ({ client_id }) => {
    const issuer = await start('wrong-aud');
    const { id_token } = await login(issuer, { client_id });
    const keySet = createLocalJWKSet(await json(`${issuer}/jwks`));
    const { payload } = await jwtVerify(String(id_token), keySet);
    expect(payload.aud).toBe('another-client');
  });

  it('change keys after the first token and look with rotated-jwks', async () => {
    const issuer = await start('rotated-jwks');
    const kid = (token: unknown) => decodeUnverified(token).header['kid'];
    const published = async () =>
      (await json(`${issuer}/jwks`)).keys.map((key: JsonWebKey & { kid: string }) => key.kid);
    const before = kid((await login(issuer))['id_token']);
    expect(await published()).toContain(before);
    const after = kid((await login(issuer))['id_token']);
    const later = await published();
    expect(later).toContain(after);
    expect(later).not.toContain(before);
  });

  it('are an hour off with clock-ahead, and so is the Date header', async () => {
    const issuer = await start('clock-ahead');
    const response = await exchange(issuer, await signInForCode(issuer));
    const ahead = Date.parse(response.headers.get('date') ?? '') - Date.now();
    expect(Math.abs(ahead - 3_600_000)).toBeLessThan(10_000);
    const { id_token } = (await response.json()) as { id_token: string };
    const { iat } = decodeUnverified(id_token).payload;
    expect(Math.abs(Number(iat) - Date.now() / 1000 - 3600)).toBeLessThan(10);
  });
});

describe('refreshing at such a server', () => {
  it('has used the refresh token up with refresh-lost, though nothing came', async () => {
    const issuer = await start('refresh-lost*1');
    const { refresh_token } = await loginOffline(issuer);
    await expect(refresh(issuer, refresh_token)).rejects.toThrow('fetch failed');
    expect((await refresh(issuer, refresh_token)).body['error']).toBe('invalid_grant');
  });

  it('keeps the old refresh token good with no-refresh-token', async () => {
    const issuer = await start('no-refresh-token');
    const { refresh_token } = await loginOffline(issuer);
    const first = await refresh(issuer, refresh_token);
    expect(first.body).not.toHaveProperty('refresh_token');
    expect((await refresh(issuer, refresh_token)).status).toBe(200);
  });

  it('ends the login of two that come at once with rotate-race', async () => {
    const issuer = await start('rotate-race*2');
    const { refresh_token } = await loginOffline(issuer);
    const both = await Promise.all([1, 2].map(() => refresh(issuer, refresh_token)));
    const [winner] = both.filter(({ status }) => status === 200);
    const [loser] = both.filter(({ status }) => status === 400);
    expect(loser?.body['error']).toBe('invalid_grant');
    const next = await refresh(issuer, winner?.body['refresh_token']);
    expect(next.body['error']).toBe('invalid_grant');
  });
});

describe('the callback of such a server', () => {
  it('arrives twice with callback-duplicated, once from somebody else', async () => {
    const server = await startFaulty(['callback-duplicated']);
    onTestFinished(server.close);
    const requests: (string | undefined)[] = [];
    const listener = createServer((request, response) => {
      requests.push(request.url);
      response.end('done');
    }).listen(0, '127.0.0.1');
    onTestFinished(() => {
      listener.close().closeAllConnections();
    });
    await once(listener, 'listening');
    const { port } = listener.address() as AddressInfo;
    const redirect_uri = `http://127.0.0.1:${port}/callback`;
    await server.signIn(authorizationUrl(server.issuer, { redirect_uri }));
    await expect.poll(() => requests.length).toBe(2);
    expect(requests[0]).toBe(requests[1]);
  });
});
