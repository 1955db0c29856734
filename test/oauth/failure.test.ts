import { describe, expect, it } from 'vitest';
import type { Fetch } from '../../src/context.ts';
import { createConnection } from '../../src/oauth/connection.ts';
import { discover } from '../../src/oauth/discovery.ts';
import { refresh } from '../../src/oauth/refresh.ts';

const server = { issuer: 'https://id.example', token_endpoint: 'https://id.example/token' };
const connection = createConnection(server, { client_id: 'c' });

function answering(response: Response): Fetch {
  return async () => response;
}

async function refreshWith(response: Response) {
  return await refresh(connection, 'rt', { fetch: answering(response), resource: [] });
}

const jsonType = { 'content-type': 'application/json' };

describe('an answer of the token endpoint', () => {
  it('is an OAuth error with its code, description, status and next step', async () => {
    const body = { error: 'invalid_client', error_description: 'who are you' };
    await expect(refreshWith(Response.json(body, { status: 401 }))).rejects.toMatchObject({
      kind: 'oauth_error',
      code: 'invalid_client',
      message: 'token endpoint: the server answered invalid_client: who are you (HTTP 401)',
      hint: expect.stringContaining('--client-auth'),
    });
  });

  it('is an OAuth error also under 200, with the status that was sent', async () => {
    await expect(refreshWith(Response.json({ error: 'bad_thing' }))).rejects.toMatchObject({
      kind: 'oauth_error',
      code: 'bad_thing',
      message: expect.stringContaining('(HTTP 200)'),
    });
  });

  it('is not hidden by a WWW-Authenticate header', async () => {
    const headers = { ...jsonType, 'www-authenticate': 'Basic realm="x"' };
    const body = JSON.stringify({ error: 'invalid_client', error_description: 'the reason' });
    await expect(refreshWith(new Response(body, { status: 401, headers }))).rejects.toMatchObject({
      message: expect.stringContaining('the reason'),
    });
  });

  it('is a challenge when there is nothing else', async () => {
    const headers = { 'www-authenticate': 'Bearer error="invalid_token"' };
    await expect(refreshWith(new Response('', { status: 401, headers }))).rejects.toMatchObject({
      kind: 'oauth_error',
      code: 'invalid_token',
    });
  });

  it('is named when it is a page', async () => {
    const headers = { 'content-type': 'text/html' };
    const page = new Response('<title>Just a moment</title>', { status: 403, headers });
    await expect(refreshWith(page)).rejects.toMatchObject({
      kind: 'network',
      message: 'token endpoint: the answer is no OAuth (HTTP 403, text/html, page "Just a moment")',
    });
  });

  it('shows where a redirect leads', async () => {
    const redirect = new Response(null, { status: 302, headers: { location: '/login' } });
    await expect(refreshWith(redirect)).rejects.toMatchObject({
      kind: 'network',
      message: expect.stringContaining('redirect to /login'),
    });
  });

  it.each(['{"access_token":', '[]', 'null', '"text"', ''])(
    'is trouble on the way when the body is %j',
    async (body) => {
      await expect(refreshWith(new Response(body, { headers: jsonType }))).rejects.toMatchObject({
        kind: 'network',
      });
    },
  );

  it('needs an access token', async () => {
    await expect(refreshWith(Response.json({ token_type: 'Bearer' }))).rejects.toMatchObject({
      kind: 'network',
      message: expect.stringContaining('access_token'),
    });
  });
});

describe('the ID token of an answer', () => {
  const answer = (header: object, claims: object) => {
    const parts = [header, claims].map((part) =>
      Buffer.from(JSON.stringify(part)).toString('base64url'),
    );
    const id_token = [...parts, 'c2ln'].join('.');
    return Response.json({ access_token: 'a', token_type: 'Bearer', id_token });
  };
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: server.issuer, aud: 'c', sub: 's', iat: now, exp: now + 60 };

  it('may be signed with any public-key algorithm when the metadata names none', async () => {
    const { id_token } = await refreshWith(answer({ alg: 'ES256' }, claims));
    expect(id_token).toBeDefined();
  });

  it.each(['none', 'HS256'])('fails a check, not the network, when its alg is %s', async (alg) => {
    await expect(refreshWith(answer({ alg }, claims))).rejects.toMatchObject({
      kind: 'check_failed',
      message: expect.stringContaining(`saw "${alg}"`),
    });
  });

  it('fails a check, not the network, when a claim is missing', async () => {
    const { sub: _sub, ...rest } = claims;
    await expect(refreshWith(answer({ alg: 'RS256' }, rest))).rejects.toMatchObject({
      kind: 'check_failed',
      message: expect.stringContaining('sub'),
    });
  });
});

describe('discover', () => {
  const issuer = new URL('https://id.example/tenant');

  it('tries OpenID Connect Discovery, then RFC 8414, and lists both when neither is there', async () => {
    const urls: string[] = [];
    const missing: Fetch = async (url) => {
      urls.push(url);
      return new Response('', { status: 404 });
    };
    await expect(discover(issuer, missing)).rejects.toMatchObject({
      kind: 'network',
      message: expect.stringContaining('HTTP 404'),
      hint: expect.stringContaining('--token-endpoint'),
    });
    expect(urls).toEqual([
      'https://id.example/tenant/.well-known/openid-configuration',
      'https://id.example/.well-known/oauth-authorization-server/tenant',
    ]);
  });

  it('finds the metadata of a server that only speaks RFC 8414', async () => {
    const metadata = { issuer: issuer.href, token_endpoint: 'https://id.example/token' };
    const oauthOnly: Fetch = async (url) =>
      url.includes('oauth-authorization-server')
        ? Response.json(metadata)
        : new Response('', { status: 404 });
    expect(await discover(issuer, oauthOnly)).toEqual(metadata);
  });

  it('passes by a page that is answered under 200', async () => {
    const metadata = { issuer: issuer.href, token_endpoint: 'https://id.example/token' };
    const page = { headers: { 'content-type': 'text/html' } };
    const singlePageApp: Fetch = async (url) =>
      url.includes('oauth-authorization-server')
        ? Response.json(metadata)
        : new Response('<html>', page);
    expect(await discover(issuer, singlePageApp)).toEqual(metadata);
  });

  it('never adopts the metadata of another issuer', async () => {
    const body = { issuer: 'https://evil.example' };
    await expect(discover(issuer, answering(Response.json(body)))).rejects.toMatchObject({
      kind: 'check_failed',
      message: expect.stringMatching(
        /expected "https:\/\/id\.example\/tenant", saw "https:\/\/evil/,
      ),
    });
  });
});
