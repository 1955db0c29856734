import { describe, expect, it } from 'vitest';
import { answering, clientOf, tokenPaths, usual } from '../support/flows/response-paths.ts';

const odd = (members: object) => answering('/token', (body) => ({ ...body, ...members }));
const without = (name: string) =>
  answering('/token', (body) =>
    Object.fromEntries(Object.entries(body).filter(([key]) => key !== name)),
  );

describe.each(tokenPaths)('the tokens of %s', (path) => {
  it.each([
    ['null', { scope: null, expires_in: null, id_token: null, issued_token_type: null }],
    ['empty', { expires_in: '', id_token: '', token_type: ' ' }],
    ['arrays', { scope: ['api'], expires_in: [300], token_type: ['Bearer'], id_token: [] }],
    ['of another type', { expires_in: '300', scope: 7, id_token: {}, token_type: null }],
    ['no sense', { expires_in: 'soon', scope: {}, id_token: true }],
  ])('are not lost over optional members that are %s', async (_what, members) => {
    const client = clientOf(odd(members));
    const { tokens } = await client[path]();
    expect(tokens).toMatchObject({ access_token: 'new-at', token_type: 'bearer' });
    expect(tokens).not.toHaveProperty('id_token');
    const noted = new Set(client.tolerated().map(({ member }) => member));
    for (const name of Object.keys(members)) expect(noted).toContain(name);
  });

  it.each([null, '', [], {}, true])('are not lost over the refresh token %j', async (value) => {
    const client = clientOf(odd({ refresh_token: value }));
    const { tokens } = await client[path]();
    expect(tokens.refresh_token).toBe(path === 'refresh' ? 'old-rt' : undefined);
  });

  it('are Bearer when nobody says so, with a note', async () => {
    const client = clientOf(without('token_type'));
    expect((await client[path]()).tokens).toMatchObject({ token_type: 'bearer' });
    expect(client.tolerated()).toEqual([
      {
        endpoint: 'token endpoint',
        member: 'token_type',
        message: 'token_type is missing: Bearer is used',
      },
    ]);
  });

  it('have nothing to note when they are as specified', async () => {
    const client = clientOf(answering('/token', (body) => body));
    await client[path]();
    expect(client.tolerated()).toEqual([]);
  });

  it.each([
    ['access_token', 'a\r\nX-Evil: 1', 'U+000D'],
    ['access_token', 'a\u0000b', 'U+0000'],
    ['access_token', 'ä', 'U+00E4'],
    ['refresh_token', 'r\nr', 'U+000A'],
    ['refresh_token', '\u001b[2Jr', 'U+001B'],
    ['id_token', 'e.y.J\u007f', 'U+007F'],
  ])('are refused for the %s %j', async (name, value, character) => {
    const client = clientOf(odd({ [name]: value }));
    await expect(client[path]()).rejects.toMatchObject({
      kind: 'check_failed',
      exitCode: 7,
      message: `token endpoint: the ${name} contains the character ${character}, expected visible ASCII characters only: it could start a second header or command, the response was not accepted`,
    });
    expect(client.kept()).toMatchObject({ access_token: 'old-at' });
  });

  it.each([null, '', 7, ['new-at'], {}])('need an access token, not %j', async (value) => {
    const client = clientOf(odd({ access_token: value }));
    await expect(client[path]()).rejects.toMatchObject({
      exitCode: 5,
      message: expect.stringContaining('the response has no access_token that is a string'),
      advice: [{ id: 'no_member', source: 'RFC 6749 section 5.1' }],
    });
  });

  it('are still refused with an error', async () => {
    await expect(clientOf(odd({ error: 'slow' }))[path]()).rejects.toMatchObject({ code: 'slow' });
  });

  it.each(['mac', 'constructor', '__proto__', 7])('are not of the type %j', async (token_type) => {
    await expect(clientOf(odd({ token_type }))[path]()).rejects.toMatchObject({
      kind: 'undecided',
      exitCode: 9,
    });
  });

  it.each([null, '', []])('are not refused for the error %j', async (error) => {
    const { tokens } = await clientOf(odd({ error }))[path]();
    expect(tokens.access_token).toBe('new-at');
  });
});

describe('the new refresh token of a refresh', () => {
  it.each<[string, object, number]>([
    ['no access token', { access_token: null }, 5],
    ['an access token that cannot be sent', { access_token: 'a\nb' }, 7],
    ['an access token in an array', { access_token: ['new-at'] }, 5],
    ['an odd token type', { token_type: 'mac' }, 9],
  ])('is stored before %s is judged', async (_what, members, exitCode) => {
    const client = clientOf(odd(members));
    await expect(client.refresh()).rejects.toMatchObject({ exitCode });
    expect(client.kept()).toMatchObject({ access_token: 'old-at', refresh_token: 'new-rt' });
    expect(client.kept()).not.toHaveProperty('refresh_sent_at');
  });

  it('is not one with characters that no token has', async () => {
    const client = clientOf(odd({ refresh_token: 'r\nr' }));
    await expect(client.refresh()).rejects.toMatchObject({ exitCode: 7 });
    expect(client.kept()).toMatchObject({ refresh_token: 'old-rt' });
  });

  it('does not keep the lifetime of the old one', async () => {
    const client = clientOf(odd({ token_type: 'mac' }));
    client.tokens.set('test', { ...(client.kept() ?? never()), refresh_expires_at: 1 });
    await expect(client.refresh()).rejects.toMatchObject({ exitCode: 9 });
    expect(client.kept()).not.toHaveProperty('refresh_expires_at');
  });
});

