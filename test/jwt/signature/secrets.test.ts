import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { importKeyFile } from '../../../src/jwt/keys/key-file.ts';
import type { KeySource } from '../../../src/jwt/keys/key-set.ts';
import {
  base64url,
  checkOf,
  claims,
  complaint,
  jwk,
  keysOf,
  p256,
  rsa,
  rulesOf,
  secretOf,
  sign,
  verify,
} from '../../support/jwt/tokens.ts';

describe('key confusion', () => {
  const spki = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const pkcs1 = rsa.publicKey.export({ type: 'pkcs1', format: 'pem' }).toString();
  const { n = '' } = rsa.publicKey.export({ format: 'jwk' });
  const { x = '', y = '' } = p256.publicKey.export({ format: 'jwk' });
  const published = jwk(rsa, { kid: 'r', use: 'sig' });

  it.each([
    ['PEM', spki, 'in PEM form (SPKI)'],
    ['PEM without the line end', spki.trimEnd(), 'in PEM form (SPKI) without the line end'],
    ['PEM with CR LF', spki.replaceAll('\n', '\r\n'), 'in PEM form (SPKI) with CR LF'],
    ['PKCS#1 PEM', pkcs1, 'in PEM form (PKCS1)'],
    ['DER', rsa.publicKey.export({ type: 'spki', format: 'der' }), 'in DER form (SPKI)'],
    [
      'base64 DER',
      rsa.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
      'without its armour',
    ],
    ['the JWK as published', JSON.stringify(published), 'as in its file or key set'],
    ['n as text', n, 'as the text of its modulus n'],
    ['n as bytes', Buffer.from(n, 'base64url'), 'as the bytes of its modulus n'],
    ['x of EC as text', x, 'as the text of its modulus n or coordinate x'],
    [
      'x || y of EC',
      Buffer.concat([Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]),
      'as the bytes x || y',
    ],
  ])('over %s is refused and named', async (_, secret, rendering) => {
    const keys = keysOf(published, jwk(p256, { kid: 'e' }));
    for (const alg of ['HS256', 'HS512']) {
      // oxlint-disable-next-line no-await-in-loop -- two algorithms
      const verdict = await verify(sign({ alg, kid: 'r' }, claims, secret), { keys });
      expect(verdict).toMatchObject({ outcome: 'invalid', signature: { valid: false } });
      expect(rulesOf(verdict)).toContain('jwt-key-confusion');
      const message = checkOf(verdict, 'signature')?.message;
      expect(message).toContain('INVALID: this is a key-confusion forgery');
      expect(message).toContain(rendering);
    }
  });

  it('over the very PEM file that was given is named', async () => {
    const file = spki.replaceAll('\n', '\r\n').trim();
    const keys: KeySource = {
      type: 'key',
      load: async () => importKeyFile(Buffer.from(file), 'k.pem'),
    };
    const verdict = await verify(sign({ alg: 'HS256' }, claims, file), { keys });
    expect(rulesOf(verdict)).toContain('jwt-key-confusion');
  });

  it('is not claimed of an honest HMAC', async () => {
    const verdict = await verify(sign({ alg: 'HS256' }, claims, Buffer.alloc(32, 9)));
    expect(rulesOf(verdict)).toEqual(['jwt-alg-source']);
    expect(verdict.signature.valid).toBeUndefined();
  });
});

describe('a shared secret', () => {
  const strong = Buffer.alloc(32, 'k');
  const token = sign({ alg: 'HS256' }, claims, strong);

  it.each([
    ['HS256', 32, 31],
    ['HS384', 48, 47],
    ['HS512', 64, 63],
  ])('of %s has at least the length of its hash', async (alg, enough, short) => {
    const long = Buffer.alloc(enough, 'q');
    expect((await verify(sign({ alg }, claims, long), { keys: secretOf(long) })).valid).toBe(true);
    const tooShort = Buffer.alloc(short, 'q');
    const verdict = await verify(sign({ alg }, claims, tooShort), { keys: secretOf(tooShort) });
    expect(complaint(verdict)).toContain(
      `key fail: the secret has ${short} bytes, ${alg} needs at least ${enough}`,
    );
    expect(verdict.signature.valid).toBeUndefined();
  });

  it.each(['secret', 'your-256-bit-secret', 'a-string-secret-at-least-256-bits-long'])(
    'is not the famous word %s',
    async (word) => {
      const guessable = sign({ alg: 'HS256' }, claims, word);
      const verdict = await verify(guessable, { keys: secretOf(word) });
      expect(complaint(verdict)).toBe(
        `key fail: the secret is \`${word}\`, a well-known word: anyone can guess it`,
      );
      expect(complaint(await verify(guessable, { keys: secretOf(strong) }))).toContain(
        `made with the well-known secret \`${word}\``,
      );
      expect(rulesOf(await verify(guessable))).toContain('jwt-hs-weak');
    },
  );

  it.each([
    ['with a line end', `${strong.toString()}\n`, 'without the line end'],
    ['as base64', strong.toString('base64'), 'decoded from base64'],
    ['as hex', strong.toString('hex'), 'decoded from hex'],
    ['in quotes', `"${strong.toString()}"\n`, 'without the quotes'],
    ['after blanks', `  ${strong.toString()}`, 'without the white space'],
    ['as an assignment', `JWT_SECRET='${strong.toString()}'\n`, 'the value of the assignment'],
    ['as a JWK', JSON.stringify({ kty: 'oct', k: base64url(strong) }), 'the member k of the JWK'],
  ])('that the file holds %s is found out', async (_, file, message) => {
    const verdict = await verify(token, { keys: secretOf(file) });
    expect(verdict.signature.valid).toBe(false);
    expect(complaint(verdict)).toContain(message);
  });

  it.each([
    ['the right one', 'short-but-right1', 'it matches the secret, which is refused'],
    ['a wrong one', 'short-but-wrong1', 'it does not match the secret, which is refused'],
    ['a famous one', 'secret', 'it does not match the secret, which is refused'],
  ])('that is refused is told apart: %s', async (_, given, message) => {
    const short = sign({ alg: 'HS256' }, claims, 'short-but-right1');
    const verdict = await verify(short, { keys: secretOf(given) });
    expect(verdict).toMatchObject({ outcome: 'invalid', valid: false });
    expect(verdict.signature.valid).toBeUndefined();
    expect(checkOf(verdict, 'signature')).toMatchObject({ verdict: 'skipped' });
    expect(checkOf(verdict, 'signature')?.message).toContain(message);
  });

  it('that is another one is just wrong', async () => {
    const verdict = await verify(token, { keys: secretOf(Buffer.alloc(32, 'z')) });
    expect(complaint(verdict)).toBe('signature fail: signature does not match the given secret');
  });

  it('cut short by a verifier would be caught', async () => {
    const half = createHmac('sha256', strong).update('x').digest().subarray(0, 16);
    const cut = `${token.split('.').slice(0, 2).join('.')}.${base64url(half)}`;
    expect((await verify(cut, { keys: secretOf(strong) })).signature.valid).toBe(false);
  });
});
