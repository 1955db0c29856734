import { describe, expect, it } from 'vitest';
import { fail, pass, skipped, unknown } from '../../src/jwt/check.ts';
import { conclude } from '../../src/jwt/verdict.ts';
import { verify } from '../support/jwt/tokens.ts';

const good = pass('form', 'good');
const signed = { valid: true };

describe('a conclusion', () => {
  it.each([
    ['valid', signed, [good], [pass('exp', 'good')]],
    ['valid', signed, [good], [skipped('aud', 'not compared')]],
    ['undecided', {}, [good], [pass('exp', 'good')]],
    ['undecided', signed, [unknown('key', 'which?')], []],
    ['invalid', signed, [good], [fail('exp', 'late')]],
    ['invalid', {}, [unknown('key', 'which?')], [fail('exp', 'late')]],
  ] as const)('is %s only when nothing speaks against it', (outcome, signature, proof, claims) => {
    const verdict = conclude({ signature, proof, claims, notes: [], notReached: 'no' });
    expect(verdict).toMatchObject({ outcome, valid: outcome === 'valid' });
  });

  it('is not drawn from claims when the header was refused', async () => {
    const verdict = await verify('eyJhbGciOiJub25lIn0.eyJleHAiOjF9.');
    expect(verdict.claims).toEqual({});
    expect(verdict.checks.filter(({ verdict: result }) => result === 'fail')).toHaveLength(1);
  });
});
