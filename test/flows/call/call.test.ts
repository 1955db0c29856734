import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bodyFrom } from '../../../src/flows/call/body.ts';
import type { CallRequest } from '../../../src/flows/call/request.ts';
import { call, type Called, failureOf as errorOf } from '../../../src/flows/call/call.ts';
import { grant } from '../../../src/flows/grant/grant.ts';
import { developmentSecret } from '../../../src/server/clients.ts';
import { type RunningServer, startServer } from '../../../src/server/start.ts';
import type { ClientSettings, Settings } from '../../../src/model/settings.ts';
import type { TokenSet } from '../../../src/model/token-set.ts';
import { createWorld } from '../../support/context.ts';
import { tokenSet } from '../../support/stored.ts';
import { failureOf } from '../../support/flows/device-run.ts';
import {
  type Answer,
  html,
  issuer,
  json,
  metadata,
  scriptedServer,
  testSettings,
} from '../../support/flows/scripted-server.ts';

const now = Date.parse('2026-01-01T00:00:00Z');
const api = 'https://api.example/orders';
const stored = tokenSet({
  issuer,
  access_token: 'at-1',
  refresh_token: 'rt-1',
  scope: 'read',
  expires_at: now / 1000 + 300,
});
const request: CallRequest = { url: api, method: 'GET', headers: [], maxBytes: 1000, minTtl: 60 };

function run(answer: Answer, changes: Partial<CallRequest> = {}, set: TokenSet = stored) {
  const server = scriptedServer({
    '/.well-known/openid-configuration': [metadata],
    '/token': [{ access_token: 'at-2', token_type: 'Bearer', expires_in: 300 }],
    '/orders': [answer],
  });
  const world = createWorld({ fetch: server.fetch, tokens: { test: set }, now });
  const outcome = call(world.context, testSettings, { ...request, ...changes });
  return { ...world, ...server, outcome };
}

describe('call', () => {
  it('sends the bearer token, method, headers and body', async () => {
    const body = new TextEncoder().encode('item=7');
    const { outcome, sent } = run(
      {},
      {
        method: 'put',
        headers: [
          ['Accept', 'text/csv'],
          ['X-Tag', 'one'],
          ['X-Tag', 'two'],
        ],
        body,
        contentType: 'application/x-www-form-urlencoded',
      },
    );
    await outcome;
    expect(sent).toHaveLength(1);
    const [one] = sent;
    expect(one).toMatchObject({ method: 'PUT', path: '/orders' });
    expect(Object.fromEntries(one?.headers ?? [])).toMatchObject({
      authorization: 'Bearer at-1',
      accept: 'text/csv',
      'x-tag': 'one, two',
      'content-type': 'application/x-www-form-urlencoded',
    });
  });

  it('leaves the content type to the header that was given', async () => {
    const { outcome, sent } = run(
      {},
      {
        headers: [['Content-Type', 'image/png']],
        contentType: 'application/json',
      },
    );
    await outcome;
    expect(sent[0]?.headers.get('content-type')).toBe('image/png');
  });

  it('refreshes a token that is about to expire first', async () => {
    const { outcome, to } = run({}, { minTtl: 301 });
    await outcome;
    expect(to('/orders')[0]?.headers.get('authorization')).toBe('Bearer at-2');
  });

  it('gives back status, headers and the bytes as they came', async () => {
    const bytes = Uint8Array.from([0, 255, 10, 13, 128]);
    const answer = new Response(bytes, { status: 418, headers: { 'x-tea': 'green' } });
    const called = await run(answer).outcome;
    expect(called).toMatchObject({ status: 418, method: 'GET', url: api });
    expect(called.headers).toContainEqual(['x-tea', 'green']);
    expect([...called.body]).toEqual([...bytes]);
    expect(called.refusal).toBeUndefined();
  });

  it('shows a redirect and follows it nowhere', async () => {
    const elsewhere = new Response(null, { status: 302, headers: { location: '/login' } });
    const { outcome, sent } = run(elsewhere);
    expect((await outcome).location).toBe('https://api.example/login');
    expect(sent).toHaveLength(1);
  });

  it.each([
    ['no URL', 'api.example/orders'],
    ['plain http to a host that is not loopback', 'http://api.example/orders'],
    ['another scheme', 'file:///etc/passwd'],
    ['a password in it', 'https://user:secret@api.example/orders'],
  ])('sends nothing to an address with %s', async (_name, url) => {
    const { outcome, sent } = run({}, { url });
    expect(await failureOf(outcome)).toMatchObject({ kind: 'usage' });
    expect(sent).toEqual([]);
  });

  it.each(['Authorization', 'host', 'DPoP', 'Content-Length', 'Transfer-Encoding'])(
    'leaves the header %s to itself',
    async (name) => {
      const { outcome, sent } = run({}, { headers: [[name, 'x']] });
      expect((await failureOf(outcome)).message).toContain(name);
      expect(sent).toEqual([]);
    },
  );

  it.each(['CONNECT', 'trace', 'GET /x HTTP/1.1', ''])('knows no method %j', async (method) => {
    expect(await failureOf(run({}, { method }).outcome)).toMatchObject({ kind: 'usage' });
  });

  it.each(['DPoP', 'mac'])('does not send a token of type %s as a bearer', async (token_type) => {
    const { outcome, sent } = run({}, {}, { ...stored, token_type });
    expect(await failureOf(outcome)).toMatchObject({ kind: 'usage' });
    expect(sent).toEqual([]);
  });

  it('explains a 401 by what the API says and what the token is', async () => {
    const challenge = 'Bearer error="invalid_token", error_description="unknown issuer"';
    const answer = new Response('', { status: 401, headers: { 'www-authenticate': challenge } });
    const { refusal } = await run(answer).outcome;
    expect(refusal).toMatchObject({ error: 'invalid_token' });
    expect(refusal?.message).toContain('unknown issuer');
    expect(refusal?.advice).toMatchObject([{ id: 'token_refused', canRefresh: true }]);
    const { refresh_token: _none, ...once } = stored;
    const repeated = await run(answer, {}, { ...once, flow: 'jwt_bearer' }).outcome;
    expect(repeated.refusal?.advice).toMatchObject([{ id: 'token_refused', canRefresh: false }]);
  });

  it('explains a 401 by as much of its challenge as can be read', async () => {
    const challenge = 'Bearer error="invalid_token", ;';
    const answer = new Response('', { status: 401, headers: { 'www-authenticate': challenge } });
    expect((await run(answer).outcome).refusal).toMatchObject({ error: 'invalid_token' });
  });

  it('names the missing scope', async () => {
    const challenge = 'Bearer error="insufficient_scope", scope="read write"';
    const answer = new Response('', { status: 403, headers: { 'www-authenticate': challenge } });
    const { refusal } = await run(answer).outcome;
    expect(refusal?.advice).toEqual([
      { id: 'api_scope', required: 'read write', held: ['read'], missing: ['write'] },
    ]);
  });
});

