import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import { decodeUnverified } from '../../../src/jwt/decode.ts';
import { decodedJson, decodedLines } from '../../../src/report/verify/decode.ts';
import { styleFor } from '../../../src/report/text/style.ts';
import { verdictJson, verdictLines } from '../../../src/report/verify/verify.ts';
import { base64url, claims, issuer, now, rs256, verify } from '../../support/jwt/tokens.ts';

const plain = styleFor({ colour: false });
const hostile = { ...claims, sub: '\u001b[2J\u202Eevil\u200B', iss: 'https://x.example\n' };

/** Anything that moves a cursor, turns text around or cannot be seen. */
const dangerous =
  // oxlint-disable-next-line no-control-regex -- these are the characters to find
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/;

describe('a verdict on a terminal', () => {
  it('starts with the outcome and has a line for each check', async () => {
    const lines = verdictLines(await verify(rs256(), { issuer, audience: ['api'] }), plain).split(
      '\n',
    );
    expect(lines[0]).toBe('VALID  a JWT  RS256  r');
    expect(lines).toContain('pass     signature  verified with key "r"');
    expect(lines).toContain('skipped  nonce      nonce is missing');
    expect(lines.slice(1, -1).every((line) => /^(pass|skipped) /.test(line))).toBe(true);
  });

  it.each([
    [{}, true],
    [{ issuer }, false],
    [{ audience: ['api'] }, false],
    [{ at: now + 1e6 }, false],
  ])('says in its first line when nothing was compared: %j', async (options, isSaid) => {
    const [first = ''] = verdictLines(await verify(rs256(), options), plain).split('\n');
    expect(first.includes('neither issuer nor audience was compared')).toBe(isSaid);
  });

  it('has one line for the checks behind one that ends the verification', async () => {
    const text = verdictLines(await verify('opaque'), plain);
    expect(text.split('\n')).toEqual([
      'INVALID',
      expect.stringMatching(/^fail +form +a signed JWT has 3 segments/),
      'skipped  13 checks not reached: alg, key, signature, typ, iss, aud, azp, exp, nbf, iat, nonce, at_hash, c_hash',
      '',
    ]);
  });

  it('says what was expected and seen, times as times', async () => {
    const text = verdictLines(await verify(rs256({ ...claims, exp: now - 5 })), plain);
    expect(text).toContain('INVALID  a JWT');
    expect(text).toContain(
      'fail     exp        expired 5 s ago; to accept it: --clock-tolerance 10',
    );
    expect(text).toContain('expected after 2023-11-14T22:13:20Z, saw 2023-11-14T22:13:15Z');
  });

  it('ends with the row of the diagnosis table where one explains it', async () => {
    const token = rs256({ ...claims, iss: `${issuer}/` });
    const text = verdictLines(await verify(token, { issuer }), plain);
    expect(text).toMatch(/^fail +iss .* differs by a trailing slash \[V03\]$/m);
    expect(verdictLines(await verify(rs256({ ...claims, exp: now - 5 })), plain)).not.toContain(
      '[',
    );
  });

  it('never calls an unverified token valid', async () => {
    const undecided = verdictLines(await verify(rs256(claims, { kid: 'x' })), plain);
    expect(undecided.split('\n')[0]).toMatch(/^UNDECIDED/);
    const unsecured = verdictLines(await verify('eyJhbGciOiJub25lIn0.e30.'), plain);
    expect(unsecured.split('\n')[0]).toMatch(/^INVALID/);
    expect(unsecured).toContain('UNSECURED: alg none, anyone can forge this token');
    expect(undecided + unsecured).not.toMatch(/^VALID/m);
  });

  it('shows notes', async () => {
    const text = verdictLines(await verify(`Bearer ${rs256()}`), plain);
    expect(text).toContain('note     removed the prefix Bearer');
  });

  it('escapes what the token says', async () => {
    const verdict = await verify(rs256(hostile, { kid: '\u001b]0;x\u0007', typ: '\u202Etwj' }));
    const text = verdictLines(verdict, plain);
    expect(text).not.toMatch(dangerous);
    expect(text).toContain('\\u202e');
  });

  it('stays readable whatever the length of a value', async () => {
    const kid = 'k'.repeat(70_000);
    const text = verdictLines(await verify(rs256(claims, { kid })), plain);
    expect(text.length).toBeLessThan(3000);
  });

  it('bears every outcome in colour', async () => {
    const chalk = new Chalk({ level: 1 });
    const style = styleFor({ colour: true });
    expect(verdictLines(await verify(rs256()), style)).toContain(chalk.bold(chalk.green('VALID')));
  });
});

