import { describe, expect, it } from 'vitest';
import { derSignature } from '../../../src/jwt/signature/check-signature.ts';

describe('an ECDSA signature in DER', () => {
  it.each([
    ['numbers as they are', '01020304', '30080202010202020304'],
    ['without zeros before them', '00010002', '3006020101020102'],
    ['positive', '8001ff02', '300a0203008001020300ff02'],
    ['positive and without zeros', '0080007f', '30070202008002017f'],
    ['zero', '00000000', '3006020100020100'],
    [
      'of P-521, whose length takes a byte more',
      `01${'ff'.repeat(65)}01${'ff'.repeat(65)}`,
      `308188${`024201${'ff'.repeat(65)}`.repeat(2)}`,
    ],
  ])('has its numbers %s', (_name, plain, der) => {
    const bytes = derSignature(Buffer.from(plain, 'hex'));
    expect(Buffer.from(bytes).toString('hex')).toBe(der);
  });
});
