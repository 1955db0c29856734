import { describe, expect, it } from 'vitest';
import type { Fetch } from '../../src/model/exchange.ts';
import { createConnection } from '../../src/oauth/connection.ts';
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
      message: 'token endpoint: invalid_client: who are you (HTTP 401)',
      advice: [{ id: 'error_code', code: 'invalid_client' }],
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
      message: 'token endpoint: not an OAuth response (HTTP 403, text/html, page "Just a moment")',
    });
  });

  it('shows where a redirect leads, without what may be secret', async () => {
    const location = 'https://login.example/start?ticket=s3cret';
    const redirect = new Response(null, { status: 302, headers: { location } });
    await expect(refreshWith(redirect)).rejects.toMatchObject({
      kind: 'network',
      message: expect.stringMatching(/redirect to https:\/\/login\.example\/start\)$/),
      advice: [{ id: 'redirect_not_followed', isToMetadata: false }],
    });
  });

  it.each([
    ['{"access_token":', 'HTTP 200, application/json, truncated JSON (16 bytes)'],
    ['{"a" "b"}', 'HTTP 200, application/json, not JSON: line 1, column 6: unexpected "'],
    ['[]', 'HTTP 200, application/json, a list instead of an object'],
    ['null', 'HTTP 200, application/json, null instead of an object'],
    ['"text"', 'HTTP 200, application/json, a text instead of an object'],
    ['7', 'HTTP 200, application/json, a number instead of an object'],
    ['', 'HTTP 200, application/json, empty body'],
    [' \n', 'HTTP 200, application/json, empty body'],
    ['<html><title> Sign in </title>', 'HTTP 200, application/json, page "Sign in"'],
  ])('is told for what it is when the body is %j', async (body, seen) => {
    await expect(refreshWith(new Response(body, { headers: jsonType }))).rejects.toMatchObject({
      kind: 'network',
      message: `token endpoint: not an OAuth response (${seen})`,
    });
  });

  it('is advised to be sent again when it was truncated', async () => {
    const headers = { 'content-type': 'application/json' };
    await expect(refreshWith(new Response('{"a":', { headers }))).rejects.toMatchObject({
      advice: [{ id: 'truncated_response' }],
    });
  });

  it('keeps the title of a page under 200', async () => {
    const headers = { 'content-type': 'text/html; charset=utf-8' };
    const page = new Response('<!doctype html><title>Portal</title>', { headers });
    await expect(refreshWith(page)).rejects.toMatchObject({
      message: expect.stringContaining('(HTTP 200, text/html; charset=utf-8, page "Portal")'),
    });
  });

  it.each(['text/plain', 'text/html', 'application/octet-stream'])(
    'is taken as %s when it is good JSON, with a byte order mark or without',
    async (type) => {
      for (const mark of ['', '\ufeff']) {
        const headers = { 'content-type': type };
        const body = `${mark}{"access_token":"a","token_type":"Bearer"}`;
        const answer = new Response(new TextEncoder().encode(body), { headers });
        expect(await refreshWith(answer)).toMatchObject({ access_token: 'a' });
      }
    },
  );

  it.each([
    ['30', 'try again in 30 s'],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 'try again after Thu, 01 Jan 2026 00:00:30 GMT'],
    ['soon\n', 'try again'],
  ])('says how long to wait under 429 with Retry-After %j', async (value, said) => {
    const headers = { 'content-type': 'text/plain', 'retry-after': value.trim() };
    const many = new Response('slow down', { status: 429, headers });
    await expect(refreshWith(many)).rejects.toMatchObject({
      kind: 'network',
      message: expect.stringContaining('rate limit exceeded (HTTP 429'),
      advice: [{ id: 'unavailable', isTooMany: true, again: expect.stringContaining(said) }],
    });
    const named = Response.json({ error: 'invalid_grant' }, { status: 429, headers });
    await expect(refreshWith(named)).rejects.toMatchObject({
      kind: 'network',
      message: expect.stringContaining('invalid_grant (HTTP 429)'),
      advice: [{ id: 'unavailable', isTooMany: true, again: expect.stringContaining(said) }],
    });
  });

  it.each([
    [503, 'temporarily_unavailable'],
    [400, 'server_error'],
    [500, 'access_denied'],
    [502, 'invalid_grant'],
  ])('is no verdict under %i %s', async (status, error) => {
    await expect(refreshWith(Response.json({ error }, { status }))).rejects.toMatchObject({
      kind: 'network',
      code: error,
      advice: [{ id: 'unavailable', code: error, isTooMany: false, again: 'try again later' }],
    });
  });

  it.each([
    ['Auth0', 'access_denied'],
    ['Keycloak, for a pushed request,', 'invalid_request'],
  ])('is about the client under 401, also when %s calls it %s', async (_server, code) => {
    const answer = Response.json({ error: code }, { status: 401 });
    await expect(refreshWith(answer)).rejects.toMatchObject({
      kind: 'oauth_error',
      code,
      advice: [{ id: 'error_code', code: 'invalid_client' }],
    });
  });

  it('of another token type says which can be used', async () => {
    const body = { access_token: 'a', token_type: 'mac' };
    await expect(refreshWith(Response.json(body))).rejects.toMatchObject({
      kind: 'undecided',
      message:
        'token endpoint: the token_type is "mac", atm-cli supports Bearer and DPoP; the access token was not stored',
      advice: [{ id: 'other_token_type' }],
    });
  });

  it('needs an access token', async () => {
    await expect(refreshWith(Response.json({ token_type: 'Bearer' }))).rejects.toMatchObject({
      kind: 'network',
      message: 'token endpoint: the response has no access_token that is a string',
      advice: [{ id: 'no_member', source: 'RFC 6749 section 5.1' }],
    });
  });
});