describe('a verdict as JSON', () => {
  it('has the members that scripts rely on', async () => {
    const document = JSON.parse(verdictJson(await verify(rs256(), { issuer }), false));
    expect(document).toMatchObject({
      schema_version: 2,
      valid: true,
      outcome: 'valid',
      signature: { valid: true, alg: 'RS256', kid: 'r' },
      claims: { valid: true },
      payload: claims,
    });
    expect(document.checks[5]).toEqual({
      id: 'iss',
      verdict: 'pass',
      expected: issuer,
      seen: issuer,
      message: `iss is "${issuer}"`,
    });
  });

  it('has no claims without a verified signature', async () => {
    const undecided = JSON.parse(verdictJson(await verify(rs256(claims, { kid: 'x' })), false));
    expect(undecided).toMatchObject({
      valid: false,
      signature: { valid: null },
      header: { kid: 'x' },
    });
    expect(undecided).not.toHaveProperty('payload');
    const unsecured = JSON.parse(verdictJson(await verify('eyJhbGciOiJub25lIn0.e30.'), false));
    expect(unsecured).toMatchObject({
      valid: false,
      signature: { valid: null, alg: 'none', kid: null },
    });
  });

  it('is one line in a batch, and escapes without changing a value', async () => {
    const line = verdictJson(await verify(rs256(hostile)), true);
    expect(line.trimEnd()).not.toContain('\n');
    expect(line).not.toMatch(dangerous);
    expect(JSON.parse(line).payload).toEqual(hostile);
    const pretty = verdictJson(await verify(rs256(hostile)), false);
    expect(pretty).not.toMatch(dangerous);
    expect(JSON.parse(pretty).payload).toEqual(hostile);
  });
});

describe('times that are no whole seconds', () => {
  it.each([
    ['milliseconds', { iat: now * 1000 }],
    ['milliseconds that are over', { exp: (now - 3600) * 1000 }],
    ['a fraction', { exp: now - 0.5 }],
    ['a fraction ahead', { iat: now + 5.25 }],
    ['far beyond', { nbf: 1.733_162_101e26 }],
    ['negative', { exp: -1_733_162_101 }],
  ])('are shown as they came: %s', async (_name, more) => {
    const text = verdictLines(await verify(rs256({ ...claims, ...more })), plain);
    expect(text).not.toMatch(/\dZ[\d.e]|[+-]\d{6}-|-20\d\d-/);
    const [value = 0] = Object.values(more);
    expect(text).toContain(String(value));
  });

  it('are shown as they came by decode too, read in the unit that they look like', () => {
    const decoded = decodeUnverified(
      rs256({ exp: (now - 3600) * 1000, iat: now * 1e6, nbf: now + 0.5 }),
      now,
    );
    if (!('header' in decoded)) throw new Error('it has a header');
    const text = decodedLines(decoded, plain);
    expect(text).toContain(`${(now - 3600) * 1000}  as milliseconds, which it looks like, 1 h ago`);
    expect(text).toContain(`${now * 1e6}  as microseconds, which it looks like, now`);
  });
});

describe('a decoded token', () => {
  it('says first that nothing was verified', () => {
    const decoded = decodeUnverified(rs256(hostile), now);
    if (!('header' in decoded)) throw new Error('it has a header');
    const text = decodedLines(decoded, plain);
    expect(text).toMatch(/^UNVERIFIED {2}a JWT; anyone can write this/);
    expect(text).toContain('exp         2023-11-14T23:13:20Z  in 1 h');
    expect(text).not.toMatch(dangerous);
    expect(JSON.parse(decodedJson(decoded, false))).toMatchObject({
      verified: false,
      payload: hostile,
    });
  });

  it('bears times beyond every calendar', () => {
    const token = `${base64url({ alg: 'none' })}.${base64url({ exp: 1e300, iat: -1e300 })}.`;
    const decoded = decodeUnverified(token, now);
    if (!('header' in decoded)) throw new Error('it has a header');
    expect(decodedLines(decoded, plain)).toContain('iat         -1e+300  millions of years ago');
    expect(decodedLines(decoded, plain)).toContain('exp         1e+300  as nanoseconds');
  });
});
