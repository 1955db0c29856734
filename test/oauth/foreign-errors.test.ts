import { describe, expect, it } from 'vitest';
import type { Fetch } from '../../src/model/exchange.ts';
import { Failure } from '../../src/model/errors.ts';
import { type AuthorizationServer, createConnection } from '../../src/oauth/connection.ts';
import { requestDeviceCode } from '../../src/oauth/device-request.ts';
import { discover } from '../../src/oauth/discovery.ts';
import { clientCredentials, requestGrant } from '../../src/oauth/grant.ts';
import { introspect } from '../../src/oauth/introspection.ts';
import { refresh } from '../../src/oauth/refresh.ts';
import { revoke } from '../../src/oauth/revocation.ts';
import { requestUserinfo } from '../../src/oauth/userinfo.ts';

const issuer = 'https://id.example';
const server: AuthorizationServer = {
  issuer,
  token_endpoint: `${issuer}/token`,
  device_authorization_endpoint: `${issuer}/device`,
  introspection_endpoint: `${issuer}/introspect`,
  revocation_endpoint: `${issuer}/revoke`,
  userinfo_endpoint: `${issuer}/me`,
  token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'],
  revocation_endpoint_auth_methods_supported: ['client_secret_basic'],
  introspection_endpoint_auth_methods_supported: [],
};
const open = createConnection(server, { client_id: 'c' });
const secret = createConnection(server, {
  client_id: 'c',
  client_secret: 's',
  client_auth: 'basic',
});

const endpoints: Readonly<Record<string, (fetch: Fetch) => Promise<unknown>>> = {
  refresh: (fetch) => refresh(open, 'rt', { fetch, resource: [] }),
  grant: (fetch) => requestGrant(secret, clientCredentials, { fetch, asked: [] }),
  device: (fetch) => requestDeviceCode(open, {}, fetch),
  introspection: (fetch) => introspect(open, 'at', { fetch, hint: undefined }),
  revocation: (fetch) => revoke(open, 'at', { fetch }),
  userinfo: (fetch) => requestUserinfo(open, 'at', { fetch, sub: undefined }),
};

