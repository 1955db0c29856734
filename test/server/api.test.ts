import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { importJWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type RunningServer, startServer } from '../../src/server/start.ts';
import { login, post } from '../support/server/support.ts';

let server: RunningServer;
let api: string;
let token: string;
let folder: string;
let key: Awaited<ReturnType<typeof importJWK>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atm-cli-api-'));
  server = await startServer({ port: 0, folder });
  const { jwks } = JSON.parse(await readFile(join(folder, 'keys.json'), 'utf8'));
  key = await importJWK(jwks.keys[0], 'RS256');
  api = `${server.issuer}/api`;
  const fields = { grant_type: 'client_credentials', resource: api, scope: 'api:read' };
  const { body } = await post(`${server.issuer}/token`, fields, 'atm-cli-confidential');
  token = String(body['access_token']);
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

async function ask(authorization: string | undefined, method = 'GET', path = '') {
  const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
  const response = await fetch(api + path, { method, headers });
  return {
    status: response.status,
    challenge: response.headers.get('www-authenticate'),
    body: await response.json().catch(() => undefined),
  };
}

describe('the example API', () => {
  it('takes the JWT that was issued for it, on every path below', async () => {
    for (const path of ['', '/', '/orders/7']) {
      expect(await ask(`Bearer ${token}`, 'GET', path)).toMatchObject({
        status: 200,
        challenge: null,
        body: { client_id: 'atm-cli-confidential', scope: 'api:read' },
      });
    }
  });

  it('takes the token of a person who signed in', async () => {
    const { access_token } = await login(server.issuer, {
      scope: 'openid api:read api:write',
      prompt: 'consent',
      resource: api,
    });
    const { status, body } = await ask(`bearer ${String(access_token)}`, 'DELETE');
    expect(status).toBe(200);
    expect(body).toMatchObject({ sub: 'ada', method: 'DELETE' });
  });

  it('asks for a token without an error when there is none', async () => {
    const metadata = `${server.issuer}/.well-known/oauth-protected-resource/api`;
    expect(await ask(undefined)).toMatchObject({
      status: 401,
      challenge: `Bearer realm="${api}", resource_metadata="${metadata}"`,
    });
    expect(await (await fetch(metadata)).json()).toMatchObject({ resource: api });
  });

  it('wants api:write for everything but reading', async () => {
    const { status, challenge } = await ask(`Bearer ${token}`, 'POST');
    expect(status).toBe(403);
    expect(challenge).toMatch(/error="insufficient_scope".*scope="api:write"/);
  });

  it('refuses what the server signed for somebody else, as something else, or long ago', async () => {
    const good = { iss: server.issuer, aud: api, exp: Date.now() / 1000 + 60, scope: 'api:read' };
    const sign = (claims: object, typ = 'at+jwt') =>
      new SignJWT({ ...good, ...claims }).setProtectedHeader({ alg: 'RS256', typ }).sign(key);
    expect(await ask(`Bearer ${await sign({})}`)).toMatchObject({ status: 200 });
    for (const [wrong, says] of [
      [sign({ aud: `${server.issuer}/other` }), 'not issued by this server for this API'],
      [sign({ iss: 'https://other.example' }), 'not issued by this server for this API'],
      [sign({}, 'JWT'), 'not issued by this server for this API'],
      [sign({ exp: Date.now() / 1000 - 60 }), 'the token expired'],
    ] as const) {
      const { status, challenge } = await ask(`Bearer ${await wrong}`);
      expect(status).toBe(401);
      expect(challenge).toContain(says);
    }
  });

  it('refuses a forged, a foreign, an opaque and an ID token', async () => {
    const [header, payload] = token.split('.');
    const { access_token, id_token } = await login(server.issuer);
    for (const wrong of [`${header}.${payload}.AAAA`, 'a.b.c', access_token, id_token]) {
      const { status, challenge } = await ask(`Bearer ${String(wrong)}`);
      expect(status).toBe(401);
      expect(challenge).toContain('error="invalid_token"');
    }
  });
});
