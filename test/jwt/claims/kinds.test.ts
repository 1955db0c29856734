import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { importJwks } from '../../../src/jwt/keys/key-set.ts';
import {
  checkOf,
  claims,
  complaint,
  ed25519,
  idClaims,
  type Json,
  now,
  publicJwks,
  rs256,
  rulesOf,
  sign,
  verify,
} from '../../support/jwt/tokens.ts';

function hash(text: string, name = 'sha256'): string {
  const digest = createHash(name).update(text).digest();
  return digest.subarray(0, digest.length / 2).toString('base64url');
}

describe('an ID token', () => {
  const options = { audience: ['client-1'] };
  it.each([
    ['azp of another client', { azp: 'other' }, {}, 'azp fail: azp is "other", expected client-1'],
    [
      'other audiences and no azp',
      { aud: ['client-1', 'x'] },
      {},
      'azp fail: azp is missing, but there are additional audiences: x',
    ],
    ['azp that is no text', { azp: 1 }, {}, 'azp fail: azp is a number'],
    ['no exp', { exp: undefined }, {}, 'exp fail: exp is missing: it is required in an ID token'],
    ['no iat', { iat: undefined }, {}, 'iat fail: iat is missing'],
    ['no iss', { iss: undefined }, {}, 'iss fail: iss is missing: it is required in an ID token'],
    [
      'no aud',
      { aud: undefined },
      { audience: [] },
      'aud fail: aud is missing: it is required in an ID token',
    ],
    ['a long sub', { sub: 'x'.repeat(256) }, {}, 'sub fail: sub has 256 characters'],
    ['a sub beyond ASCII', { sub: 'é' }, {}, 'sub fail: '],
    [
      'another nonce',
      {},
      { nonce: 'n-2' },
      'nonce fail: nonce differs: it belongs to another sign-in',
    ],
    [
      'at_hash of another token',
      { at_hash: hash('a') },
      { accessToken: 'b' },
      'at_hash fail: at_hash is for another access token',
    ],
    [
      'at_hash of the whole hash',
      { at_hash: createHash('sha256').update('b').digest('base64url') },
      { accessToken: 'b' },
      'at_hash fail: at_hash is the whole hash of the access token, not its left half',
    ],
    [
      'at_hash of the whole hash in hex',
      { at_hash: createHash('sha256').update('b').digest('hex') },
      { accessToken: 'b' },
      'at_hash is the whole hash',
    ],
    [
      'at_hash that is no text',
      { at_hash: 1 },
      { accessToken: 'b' },
      'at_hash fail: at_hash is a number',
    ],
    [
      'c_hash of another code',
      { c_hash: hash('a') },
      { code: 'b' },
      'c_hash fail: c_hash is for another code',
    ],
  ])('is invalid with %s', async (_, change, more, message) => {
    const verdict = await verify(rs256({ ...idClaims, ...change }), { ...options, ...more });
    expect(verdict.kind).toBe('id_token');
    expect(complaint(verdict)).toContain(message);
  });

  it.each([
    ['its client as azp', { aud: ['client-1', 'x'], azp: 'client-1' }, {}],
    ['at_hash of the access token', { at_hash: hash('token') }, { accessToken: 'token' }],
    ['c_hash of the code', { c_hash: hash('code') }, { code: 'code' }],
    ['at_hash and nothing to compare', { at_hash: 'x' }, {}],
    ['a sub of 255 characters', { sub: 'x'.repeat(255) }, {}],
  ])('is valid with %s', async (_, change, more) => {
    const verdict = await verify(rs256({ ...idClaims, ...change }), { ...options, ...more });
    expect(complaint(verdict)).toBeUndefined();
  });

  it('uses SHA-512 for at_hash with Ed25519, as the specification of its signature does', async () => {
    const payload = { ...idClaims, at_hash: hash('token', 'sha512') };
    const token = sign({ alg: 'EdDSA', kid: 'd' }, payload, ed25519.privateKey);
    expect((await verify(token, { ...options, accessToken: 'token' })).valid).toBe(true);
  });

  it('is expected to be for the client that asks', async () => {
    const verdict = await verify(rs256(idClaims), { clientId: 'client-2' });
    expect(complaint(verdict)).toContain('aud fail: aud is client-1, expected client-2');
  });
});

function verifyLogout(payload: Json) {
  return verify(rs256(payload, { typ: 'logout+jwt' }));
}

