import { describe, expect, it } from 'vitest';
import { Failure } from '../../src/model/errors.ts';
import { createConnection } from '../../src/oauth/connection.ts';
import { processTokenResponse } from '../../src/oauth/read-response.ts';
import { secondsFrom } from '../../src/oauth/member-kinds.ts';
import { readMembers, type ResponseKind } from '../../src/oauth/response-members.ts';

const tokens = { access_token: 'a', token_type: 'Bearer' };
const notes = (body: object) =>
  readMembers('token', { ...tokens, ...body }).tolerated.map(({ message }) => message);

describe('what was tolerated', () => {
  it.each([
    [{ scope: null }, 'scope is null, which counts as missing'],
    [{ expires_in: '' }, 'expires_in is empty, which counts as missing'],
    [
      { expires_in: '300' },
      'expires_in is a string, expected a whole number of seconds: it was read',
    ],
    [{ expires_in: -1 }, 'expires_in is -1, expected a whole number of seconds: it was ignored'],
    [{ scope: ['a', 'b'] }, 'scope is an array, expected a string: it was read'],
    [{ id_token: {} }, 'id_token is an object, expected a string: it was ignored'],
    [{ token_type: null }, 'token_type is null, which counts as missing: Bearer is used'],
  ])('in %j is told without its text', (body, message) => {
    expect(notes(body)).toEqual([message]);
  });

  it('is nothing where a member is missing or a value of no row is odd', () => {
    expect(notes({ vendor: null, refresh_expires_in: '60', scope: '' })).toEqual([]);
  });

  it('may be the name of a member', () => {
    const body = {
      device_code: 'd',
      user_code: 'u',
      verification_url: 'https://a/',
      expires_in: 9,
    };
    const { members, tolerated } = readMembers('device authorization', body);
    expect(members).toEqual({
      device_code: 'd',
      user_code: 'u',
      verification_uri: 'https://a/',
      expires_in: 9,
    });
    expect(tolerated).toEqual([
      { member: 'verification_uri', message: 'verification_uri is named verification_url' },
    ]);
  });
});

describe('a scope', () => {
  it.each([
    ['', ''],
    ['a b', 'a b'],
    [['a', 'b'], 'a b'],
    [['a', null, 7, {}], 'a 7'],
    [[], undefined],
    [null, undefined],
    [{ a: 1 }, undefined],
  ])('%j is read as %j', (scope, expected) => {
    expect(readMembers('token', { ...tokens, scope }).members['scope']).toBe(expected);
  });
});

describe('a number of seconds', () => {
  it.each([
    [3599, 3599],
    ['3599', 3599],
    [' 3599 ', 3599],
    ['3599.0', 3599],
    [3599.7, 3599],
    ['3600s', 3600],
    ['60 seconds', 60],
    [[60], 60],
    [0, 0],
    [-1, undefined],
    ['-1', undefined],
    ['', undefined],
    ['soon', undefined],
    ['1h', undefined],
    ['1e3', undefined],
    ['0x10', undefined],
    [1e18, undefined],
    ['9'.repeat(400), undefined],
    [Number.NaN, undefined],
    [Infinity, undefined],
    [true, undefined],
    [{}, undefined],
  ])('%j is read as %j', (value, expected) => {
    expect(secondsFrom(value, 0)).toBe(expected);
  });

  it('of a device code is more than none', () => {
    const body = { device_code: 'd', user_code: 'u', verification_uri: 'https://a/' };
    const read = (members: object) =>
      readMembers('device authorization', { ...body, ...members }).members;
    expect(read({ interval: 0 })).toEqual({ ...body, expires_in: 900 });
    expect(read({ expires_in: 0, interval: '7' })).toEqual({
      ...body,
      expires_in: 900,
      interval: 7,
    });
  });
});

