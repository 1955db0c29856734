import { describe, expect, it } from 'vitest';
import type { RunTolerance } from '../../src/model/run.ts';
import { createConnection, type Credentials } from '../../src/oauth/connection.ts';
import { pushAuthorizationRequest, pushedUrl } from '../../src/oauth/pushed-request.ts';
import { plainTraits } from '../../src/model/traits.ts';
import { html, json } from '../support/flows/scripted-server.ts';

const issuer = 'https://id.example';
const metadata = { issuer, pushed_authorization_request_endpoint: `${issuer}/par` };
const parameters = [
  ['scope', 'openid api'],
  ['resource', 'https://a.example'],
  ['resource', 'https://b.example'],
] as const;
const good = { request_uri: 'urn:x:1', expires_in: 90 };

/** One push, what was sent, and what was tolerated. */
async function push(response: Response, client: Credentials = {}, server: object = metadata) {
  const sent: { url: string; headers: Headers; body: URLSearchParams }[] = [];
  const tolerated: RunTolerance[] = [];
  const connection = createConnection(
    { issuer, ...server },
    { client_id: 'cli', ...client },
    plainTraits,
    (all) => tolerated.push(...all),
  );
  const outcome = pushAuthorizationRequest(connection, parameters, async (url, options = {}) => {
    const body = new URLSearchParams(String(options.body));
    sent.push({ url, headers: new Headers(options.headers), body });
    return response;
  });
  const settled = await outcome.then(
    (pushed) => ({ pushed, error: undefined }),
    (error: unknown) => ({ pushed: undefined, error }),
  );
  return { ...settled, sent, tolerated };
}

describe('a pushed authorization request', () => {
  it('has every parameter, in a plain form, and the client', async () => {
    const { sent, pushed, tolerated } = await push(json(201, good));
    expect(pushed).toMatchObject(good);
    expect(sent).toHaveLength(1);
    expect(sent[0]?.url).toBe(`${issuer}/par`);
    expect([...(sent[0]?.body ?? [])]).toEqual([...parameters, ['client_id', 'cli']]);
    expect(sent[0]?.headers.get('content-type')).toBe('application/x-www-form-urlencoded');
    expect(tolerated).toEqual([]);
  });

  it.each<[string, Credentials, string | null, string | null]>([
    ['none', {}, null, null],
    ['basic', { client_secret: 's' }, 'Basic Y2xpOnM=', null],
    ['post', { client_secret: 's', client_auth: 'post' }, null, 's'],
  ])(
    'authenticates the client as at the token endpoint: %s',
    async (_how, client, header, secret) => {
      const { sent } = await push(json(201, good), client);
      expect(sent[0]?.headers.get('authorization')).toBe(header);
      expect(sent[0]?.body.get('client_secret')).toBe(secret);
    },
  );

  it.each<[string, Response, number, RegExp]>([
    ['200', json(200, good), 90, /^the status is 200, expected 201: it was accepted$/],
    ['a text', json(201, { ...good, expires_in: '30' }), 30, /^expires_in is a string/],
    ['no lifetime', json(201, { request_uri: 'urn:x:1' }), 60, /expires_in is missing: 60 is used/],
    ['none at all', json(201, { ...good, expires_in: 0 }), 60, /expires_in is 0/],
  ])('is understood with a note: %s', async (_what, response, expires_in, message) => {
    const { pushed, tolerated } = await push(response);
    expect(pushed).toMatchObject({ request_uri: 'urn:x:1', expires_in });
    expect(tolerated).toEqual([
      {
        endpoint: 'pushed authorization request endpoint',
        member: expect.any(String),
        message: expect.stringMatching(message),
      },
    ]);
  });

  const unauthorized = { error: 'invalid_client', error_description: 'Unknown client' };
  it.each<[string, Response, object]>([
    [
      'an error',
      json(400, { error: 'invalid_scope', error_description: 'Invalid scopes: a b' }),
      {
        kind: 'oauth_error',
        code: 'invalid_scope',
        message: /: invalid_scope: Invalid scopes: a b/,
      },
    ],
    [
      'an error under 401 with a challenge',
      json(401, unauthorized, { 'www-authenticate': 'Basic realm="x"' }),
      { kind: 'oauth_error', code: 'invalid_client', message: /Unknown client \(HTTP 401\)$/ },
    ],
    [
      'an error under 200',
      json(200, unauthorized),
      { kind: 'oauth_error', code: 'invalid_client', message: /Unknown client/ },
    ],
    ['a failing server', json(503, {}), { kind: 'network', message: /HTTP 503/ }],
    ['a page', html(404, 'Not found'), { kind: 'network', message: /HTTP 404.*page "Not found"/ }],
    ['a page under 200', html(200, 'Sign in'), { kind: 'network', message: /page "Sign in"/ }],
    [
      'a redirect',
      new Response(null, { status: 302, headers: { location: 'https://other.example/' } }),
      { kind: 'network', message: /redirect to https:\/\/other\.example\// },
    ],
    [
      'no request_uri',
      json(201, { expires_in: 60, message: 'later' }),
      { kind: 'network', message: /no request_uri that is a string/ },
    ],
  ])(
    'is refused in the words of the server: %s',
    async (
      _what,
      response,
      {
        message,
        ...expected
      }: {
        message?: RegExp;
      },
    ) => {
      const { error, sent } = await push(response);
      expect(error).toMatchObject({ ...expected, message: expect.stringMatching(message ?? /./) });
      expect(String(error)).toContain('pushed authorization request endpoint');
      expect(sent).toHaveLength(1);
    },
  );

  it('needs an endpoint', async () => {
    const { error, sent } = await push(json(201, good), {}, {});
    expect(error).toMatchObject({
      kind: 'usage',
      advice: [{ id: 'no_endpoint', endpoint: 'pushed_authorization_request_endpoint' }],
    });
    expect(sent).toEqual([]);
  });
});

it('leaves its reference in the authorization URL, and what the endpoint has in its query', () => {
  const request = { request_uri: 'urn:ietf:params:oauth:request_uri:a b', expires_in: 60 };
  expect(pushedUrl(`${issuer}/auth?p=B2C_1&client_id=x`, 'cli', request)).toBe(
    `${issuer}/auth?p=B2C_1&client_id=cli&request_uri=urn%3Aietf%3Aparams%3Aoauth%3Arequest_uri%3Aa%20b`,
  );
});
