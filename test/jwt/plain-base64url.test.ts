import { describe, expect, it } from 'vitest';
import { decodeBase64url } from '../../src/jwt/form/base64url.ts';
import { decodePlainly } from '../../src/jwt/plain-base64url.ts';

/** What both readers make of the same bytes: their hex, or `undefined` when they refuse. */
function both(text: Uint8Array) {
  const strict = decodeBase64url(Buffer.from(text).toString('latin1'), 'it');
  const around = Buffer.concat([Buffer.from('.'), text, Buffer.from('.AAAA')]);
  const target = Buffer.alloc(64, 0xee);
  const size = decodePlainly(around, 1, 1 + text.length, target);
  return {
    plain: size < 0 ? undefined : target.toString('hex', 0, size),
    strict: 'problem' in strict ? undefined : strict.toString('hex'),
  };
}

describe('base64url bytes', () => {
  it('are read as the strict decoder reads them, whatever byte is in whatever place', () => {
    const differ: string[] = [];
    let good = 0;
    for (let length = 1; length <= 9; length += 1) {
      for (let place = 0; place < length; place += 1) {
        for (let byte = 0; byte < 256; byte += 1) {
          const text = Buffer.alloc(length, 'Zg_-w');
          text.fill(byte, place, place + 1);
          const { plain, strict } = both(text);
          if (plain !== strict) differ.push(text.toString('latin1'));
          if (strict !== undefined) good += 1;
        }
      }
    }
    expect(differ).toEqual([]);
    expect(good).toBeGreaterThan(1000);
  });

  it('leave alone what lies beyond them', () => {
    const target = Buffer.alloc(4, 0xee);
    expect(decodePlainly(Buffer.from('AAA.BBBB'), 0, 3, target)).toBe(2);
    expect(target.toString('hex')).toBe('0000eeee');
  });
});