/** Numbers from 0 to 1, the same in each run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

const values: readonly unknown[] = [
  null,
  '',
  ' ',
  [],
  {},
  [null],
  ['a'],
  ['a', 'b'],
  [['a']],
  { a: null },
  true,
  false,
  0,
  -1,
  7,
  1.5,
  1e300,
  2 ** 53,
  '7',
  'true',
  'a\nb',
  '\ud800',
  'https://a/',
  '__proto__',
  undefined,
];

const kinds: readonly ResponseKind[] = [
  'token',
  'device authorization',
  'pushed authorization request',
  'introspection',
  'userinfo',
  'registration',
];
const usual: Readonly<Record<ResponseKind, object>> = {
  'pushed authorization request': { request_uri: 'urn:a', expires_in: 60 },
  token: { ...tokens, expires_in: 1, refresh_token: 'r', scope: 's', id_token: 'i' },
  'device authorization': {
    device_code: 'd',
    user_code: 'u',
    verification_uri: 'https://a/',
    verification_url: 'https://b/',
    verification_uri_complete: 'https://a/?u',
    expires_in: 1,
    interval: 1,
  },
  introspection: { active: true, scope: 's', exp: 1, iat: 1, nbf: 1, sub: 's', client_id: 'c' },
  userinfo: { sub: 's', name: 'n' },
  registration: { client_id: 'c', client_secret: 's', client_secret_expires_at: 1 },
};

function blemished(kind: ResponseKind, next: () => number): Readonly<Record<string, unknown>> {
  const entries = Object.entries(usual[kind]).map(([name, value]: [string, unknown]) =>
    next() < 0.5 ? [name, value] : [name, values[Math.floor(next() * values.length)]],
  );
  return Object.fromEntries(entries) as Readonly<Record<string, unknown>>;
}

describe('members of any kind', () => {
  it.each(kinds)('are read or ignored, never passed on: %s', (kind) => {
    const next = generator(17);
    for (let round = 0; round < 3000; round += 1) {
      const body = blemished(kind, next);
      const { members, refusal } = readMembers(kind, body);
      expect(readMembers(kind, members).tolerated, JSON.stringify(body)).toEqual([]);
      for (const name of ['expires_in', 'interval', 'exp', 'iat', 'nbf']) {
        expect(['number', 'undefined']).toContain(typeof members[name]);
      }
      for (const name of ['scope', 'refresh_token', 'id_token', 'sub', 'user_code', 'client_id']) {
        expect(['string', 'undefined']).toContain(typeof members[name]);
      }
      if (refusal === undefined && kind === 'token') {
        expect(members['access_token']).toBe(body['access_token']);
      }
    }
  });

  it('leave the protocol library nothing to stumble over', async () => {
    const next = generator(4);
    const connection = createConnection({ issuer: 'https://id.example' }, { client_id: 'c' });
    let successes = 0;
    for (let round = 0; round < 1000; round += 1) {
      const body = { ...blemished('token', next), access_token: 'a' };
      const outcome = await processTokenResponse(connection, Response.json(body)).catch(
        (error: unknown) => error,
      );
      if (outcome instanceof Error) {
        expect(outcome, JSON.stringify(body)).toBeInstanceOf(Failure);
        expect(outcome).toMatchObject({
          kind: expect.stringMatching(/^(?:undecided|check_failed)$/),
        });
      } else successes += 1;
    }
    expect(successes).toBeGreaterThan(500);
  });
});

describe('the tokens of a response', () => {
  const connection = createConnection({ issuer: 'https://id.example' }, { client_id: 'c' });

  it('have an ID token that the library has not looked at', async () => {
    const body = { ...tokens, id_token: 'not.a-jwt' };
    const read = await processTokenResponse(connection, Response.json(body));
    expect(read).toEqual({ access_token: 'a', token_type: 'bearer', id_token: 'not.a-jwt' });
  });

  it.each([
    [{ refresh_token: 'r', access_token: 7 }, 'r'],
    [{ refresh_token: ['r'], token_type: 'mac' }, 'r'],
    [{ refresh_token: 'r\n' }, undefined],
    [{ access_token: null }, undefined],
  ])('tell their refresh token first: %j', async (members, expected) => {
    const told: unknown[] = [];
    const response = Response.json({ ...tokens, ...members });
    const received = (token: string | undefined) => void told.push(token);
    await expect(processTokenResponse(connection, response, { received })).rejects.toThrow(Failure);
    expect(told).toEqual([expected]);
  });

  it.each([
    ['an error', Response.json({ error: 'no', refresh_token: 'r' }, { status: 400 })],
    ['a page', new Response('<html>', { status: 502 })],
  ])('are not there in %s', async (_what, response) => {
    const received = () => {
      throw new Error('nothing was received');
    };
    await expect(processTokenResponse(connection, response, { received })).rejects.toThrow(Failure);
  });
});
