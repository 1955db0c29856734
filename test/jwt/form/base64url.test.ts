import { describe, expect, it } from 'vitest';
import { decodeBase64url } from '../../../src/jwt/form/base64url.ts';

const alphabet = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_');

describe('the last character of base64url', () => {
  it.each([
    ['no group', ''],
    ['a group', 'abcd'],
    ['two groups', 'abcd-_09'],
  ])('has no bits that are in no byte, after %s', (_what, groups) => {
    const ends = ['', ...['A', 'AB'].flatMap((start) => alphabet.map((last) => start + last))];
    for (const text of ends.map((end) => groups + end)) {
      const bytes = Buffer.from(text, 'base64url');
      const decoded = decodeBase64url(text, 'it');
      if (bytes.toString('base64url') === text) expect(decoded).toEqual(bytes);
      else expect(decoded).toMatchObject({ problem: { rule: 'jwt-canonical' } });
    }
  });
});