describe('other kinds', () => {
  const at = { ...claims, client_id: 'client-1', jti: '1' };
  const events = { 'http://schemas.openid.net/event/backchannel-logout': {} };
  const logout = { ...claims, jti: '1', sid: 's', events };

  it('an access token of RFC 9068 has all its claims', async () => {
    const whole = await verify(rs256(at, { typ: 'at+jwt' }));
    expect(whole).toMatchObject({ valid: true, kind: 'rfc9068' });
    for (const name of ['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti']) {
      // oxlint-disable-next-line no-await-in-loop -- seven claims
      const verdict = await verify(
        rs256({ ...at, [name]: undefined }, { typ: 'application/at+JWT' }),
        { strict: true },
      );
      expect(complaint(verdict)).toMatch(`${name} fail: ${name} is missing`);
    }
  });

  it.each(['sub', 'client_id', 'jti'])(
    'an access token of RFC 9068 without %s is accepted with a note, and not when it is odd',
    async (name) => {
      const token = (value: unknown) => rs256({ ...at, [name]: value }, { typ: 'at+jwt' });
      const verdict = await verify(token(undefined));
      expect(verdict).toMatchObject({ valid: true, kind: 'rfc9068' });
      expect(verdict.notes.map(({ message }) => message).join()).toContain(`${name} is missing`);
      expect((await verify(token(5))).outcome).toBe('invalid');
    },
  );

  it.each(['iss', 'exp', 'aud', 'iat'])('nor without %s, which an API needs', async (name) => {
    const verdict = await verify(rs256({ ...at, [name]: undefined }, { typ: 'at+jwt' }));
    expect(complaint(verdict)).toMatch(`${name} fail: ${name} is missing`);
  });

  it('a logout token names the event and somebody, and has no nonce', async () => {
    expect(await verifyLogout(logout)).toMatchObject({ valid: true, kind: 'logout_token' });
    expect(complaint(await verifyLogout({ ...logout, nonce: 'n' }))).toContain(
      'must not have a nonce',
    );
    expect(complaint(await verifyLogout({ ...logout, events: {} }))).toContain('events fail: ');
    expect(complaint(await verifyLogout({ ...logout, sid: undefined, sub: undefined }))).toContain(
      'sid fail: ',
    );
  });

  it.each([
    [{ nonce: 'n' }, 'id_token'],
    [{ at_hash: 'x', scope: 'openid' }, 'id_token'],
    [{ scope: 'openid', nonce: 'n' }, 'access_token'],
    [{ scp: ['a'] }, 'access_token'],
    [{ typ: 'ID' }, 'id_token'],
    [{ typ: 'Bearer', nonce: 'n' }, 'access_token'],
    [{ aud: 'me' }, 'id_token'],
    [{ events }, 'logout_token'],
    [{ token_use: 'access', nonce: 'n' }, 'access_token'],
    [{ token_use: 'id' }, 'id_token'],
    [{ mode: 'access', aud: 'me' }, 'access_token'],
    [{}, 'jwt'],
  ])('are guessed from the claims: %j', async (change, kind) => {
    const verdict = await verify(rs256({ ...claims, ...change }), { clientId: 'me' });
    expect(verdict.kind).toBe(kind);
    const told = kind === 'jwt' ? 'the kind of JWT is unknown' : 'taken for';
    expect(checkOf(verdict, 'typ')?.message).toContain(told);
  });

  it.each([
    ['dpop+jwt', {}],
    ['kb+jwt', {}],
    ['oauth-authz-req+jwt', {}],
    ['JWT', { typ: 'JWT' }],
    ['JWT', { jws: true }],
  ])('a JWT of the type %s with a nonce is no ID token with %j', async (typ, options) => {
    const { iat: _iat, sub: _sub, ...rest } = idClaims;
    const token = rs256(rest, { typ });
    const verdict = await verify(token, { clientId: 'client-1', ...options });
    expect(complaint(verdict)).toBeUndefined();
    expect(verdict).toMatchObject({ valid: true, kind: 'jwt' });
    // Expected as an ID token, it is judged as one.
    const expected = await verify(token, { clientId: 'client-1', ...options, expect: 'id_token' });
    expect(expected.outcome).toBe('invalid');
    expect((await verify(token, { ...options, nonce: 'other' })).outcome).toBe('invalid');
  });

  it.each([{}, { typ: 'JWT' }])('a JWT that says so is an ID token with %j', async (options) => {
    const token = rs256({ ...idClaims, at_hash: 'x', iat: undefined }, { typ: 'JWT' });
    const verdict = await verify(token, { clientId: 'client-1', ...options });
    expect(verdict).toMatchObject({ outcome: 'invalid', kind: 'id_token' });
  });

  it('an ID token is no access token', async () => {
    const verdict = await verify(rs256(idClaims), { expect: 'access_token' });
    expect(complaint(verdict)).toContain('this is an ID token, not an access token');
    expect((await verify(rs256(), { expect: 'access_token' })).valid).toBe(true);
  });
});

describe('notes', () => {
  it.each([
    [{ exp: undefined }, 'this token never expires'],
    [{ exp: now + 90_000 }, 'the lifetime of this token is 1 day 1 h'],
    [{ exp: (now + 60) * 1000 }, 'exp looks like milliseconds'],
    [{ exp: now + 5, iat: now - 10, cnf: { jkt: 'x' } }, 'sender-constrained (DPoP)'],
    [{ cnf: { 'x5t#S256': 'x' } }, 'sender-constrained (x5t#S256)'],
  ])('%j', async (change, message) => {
    const verdict = await verify(rs256({ ...claims, ...change }));
    expect(verdict.valid).toBe(true);
    expect(verdict.notes.map((note) => note.message).join()).toContain(message);
  });

  it('are empty for a plain token', async () => {
    expect(rulesOf(await verify(rs256()))).toEqual([]);
  });
});

describe('the clock of the key server', () => {
  it.each([
    [47, { iat: now + 47 }, "the server's Date agrees with it: your clock is 47 s behind"],
    [-300, { exp: now - 200 }, "the server's Date agrees with it: your clock is 5 min ahead"],
  ])('that is %i s ahead explains a token of its time', async (serverAhead, change, message) => {
    const load = async () => ({ ...importJwks(publicJwks, 'x'), serverAhead });
    const keys = { type: 'jwks', remote: true, load } as const;
    expect(complaint(await verify(rs256({ ...claims, ...change }), { keys }))).toContain(message);
    const silent = await verify(rs256({ ...claims, ...change }));
    expect(complaint(silent)).not.toContain('Date');
  });
});
