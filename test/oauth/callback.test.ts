import { describe, expect, it } from 'vitest';
import { checkCallback, unusableReason } from '../../src/oauth/callback.ts';

const authorizationRequest = {
  state: 'the-state-of-this-sign-in',
  nonce: 'n',
  code_verifier: 'v',
  redirect_uri: 'http://127.0.0.1:8976/callback',
};
const server = { issuer: 'https://id.example' };
const good = { code: 'c', state: authorizationRequest.state };

function judge(
  parameters: Record<string, string> | string,
  request: { method?: string; host?: string; path?: string } = {},
  expected: { formPost?: boolean; promisesIss?: boolean; isUnnamed?: boolean } = {},
) {
  const { method = 'GET', host = '127.0.0.1', path = '/callback' } = request;
  return checkCallback(
    { method, host, path, parameters: new URLSearchParams(parameters) },
    {
      authorizationRequest,
      server: {
        ...server,
        ...(expected.promisesIss && { authorization_response_iss_parameter_supported: true }),
      },
      issuer: expected.isUnnamed ? undefined : server.issuer,
      formPost: expected.formPost ?? false,
    },
  );
}

describe('checkCallback', () => {
  it('takes a code with the right state', () => {
    expect(judge(good)).toEqual({ type: 'accepted' });
  });

  it('takes an error with the right state', () => {
    expect(judge({ error: 'access_denied', state: authorizationRequest.state })).toEqual({
      type: 'accepted',
    });
  });

  it('takes the issuer that is expected', () => {
    expect(judge({ ...good, iss: server.issuer }, {}, { promisesIss: true })).toEqual({
      type: 'accepted',
    });
  });

  it.each(['https://id.example/realms/a', 'https://elsewhere.example', server.issuer])(
    'takes the issuer %s when nobody has named one',
    (iss) => {
      expect(judge({ ...good, iss }, {}, { isUnnamed: true })).toEqual({ type: 'accepted' });
      expect(judge({ ...good, iss, state: 'x' }, {}, { isUnnamed: true }).type).toBe('rejected');
    },
  );

  it.each<[string, Record<string, string>, boolean]>([
    ['without the promised iss', {}, true],
    ['from another issuer', { iss: 'https://elsewhere.example' }, false],
  ])('shows the error of a callback %s', (_name, sent, promisesIss) => {
    const { state } = authorizationRequest;
    const error = { error: 'invalid_scope', error_description: 'unknown: nope', state };
    expect(judge({ ...error, ...sent }, {}, { promisesIss })).toMatchObject({
      type: 'rejected',
      reason: expect.stringMatching(/; its error: invalid_scope: unknown: nope$/),
    });
  });

  it('ends with a callback of this sign-in that lacks the promised iss, and with no other', () => {
    expect(judge(good, {}, { promisesIss: true })).toMatchObject({ kind: 'no_iss', final: true });
    const failed = { error: 'access_denied', state: good.state };
    expect(judge(failed, {}, { promisesIss: true })).toMatchObject({ kind: 'no_iss', final: true });
    const others = [{ ...good, state: 'x' }, { code: 'c' }, { ...good, iss: 'https://evil' }];
    for (const one of others) {
      expect(judge(one, {}, { promisesIss: true })).not.toHaveProperty('final');
    }
  });

  const rejectedRequests: readonly [string, number, RegExp, ReturnType<typeof judge>][] = [
    ['a wrong state', 400, /state of another/, judge({ code: 'c', state: 'other' })],
    ['a state that only begins right', 400, /state of another/, judge({ code: 'c', state: 'the' })],
    ['a missing state', 400, /without state/, judge({ code: 'c' })],
    ['an error with a wrong state', 400, /another/, judge({ error: 'access_denied', state: 'x' })],
    [
      'an error without state, and says what it says',
      400,
      /an error without state, which anyone could have sent: access_denied$/,
      judge({ error: 'access_denied' }),
    ],
    [
      'an error without state with its description',
      400,
      /: invalid_request: redirect_uri is unknown$/,
      judge('error_description=redirect_uri+is+unknown&error=invalid_request'),
    ],
    ['an error of 5 kB without state', 400, /: e{100}…$/, judge({ error: 'e'.repeat(5000) })],
    ['two wrong states', 400, /another/, judge('code=a&state=x&state=y')],
    [
      'another issuer',
      400,
      /evil.*expected https:\/\/id.example/,
      judge({ ...good, iss: 'https://evil' }),
    ],
    ['a promised iss that is missing', 400, /without iss/, judge(good, {}, { promisesIss: true })],
    [
      'an error from another issuer',
      400,
      /evil/,
      judge({ error: 'x', state: good.state, iss: 'https://evil' }),
    ],
    ['another path', 404, /\/elsewhere/, judge(good, { path: '/elsewhere' })],
    ['a path with a slash more', 404, /\/callback\//, judge(good, { path: '/callback/' })],
    ['HEAD', 405, /HEAD/, judge(good, { method: 'HEAD' })],
    ['OPTIONS', 405, /OPTIONS/, judge(good, { method: 'OPTIONS' })],
    ['POST without form_post', 405, /POST/, judge(good, { method: 'POST' })],
    [
      'another host name (DNS rebinding)',
      421,
      /evil.example/,
      judge(good, { host: 'evil.example' }),
    ],
  ];
  it.each(rejectedRequests)('answers %s with %d', (_name, status, reason, judgement) => {
    expect(judgement).toMatchObject({ type: 'rejected', status });
    expect('reason' in judgement && judgement.reason).toMatch(reason);
  });

  it.each([
    `state=${good.state}`,
    `code=a&code=b&state=${good.state}`,
    `code=a&state=${good.state}&state=${good.state}`,
    `code=a&state=x&state=${good.state}`,
    `session_state=s&session_state=s&code=c&state=${good.state}`,
  ])('takes %s: its state is right', (query) => {
    expect(judge(query)).toEqual({ type: 'accepted' });
  });

  describe('at a server that returns no state', () => {
    const { state: _state, ...stateless } = authorizationRequest;
    const judgeStateless = (query: string) => {
      const parameters = new URLSearchParams(query);
      const request = { method: 'GET', host: '127.0.0.1', path: '/callback', parameters };
      return checkCallback(request, {
        authorizationRequest: stateless,
        server,
        issuer: server.issuer,
        formPost: false,
      });
    };

    it.each([
      ['error=access_denied', 'unproven_error'],
      ['code=a&code=b', 'duplicate_parameter'],
      ['error=', 'no_code'],
      ['x=y', 'no_code'],
    ])('rejects %s as %s', (query, kind) => {
      expect(judgeStateless(query)).toMatchObject({ type: 'rejected', kind });
    });

    it('takes a code of 60 kB', () => {
      expect(judgeStateless(`code=${'c'.repeat(60_000)}`)).toEqual({ type: 'accepted' });
    });
  });

  it('is quiet about a favicon and loud about other paths', () => {
    expect(judge({}, { path: '/favicon.ico' })).toMatchObject({ status: 404, quiet: true });
    expect(judge({}, { path: '/other' })).not.toHaveProperty('quiet');
  });

  it('takes a POST when form_post was asked for', () => {
    expect(judge(good, { method: 'POST' }, { formPost: true })).toEqual({ type: 'accepted' });
  });
});

describe('unusableReason', () => {
  it.each([
    ['state=s', 'a callback with neither code nor error, only state'],
    [
      'state=s&session_state=x&session_state=x',
      'a callback with neither code nor error, only state, session_state',
    ],
    [
      'state=s&message=no+such+tenant',
      'a callback with neither code nor error, only state, message; message: no such tenant',
    ],
    ['code=a&code=a&state=s', 'a callback with two values for "code"'],
    ['code=a&state=s&state=s', 'a callback with two values for "state"'],
    ['error=a&error=b&state=s', 'a callback with two values for "error"'],
  ])('of %s', (query, reason) => {
    expect(unusableReason(new URLSearchParams(query))).toBe(reason);
  });

  it.each(['code=c&state=s', 'error=e&state=s', 'code=c&x=1&x=2', 'code=&state=s'])(
    'is none for %s',
    (query) => {
      expect(unusableReason(new URLSearchParams(query))).toBeUndefined();
    },
  );
});
