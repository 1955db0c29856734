import { describe, expect, it } from 'vitest';
import { decodeUnverified } from '../../src/jwt/decode.ts';
import { inWords, relative } from '../../src/util/duration.ts';
import { base64url, claims, idClaims, now, rs256, rsa, sign } from '../support/jwt/tokens.ts';

describe('decoding without verifying', () => {
  it('shows header, claims and times in words', () => {
    expect(decodeUnverified(rs256(idClaims), now)).toEqual({
      header: { alg: 'RS256', kid: 'r' },
      payload: idClaims,
      kind: 'an ID token',
      times: [
        { claim: 'iat', at: now - 60, words: '1 min ago' },
        { claim: 'exp', at: now + 3600, words: 'in 1 h' },
      ],
      notes: [],
    });
  });

  it('shows tokens that nobody should accept', () => {
    const unsecured = decodeUnverified(`${base64url({ alg: 'none' })}.${base64url(claims)}.`, now);
    expect(unsecured).toMatchObject({ header: { alg: 'none' }, payload: claims });
    const twice = decodeUnverified(`${base64url('{"alg":"RS256","alg":"none"}')}.e30.x`, now);
    expect(twice).toMatchObject({ payload: {}, notes: [{ id: 'jwt-duplicate-member' }] });
    const cut = decodeUnverified(rs256().split('.').slice(0, 2).join('.'), now);
    expect(cut).toMatchObject({ payload: claims, notes: [{ id: 'jwt-segments' }] });
  });

  it('shows a payload that is text as text', () => {
    const token = sign({ alg: 'RS256' }, 'plain', rsa.privateKey);
    expect(decodeUnverified(token, now)).toMatchObject({ payload: 'plain', kind: 'a JWS' });
  });

  it('shows an SD-JWT: what its issuer signed, and what it discloses', () => {
    const issued = sign(
      { alg: 'RS256', typ: 'dc+sd-jwt' },
      { ...claims, _sd: ['x'] },
      rsa.privateKey,
    );
    const disclosure = base64url('["salt","given_name","Ada"]');
    const decoded = decodeUnverified(`${issued}~${disclosure}~?~`, now);
    expect(decoded).toMatchObject({
      kind: 'an SD-JWT',
      payload: { sub: 'user-1' },
      disclosures: [['salt', 'given_name', 'Ada'], '?'],
      notes: [],
    });
    const bound = decodeUnverified(`${issued}~${disclosure}~${rs256()}`, now);
    expect(bound).toMatchObject({ kind: 'an SD-JWT', notes: [{ id: 'sd-jwt' }] });
    expect(decodeUnverified(`x~y~`, now)).toMatchObject({ type: 'broken' });
  });

  it.each([
    ['a nested JWT', { cty: 'JWT' }, rs256(), 'a nested JWT, whose payload is another one'],
    ['one as a JSON string', {}, JSON.stringify(rs256()), 'a nested JWT'],
    ['a compressed payload', { zip: 'DEF' }, Buffer.of(1, 255, 3), 'a JWS with a compressed'],
  ])('names %s by its header', (_name, header, payload, kind) => {
    const token = sign({ alg: 'RS256', ...header }, payload, rsa.privateKey);
    const decoded = decodeUnverified(token, now);
    expect('kind' in decoded && decoded.kind).toContain(kind);
  });

  it('shows the header of an encrypted token and says so', () => {
    const header = { alg: 'dir', enc: 'A256GCM' };
    const decoded = decodeUnverified(`${base64url(header)}..a.b.c`, now);
    expect(decoded).toMatchObject({ header, kind: 'an encrypted token' });
    expect(decoded).not.toHaveProperty('payload');
  });

  it.each([
    ['kYjRz0QmVb7qP1sXwN3uLh8tC5eD2gFa', 'foreign', 'opaque token'],
    ['hello', 'broken', 'was it truncated?'],
    ['x'.repeat(300_000), 'broken', 'limit 256 kB'],
  ])('explains what cannot be decoded: %#', (text, type, message) => {
    const decoded = decodeUnverified(text, now);
    expect(decoded).toMatchObject({ type });
    expect('message' in decoded && decoded.message).toContain(message);
  });

  it('bears nesting that no printer could print', () => {
    const deep = `{"a":1,"a":${'['.repeat(60_000)}${']'.repeat(60_000)}}`;
    const decoded = decodeUnverified(`${base64url({ alg: 'RS256' })}.${base64url(deep)}.x`, now);
    expect(decoded).toMatchObject({ type: 'broken' });
  });
});

describe('lengths of time in words', () => {
  it.each([
    [0, '0 s'],
    [59, '59 s'],
    [60, '1 min'],
    [192, '3 min 12 s'],
    [3600, '1 h'],
    [3605, '1 h'],
    [7500, '2 h 5 min'],
    [86_400, '1 day'],
    [200_000, '2 days 7 h'],
    [-192, '3 min 12 s'],
    [1e300, 'millions of years'],
  ])('%d s are %s', (seconds, words) => {
    expect(inWords(seconds)).toBe(words);
  });

  it('have a direction', () => {
    expect([relative(10, 10), relative(70, 10), relative(10, 70)]).toEqual([
      'now',
      'in 1 min',
      '1 min ago',
    ]);
  });
});