describe('a device authorization', () => {
  const device = (members: object) =>
    clientOf(answering('/device/auth', (body) => ({ ...body, ...members })));

  it.each([
    ['a number as user code', { user_code: 123_456 }],
    ['numbers as text', { expires_in: '600', interval: '5' }],
    ['null', { verification_uri_complete: null, interval: null, expires_in: null }],
    ['arrays', { verification_uri: ['https://id.example/device'], interval: [] }],
    ['an older spelling', { verification_uri: undefined, verification_url: 'https://id.example/' }],
    ['an interval in milliseconds', { interval: 5000 }],
  ])('is read with %s', async (_what, members) => {
    const { tokens } = await device(members).device();
    expect(tokens.access_token).toBe('new-at');
  });

  it.each(['device_code', 'user_code', 'verification_uri'])('needs its %s', async (name) => {
    await expect(device({ [name]: null }).device()).rejects.toMatchObject({
      exitCode: 5,
      message: `device authorization endpoint: the response has no ${name} that is a string`,
      advice: [{ id: 'no_member', source: 'RFC 8628 section 3.2' }],
    });
  });
});

describe('the last response to a device', () => {
  it.each([
    ['without an access token', { access_token: null }, 5],
    ['with an access token in an array', { access_token: ['a'] }, 5],
    ['of another token type', { token_type: 'mac' }, 9],
  ])('ends the sign-in at once when it is one %s', async (_what, members, exitCode) => {
    const client = clientOf(odd(members));
    await expect(client.device()).rejects.toMatchObject({ exitCode });
    expect(client.steps.filter((step) => step === 'device token')).toHaveLength(1);
  });

  it.each([
    ['half of one', '{"access_tok'],
    ['an empty one', ''],
    ['a list', '[]'],
  ])('ends the sign-in at once when it is %s', async (_what, body) => {
    const client = clientOf(async (url) =>
      url.endsWith('/token')
        ? new Response(body, { headers: { 'content-type': 'application/json' } })
        : Response.json(usual['/device/auth']),
    );
    await expect(client.device()).rejects.toMatchObject({ exitCode: 5 });
    expect(client.steps.filter((step) => step === 'device token')).toHaveLength(1);
  });
});

describe('an introspection', () => {
  const asked = (members: object) =>
    clientOf(answering('/introspect', (body) => ({ ...body, ...members })));

  it.each([
    [{ exp: '2000000000' }, { exp: 2_000_000_000 }],
    [{ scope: ['a', 'b'] }, { scope: 'a b' }],
    [
      { client_id: 7, username: ['ada'] },
      { client_id: '7', username: 'ada' },
    ],
  ])('with %j is read as %j', async (members, expected) => {
    const client = asked(members);
    expect((await client.introspect()).answer).toMatchObject(expected);
    expect(client.tolerated()[0]).toMatchObject({ endpoint: 'introspection endpoint' });
  });

  it.each([{ exp: null }, { exp: 'soon' }, { exp: [] }])('leaves out %j', async (members) => {
    expect((await asked(members).introspect()).answer).not.toHaveProperty('exp');
  });

  it.each([null, 'yes', 1, {}, 'true', 'False', [true]])('needs active, not %j', async (active) => {
    await expect(asked({ active }).introspect()).rejects.toMatchObject({
      exitCode: 5,
      advice: [{ id: 'no_member', source: 'RFC 7662 section 2.2' }],
    });
  });
});

describe('userinfo', () => {
  const asked = (members: object) =>
    clientOf(answering('/me', (body) => ({ ...body, ...members })));

  it.each([
    [{ sub: 42 }, '42'],
    [{ sub: ['ada'] }, 'ada'],
    [{ name: null }, 'ada'],
  ])('with %j has its sub', async (members, sub) => {
    expect((await asked(members).userinfo()).claims.sub).toBe(sub);
  });

  it.each([null, '', {}, ['a', 'b'], 2 ** 60])('needs a sub, not %j', async (sub) => {
    await expect(asked({ sub }).userinfo()).rejects.toMatchObject({
      exitCode: 5,
      advice: [{ id: 'no_member', source: 'OpenID Connect Core section 5.3.2' }],
    });
  });
});

function never(): never {
  throw new Error('nothing is stored');
}
