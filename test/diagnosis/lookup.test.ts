import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rules } from '../../src/diagnosis/catalog.ts';
import { explainWord } from '../../src/diagnosis/lookup.ts';
import { lintRules } from '../../src/lint/lint.ts';
import { terms } from '../../src/diagnosis/terms/find-term.ts';

const ids = (term: string) => explainWord(term).rules.map(({ id }) => id);

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
  ])('%s is of the rules %j', (term, wanted) => {
    expect(ids(term)).toEqual(wanted);
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
    expect(explainWord('invalid_gramt')).toEqual({ rules: [], meant: 'invalid_grant' });
    expect(explainWord('T99').rules).toEqual([]);
    expect(explainWord('something else entirely')).toEqual({ rules: [], meant: undefined });
  });

  it('may be any id that verify names', () => {
    const files = readdirSync('src/jwt', { recursive: true, encoding: 'utf8' });
    const written = files
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(`src/jwt/${name}`, 'utf8'))
      .join('\n');
    const named = [
      ...written.matchAll(/\brule(?: =|:) '([^']+)'/g),
      ...written.matchAll(/\b(?:pass|fail|skipped|unknown)\('([a-z][\w-]*)'/g),
      ...written.matchAll(/\bid: '([a-z]+(?:-[a-z]+)+)'/g),
    ].map(([, id]) => id ?? '');
    expect(named.length).toBeGreaterThan(60);
    const found = new Set(lintRules.map(({ id }) => id));
    const isKnown = (id: string) =>
      found.has(id) || ids(id).length > 0 || explainWord(id).term !== undefined;
    expect([...new Set(named)].filter((id) => !isKnown(id))).toEqual([]);
  });
});

describe('a word', () => {
  it.each([
    ['pkce', 'PKCE', 'A13'],
    ['Clock_Skew', 'clock skew', 'V12'],
    ['http 502', '502', 'N10'],
    ['audience', 'audience', 'V08'],
    ['invalid-request-uri', 'invalid_request_uri', 'A33'],
    ['dpop', 'DPoP', 'T44'],
    ['jkt', 'jkt', 'T51'],
    ['ath', 'ath', 'T28'],
    ['htu', 'htu', 'T49'],
    ['nonce', 'nonce', 'V14'],
    ['DPoP-Nonce', 'use_dpop_nonce', 'T45'],
    ['PAR', 'PAR', 'A32'],
    ['request_uri', 'request_uri', 'A33'],
    ['private_key_jwt', 'private_key_jwt', 'T33'],
    ['cnf', 'cnf', 'T51'],
    ['use_dpop_nonce', 'use_dpop_nonce', 'T45'],
    ['invalid_dpop_proof', 'invalid_dpop_proof', 'T44'],
    ['mtls', 'mTLS', 'T42'],
    ['x5t#S256', 'x5t#S256', 'T42'],
  ])('%s is the term %s, with rules from %s on', (word, name, first) => {
    const found = explainWord(word);
    expect([found.term?.names[0], found.rules[0]?.id]).toEqual([name, first]);
  });

  it.each([
    ['AADSTS50034', 'T35', 'https://login.microsoftonline.com/error?code=50034'],
    ['50011', 'A01', 'https://login.microsoftonline.com/error?code=50011'],
    ['e0000047', 'N07', 'https://developer.okta.com/docs/reference/error-codes/#E0000047'],
  ])('%s of a vendor is of the rule %s, with the page of the vendor', (code, rule, link) => {
    expect(ids(code)).toContain(rule);
    expect(explainWord(code).link).toBe(link);
  });

  it('of a vendor that nobody knows means no other number', () => {
    expect(explainWord('AADSTS50999')).toEqual({ rules: [], meant: undefined });
  });

  it('has one term, and refers to rules that there are', () => {
    const names = terms.flatMap((term) => term.names.map((name) => name.toLowerCase()));
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    const known = new Set(rules.map(({ id }) => id));
    expect(terms.flatMap(({ see = [] }) => see).filter((id) => !known.has(id))).toEqual([]);
  });
});