describe('an error for who wants errors to fail', () => {
  const called = async (answer: Answer) => errorOf(await run(answer).outcome);

  it('is none for a success or a redirect', async () => {
    expect(await called(json(201, {}))).toBeUndefined();
    expect(await called(new Response(null, { status: 304 }))).toBeUndefined();
  });

  it('is an OAuth error when the token was refused', async () => {
    expect(await called(new Response('', { status: 401 }))).toMatchObject({
      kind: 'oauth_error',
      exitCode: 8,
    });
  });

  it.each<[string, Answer, RegExp]>([
    ['its sentence', json(422, { message: 'no such item' }), /HTTP 422: no such item$/],
    [
      'its code and sentence',
      json(409, { error: { code: 'conflict', message: 'it is taken' } }),
      /HTTP 409: conflict: it is taken$/,
    ],
    ['the title of a page', html(500, 'Out of order'), /HTTP 500: Out of order$/],
    [
      'nothing of what is no text',
      new Response(Uint8Array.from([255, 0]), { status: 500 }),
      /500$/,
    ],
    ['300 characters at most', new Response('é'.repeat(5000), { status: 500 }), /: é{200,301}…?$/],
  ])('is a failed check that shows %s', async (_name, answer, says) => {
    const failure = await called(answer);
    expect(failure).toMatchObject({ kind: 'check_failed', exitCode: 7 });
    expect(failure?.message).toMatch(says);
  });
});

describe('bodyFrom', () => {
  const { context } = createWorld({ files: { '/f': 'from a file\n' }, stdin: 'from a pipe' });
  const text = async (input: Parameters<typeof bodyFrom>[1]) => {
    const found = await bodyFrom(context, input);
    return found && [new TextDecoder().decode(found.body), found.contentType];
  };
  const form = 'application/x-www-form-urlencoded';

  it('is none when nothing is given', async () => {
    expect(await text({})).toBeUndefined();
  });

  it.each([
    [['a=1'], 'a=1'],
    [['a=1', 'b=2'], 'a=1&b=2'],
    [['@/f'], 'from a file\n'],
    [['-'], 'from a pipe'],
    [['@-'], 'from a pipe'],
    [[''], ''],
  ])('reads %j as curl does', async (data, expected) => {
    expect(await text({ data })).toEqual([expected, form]);
  });

  it('sends JSON as JSON, and nothing else', async () => {
    expect(await text({ jsonData: '{"a":1}' })).toEqual(['{"a":1}', 'application/json']);
    expect(await failureOf(text({ jsonData: '{a:1}' }))).toMatchObject({ kind: 'usage' });
    expect(await failureOf(text({ jsonData: '{}', data: ['a'] }))).toMatchObject({ kind: 'usage' });
  });
});

describe('call of the example API', () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startServer({ port: 0 });
  });
  afterAll(() => server.close());

  async function ask(client: Partial<ClientSettings>, changes: Partial<CallRequest> = {}) {
    const { context } = createWorld();
    const own: Settings = {
      ...testSettings,
      client: {
        issuer: server.issuer,
        client_id: 'atm-cli-confidential',
        client_secret: developmentSecret,
        ...client,
      },
    };
    await grant(context, own, { flow: 'client_credentials' }, { store: true, emit: () => {} });
    return await call(context, own, { ...request, url: `${server.issuer}/api`, ...changes });
  }
  const says = ({ body }: Called): unknown => JSON.parse(new TextDecoder().decode(body));

  it('takes the token that is for it', async () => {
    const called = await ask({ resource: [`${server.issuer}/api`], scope: 'api:read' });
    expect(called.status).toBe(200);
    expect(says(called)).toMatchObject({ client_id: 'atm-cli-confidential', scope: 'api:read' });
  });

  it('wants another scope to write, which is explained', async () => {
    const resource = [`${server.issuer}/api`];
    const called = await ask({ resource, scope: 'api:read' }, { method: 'POST' });
    expect(called.status).toBe(403);
    expect(called.refusal).toMatchObject({ error: 'insufficient_scope', scope: 'api:write' });
    expect(called.refusal?.advice[0]).toMatchObject({ id: 'api_scope', missing: ['api:write'] });
  });

  it('refuses an opaque token, which is explained', async () => {
    const { status, refusal } = await ask({});
    expect(status).toBe(401);
    expect(refusal?.advice[0]).toMatchObject({ id: 'token_refused', isAlive: true });
  });
});
