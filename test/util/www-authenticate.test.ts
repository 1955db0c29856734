import { describe, expect, it } from 'vitest';
import { parseChallenges } from '../../src/util/www-authenticate.ts';

describe('a WWW-Authenticate header', () => {
  it('is interpreted as its challenges, quoted or not', () => {
    const header =
      'Basic realm="a, \\"b\\"", Bearer error=invalid_token,error_description="over, and out", DPoP algs="ES256"';
    expect(parseChallenges(header)).toEqual([
      { scheme: 'basic', parameters: { realm: 'a, "b"' } },
      {
        scheme: 'bearer',
        parameters: { error: 'invalid_token', error_description: 'over, and out' },
      },
      { scheme: 'dpop', parameters: { algs: 'ES256' } },
    ]);
  });

  it.each([
    ['Negotiate', [{ scheme: 'negotiate', parameters: {} }]],
    [
      'Negotiate YWJj==, Bearer',
      [
        { scheme: 'negotiate', parameters: {} },
        { scheme: 'bearer', parameters: {} },
      ],
    ],
    ['', []],
    [undefined, []],
    ['"""', []],
  ])('is never an error: %s', (header, challenges) => {
    expect(parseChallenges(header)).toEqual(challenges);
  });

  it('ends also where it is long and broken', () => {
    expect(parseChallenges(`Bearer ${'"'.repeat(100_000)}`)).toHaveLength(1);
  });
});
