import { describe, expect, it } from 'vitest';
import type { Fetch } from '../../src/model/exchange.ts';
import { Failure } from '../../src/model/errors.ts';
import { discover } from '../../src/oauth/discovery.ts';
import { clean } from '../../src/report/text/clean.ts';

const issuer = new URL('https://id.example/tenant');
const metadata = { issuer: issuer.href, token_endpoint: 'https://id.example/token' };

function answering(response: Response): Fetch {
  return async () => response;
}

/** A server that has something at one address only, and remembers who was asked. */
function only(path: string, body: object, elsewhere: () => Response) {
  const asked: string[] = [];
  const fetch: Fetch = async (url) => {
    asked.push(url);
    return new URL(url).pathname === path ? Response.json(body) : elsewhere();
  };
  return { fetch, asked };
}

const notFound = () => new Response(null, { status: 404 });
const page = () => new Response('<title>App</title>', { headers: { 'content-type': 'text/html' } });

describe('discover', () => {
  it('asks three addresses for an issuer with a path, lists what each said, and looks above', async () => {
    const { fetch, asked } = only('/none', {}, notFound);
    await expect(discover(issuer, fetch)).rejects.toMatchObject({
      kind: 'network',
      message:
        'https://id.example/tenant has no metadata (' +
        '/tenant/.well-known/openid-configuration and ' +
        '/.well-known/oauth-authorization-server/tenant and ' +
        '/.well-known/openid-configuration/tenant: HTTP 404, no content type, empty body)',
      advice: [],
      rule: 'N01',
    });
    expect(asked).toEqual([
      'https://id.example/tenant/.well-known/openid-configuration',
      'https://id.example/.well-known/oauth-authorization-server/tenant',
      'https://id.example/.well-known/openid-configuration/tenant',
      'https://id.example/.well-known/openid-configuration',
    ]);
  });

  it('tells what cannot be read from what is not there', async () => {
    const broken = () => new Response('{"issuer":', { headers: { 'content-type': 'text/json' } });
    const { fetch } = only('/none', {}, broken);
    await expect(discover(new URL('https://id.example'), fetch)).rejects.toThrow(
      'https://id.example/ has no readable metadata ' +
        '(/.well-known/openid-configuration and /.well-known/oauth-authorization-server: ' +
        'HTTP 200, text/json, truncated JSON (10 bytes))',
    );
  });

  it('asks two addresses for an issuer without a path', async () => {
    const { fetch, asked } = only('/none', {}, notFound);
    await expect(discover(new URL('https://id.example'), fetch)).rejects.toThrow(Failure);
    expect(asked).toEqual([
      'https://id.example/.well-known/openid-configuration',
      'https://id.example/.well-known/oauth-authorization-server',
    ]);
  });

  it.each([
    '/tenant/.well-known/openid-configuration',
    '/.well-known/oauth-authorization-server/tenant',
    '/.well-known/openid-configuration/tenant',
  ])('finds the metadata at %s', async (path) => {
    expect(await discover(issuer, only(path, metadata, notFound).fetch)).toEqual(metadata);
  });

  it.each([
    ['a page', page],
    ['JSON of something else', () => Response.json({ message: 'no route' })],
    ['a list', () => Response.json([])],
  ])('passes by %s that is answered under 200', async (_what, elsewhere) => {
    const path = '/.well-known/oauth-authorization-server/tenant';
    expect(await discover(issuer, only(path, metadata, elsewhere).fetch)).toEqual(metadata);
  });

  it('takes good JSON under any content type', async () => {
    const headers = { 'content-type': 'text/plain' };
    const answer = new Response(`\ufeff${JSON.stringify(metadata)}`, { headers });
    expect(await discover(issuer, answering(answer))).toEqual(metadata);
  });

  it('says how long to wait when rate limit exceeded', async () => {
    const many = () => new Response('', { status: 429, headers: { 'retry-after': '7' } });
    await expect(discover(issuer, only('/none', {}, many).fetch)).rejects.toMatchObject({
      advice: expect.arrayContaining([
        { id: 'unavailable', isTooMany: true, again: 'try again in 7 s' },
      ]),
      rule: undefined,
    });
  });
});

describe('the metadata of another issuer', () => {
  it.each([
    [
      'https://id.example/tenant',
      'http://id.example/tenant',
      /the scheme differs \("https" and "http"\); it was not adopted/,
    ],
    [
      'https://id.example/tenant',
      'https://evil.example/tenant',
      /the host differs \("id\.example" and "evil\.example"\); it was not adopted/,
    ],
    [
      'https://id.example/tenant',
      'https://id.example:8443/tenant',
      /the port differs \("none" and "8443"\); it was not adopted/,
    ],
    [
      'https://id.example/tenant',
      'https://id.example/tenant/',
      /only the one in the document ends with a slash; it was not adopted/,
    ],
    [
      'https://id.example/tenant/',
      'https://id.example/tenant',
      /only the configured one ends with a slash; it was not adopted/,
    ],
    [
      'https://id.example/realms/Main',
      'https://id.example/realms/main',
      /upper and lower case of the path differ \("Main" and "main"\); it was not adopted/,
    ],
    [
      'https://id.example/a/one/z',
      'https://id.example/a/two/b/z',
      /the path differs \("one" and "two\/b"\); it was not adopted/,
    ],
    ['https://id.example', 'http://keycloak:8080', /scheme differs .*, the host differs/],
    ['https://id.example', 'id.example', /that is not a URL; it was not adopted/],
  ])('is refused: %s is not %s', async (configured, named, says) => {
    const answer = answering(Response.json({ ...metadata, issuer: named }));
    const failure: unknown = await discover(new URL(configured), answer).catch((error) => error);
    expect(failure).toMatchObject({
      kind: 'check_failed',
      message: expect.stringMatching(says),
      rule: 'N02',
    });
    const { message } = failure as Failure;
    expect(message).toContain(`configured ${configured}, the document has ${named}`);
    // Nothing of it is lost on a terminal.
    expect(clean(message)).toBe(message);
  });

  it('is the same with or without the slash that ends an origin', async () => {
    const answer = answering(Response.json({ issuer: 'https://id.example' }));
    expect(await discover(new URL('https://id.example/'), answer)).toMatchObject({
      issuer: 'https://id.example',
    });
  });
});
