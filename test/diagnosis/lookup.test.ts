import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { explainTerm } from '../../src/diagnosis/lookup.ts';

const ids = (term: string) => explainTerm(term).rules.map(({ id }) => id);

describe('a term', () => {
  it.each([
    ['T14', ['T14']],
    ['t4', ['T04']],
    ['AADSTS50011', ['A01']],
    ['50011', ['A01']],
    ['aadsts65001', ['A10']],
    ['slow_down', ['D02']],
    ['SELF_SIGNED_CERT_IN_CHAIN', ['N03']],
    ['jwt-alg-none', ['V13']],
    ['clm-nonce', ['V14']],
  ])('%s is of the rules %j', (term, rules) => {
    expect(ids(term)).toEqual(rules);
  });

  it.each([
    ['invalid_grant', 'T17'],
    ['invalid_client', 'T01'],
    ['invalid_scope', 'A08'],
    ['access_denied', 'A07'],
    ['unauthorized_client', 'T18'],
  ])('%s of many rules begins with the most general, %s', (term, first) => {
    expect(ids(term)[0]).toBe(first);
    expect(ids(term).length).toBeGreaterThan(1);
  });

  it('that nobody knows has a neighbour that was meant, or none', () => {
    expect(explainTerm('invalid_gramt')).toEqual({ rules: [], meant: 'invalid_grant' });
    expect(explainTerm('T99').rules).toEqual([]);
    expect(explainTerm('something else entirely')).toEqual({ rules: [], meant: undefined });
  });

  it('may be any id that a check of verify names', () => {
    const files = readdirSync('src/jwt', { recursive: true, encoding: 'utf8' });
    const named = files
      .filter((name) => name.endsWith('.ts'))
      .flatMap((name) => [
        ...readFileSync(`src/jwt/${name}`, 'utf8').matchAll(/\brule(?: =|:) '([^']+)'/g),
      ])
      .map(([, rule]) => rule ?? '');
    expect(named.length).toBeGreaterThan(20);
    expect([...new Set(named)].filter((rule) => ids(rule).length === 0)).toEqual([]);
  });
});
