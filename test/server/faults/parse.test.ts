import { describe, expect, it } from 'vitest';

import { parseFaults } from '../../../src/server/faults/parse.ts';
import { faults } from '../../../src/server/faults/table.ts';

const one = (spec: string) => parseFaults([spec])[0];

function messageOf(spec: string): string {
  try {
    one(spec);
  } catch (error) {
    return String(Object(error).message);
  }
  return '';
}

describe('the names of faults', () => {
  it('are said once each, in words that fit a shell, with a line that fits a terminal', () => {
    const names = faults.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^[a-z0-9-]{3,30}$/.test(name))).toEqual([]);
    expect(faults.filter(({ does }) => does.length > 80)).toEqual([]);
  });

  it('act where they belong, and always', () => {
    expect(one('wrong-nonce')).toMatchObject({ endpoints: ['token'], count: undefined });
  });

  it('take an endpoint and a count', () => {
    expect(one('html-502@jwks*2')).toMatchObject({
      name: 'html-502',
      spec: 'html-502@jwks*2',
      endpoints: ['jwks'],
      count: 2,
    });
    expect(one('hang@all')?.endpoints).toContain('discovery');
    expect(one('hang@all')?.endpoints).not.toContain('authorization');
  });

  it('come in the order of the table, each once', () => {
    const specs = parseFaults(['hang', 'alg-none', 'wrong-iss', 'hang']).map(({ spec }) => spec);
    expect(specs).toEqual(['wrong-iss', 'alg-none', 'hang']);
  });

  it.each([
    ['wrong-nonse', 'unknown fault "wrong-nonse"', /, did you mean wrong-nonce\?$/],
    ['chaos', 'unknown fault "chaos"', /^$/],
    ['slow@tokn', 'unknown endpoint "tokn" for the fault slow', /did you mean slow@token\?/],
    ['slow@moon', 'unknown endpoint "moon" for the fault slow', /endpoints: discovery, .*all$/],
    ['wrong-iss@jwks', 'the fault wrong-iss cannot be moved to jwks', /leave "@jwks" out/],
    ['slow*0', '"slow*0" is not a fault', /html-502\*2/],
    ['slow*2@jwks', '"slow*2@jwks" is not a fault', /name\[@endpoint\]\[\*count\]/],
  ])('refuses %s with a way out', (spec, message, more) => {
    expect(() => one(spec)).toThrow(
      expect.objectContaining({ kind: 'usage', message: expect.stringContaining(message) }),
    );
    expect(messageOf(spec).slice(message.length)).toMatch(more);
  });

  it.each(['chaos', 'wrong-nonse', 'wrong-iss@jwks'])('are listed for %s', (spec) => {
    expect(() => one(spec)).toThrow(expect.objectContaining({ advice: [{ id: 'faults' }] }));
  });
});