async function failureAt(endpoint: string, response: Response): Promise<Failure> {
  const failure = await endpoints[endpoint]?.(async () => response).catch(
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(Failure);
  return failure as Failure;
}

/** A response whose content type is only what is given. */
function answer(status: number, body: object | string, type?: string): Response {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const headers = type === undefined ? [] : [['content-type', type] as [string, string]];
  return new Response(new TextEncoder().encode(text), { status, headers });
}

const json = 'application/json';
const names = Object.keys(endpoints);

describe.each(names)('the %s endpoint', (endpoint) => {
  it.each<[string, Response, string]>([
    ['Okta', answer(400, { errorCode: 'E01', errorSummary: 'no such app' }, json), 'no such app'],
    ['Google', answer(403, { error: { message: 'API is off', code: 403 } }, json), 'API is off'],
    [
      'RFC 9457',
      answer(400, { title: 'Bad', detail: 'no tenant' }, 'application/problem+json'),
      'no tenant',
    ],
    ['Laravel', answer(422, { message: 'was invalid', errors: {} }, json), 'was invalid'],
    ['msg', answer(401, { code: 401, msg: 'secret wrong' }, json), 'secret wrong'],
    ['a list', answer(400, { errors: [{ message: 'one' }, { message: 'two' }] }, json), 'one; two'],
    [
      'OAuth without error_description',
      answer(400, { error: 'invalid_request', message: 'tell me' }, json),
      'invalid_request: tell me',
    ],
    [
      'OAuth with odd members',
      answer(400, { error: 'javascript:x', error_description: false, error_uri: 0 }, json),
      'javascript:x (HTTP 400)',
    ],
  ])('is quoted when it refuses like %s', async (_name, response, words) => {
    const { kind, message } = await failureAt(endpoint, response);
    expect(message).toContain(words);
    expect(message).toMatch(/: .*\(HTTP 4\d\d\)$/);
    expect(kind).toBe('oauth_error');
  });

  it.each<[string, Response, string]>([
    ['plain text', answer(400, 'redirect_uri\n mismatch', 'text/plain'), '"redirect_uri mismatch"'],
    ['a page', answer(403, '<title>Blocked</title>', 'text/html'), 'page "Blocked"'],
    ['a heading', answer(502, '<h1>Bad Gateway</h1>', 'text/html'), 'page "Bad Gateway"'],
    ['a sentence under 503', answer(503, { message: 'draining' }, json), '"draining"'],
  ])('is quoted when %s comes from it', async (_name, response, words) => {
    const { kind, message } = await failureAt(endpoint, response);
    expect(message).toContain(words);
    expect(kind).toBe('network');
  });

  it('says nothing of a content type that was not sent', async () => {
    expect((await failureAt(endpoint, answer(404, 'gone'))).message).not.toContain('text/plain');
  });
});

describe('an error under 200', () => {
  it.each(['refresh', 'grant', 'device', 'introspection'])(
    'is one at %s also as an object',
    async (endpoint) => {
      const coded = answer(200, { error: { code: 'invalid_grant', message: 'too old' } }, json);
      expect(await failureAt(endpoint, coded)).toMatchObject({
        kind: 'oauth_error',
        code: 'invalid_grant',
        message: expect.stringContaining('invalid_grant: too old (HTTP 200)'),
      });
      const plain = answer(200, { error: { message: 'too old' } }, json);
      expect((await failureAt(endpoint, plain)).message).toContain('too old (HTTP 200)');
    },
  );

  it.each([null, '', 0, false, {}])('is none when it is %j', async (error) => {
    const granted = answer(200, { access_token: 'a', token_type: 'bearer', error }, json);
    const fetch = async () => granted;
    await expect(refresh(open, 'rt', { fetch, resource: [] })).resolves.toMatchObject({
      access_token: 'a',
    });
  });

  it('is quoted when the tokens are missing', async () => {
    const body = { errcode: 40_029, errmsg: 'invalid code' };
    expect((await failureAt('refresh', answer(200, body, json))).message).toBe(
      'token endpoint: the response has no access_token that is a string; it says "invalid code"',
    );
  });
});

describe('a refusal without a word', () => {
  it.each([
    ['revocation', 401, 'revocation_endpoint_auth_methods_supported', ['client_secret_basic']],
    ['introspection', 403, 'introspection_endpoint_auth_methods_supported', []],
    [
      'device',
      401,
      'token_endpoint_auth_methods_supported',
      ['client_secret_post', 'private_key_jwt'],
    ],
  ])('is about the client at %s', async (endpoint, status, member, supported) => {
    expect(await failureAt(endpoint, answer(status, ''))).toMatchObject({
      kind: 'oauth_error',
      message: expect.stringContaining(`the client was refused without a reason (HTTP ${status})`),
      hint: { id: 'client_refused', sent: 'none', member, supported },
    });
  });
});

describe('a refusal in plain text', () => {
  it.each([
    ['introspection', 'introspection_endpoint_auth_methods_supported', []],
    ['revocation', 'revocation_endpoint_auth_methods_supported', ['client_secret_basic']],
  ])('is about the client under 401 at %s', async (endpoint, member, supported) => {
    const said = 'ErrorType=invalid_client Parent=no client credentials provided';
    const plain = 'text/plain; charset=utf-8';
    expect(await failureAt(endpoint, answer(401, `${said}\n`, plain))).toMatchObject({
      kind: 'oauth_error',
      message: `${endpoint} endpoint: ${said} (HTTP 401)`,
      hint: { id: 'client_refused', sent: 'none', member, supported },
    });
    expect((await failureAt(endpoint, answer(403, said, plain))).kind).toBe('network');
    const page = answer(401, '<title>Sign in</title>', 'text/html');
    expect((await failureAt(endpoint, page)).kind).toBe('network');
  });
});

describe('a scope that is missing', () => {
  it.each(['invalid_request', 'invalid_scope'])('is named by %s of dex', async (error) => {
    const body = { error, error_description: 'Missing required scope(s) ["openid"].' };
    expect(await failureAt('grant', answer(400, body, json))).toMatchObject({
      code: error,
      hint: { id: 'missing_scope', scope: 'openid' },
    });
  });

  it.each([
    ['invalid_request', 'Missing required parameter: "scope"'],
    ['invalid_request', 'missing scopes: ["$(id)"]'],
    ['invalid_client', 'Missing required scope(s) ["openid"].'],
  ])('is not made out of %s %s', async (error, error_description) => {
    const body = { error, error_description };
    expect(await failureAt('grant', answer(400, body, json))).toMatchObject({
      hint: { id: 'error_code', code: error },
    });
  });
});

describe('metadata', () => {
  it.each<[Response, string]>([
    [answer(404, { error: 'no such realm' }, json), 'no such realm'],
    [
      answer(404, { errorCode: 'E0000007', errorSummary: 'Not found: Resource' }, json),
      'Not found',
    ],
    [answer(403, 'blocked by policy', 'text/plain'), 'blocked by policy'],
  ])('is not found in the words of the server', async (response, words) => {
    const fetch: Fetch = async () => response.clone();
    await expect(discover(new URL(issuer), fetch)).rejects.toThrow(words);
  });
});
