import { expect, it } from 'vitest';
import { findSyntaxError } from '../../src/util/json-syntax.ts';

const cases: readonly (readonly [
  name: string,
  text: string,
  line: number,
  column: number,
  found: string,
])[] = [
  ['an empty file', '', 1, 1, 'unexpected end'],
  ['a file that was cut off', '{\n  "a": [1, 2', 2, 13, 'unexpected end'],
  ['a missing comma', '{\n  "a": 1\n  "b": 2\n}', 3, 3, 'unexpected "'],
  ['a trailing comma', '{\n  "a": 1,\n}', 3, 1, 'unexpected }'],
  ['a bare word', '{\n  "a": yes\n}', 2, 8, 'unexpected yes'],
  ['a number with a leading zero', '[0\n1]', 2, 1, 'unexpected 1'],
  ['a comment', '// mine\n{}', 1, 1, 'unexpected /'],
  ['the wrong bracket', '{"a": [1}', 1, 9, 'unexpected }'],
  ['two values', '{}\n{}', 2, 1, 'unexpected {'],
  ['a string that runs over the line', '{"a": "b\n"}', 1, 7, 'unexpected "'],
  ['a member without a value', '{"a"}', 1, 5, 'unexpected }'],
  ['HTML', '<!DOCTYPE html>', 1, 1, 'unexpected <'],
];

it.each(cases)('points at %s', (_name, text, line, column, found) => {
  expect(findSyntaxError(text)).toEqual({ line, column, found });
});

const whole = '{"a":[1,-2.5e3,"x\\u00e9\\"",{}],"b":{"c":null,"d":true},"e":[ ]}';

it('reads a valid document to its end', () => {
  expect(JSON.parse(whole)).toBeTypeOf('object');
  expect(findSyntaxError(whole)).toEqual({
    line: 1,
    column: whole.length + 1,
    found: 'unexpected end',
  });
});

it('points at the foreign character wherever it is', () => {
  for (let at = 0; at <= whole.length; at += 1) {
    const { column } = findSyntaxError(`${whole.slice(0, at)}\u0000${whole.slice(at)}`);
    expect(column).toBeLessThanOrEqual(at + 1);
    expect(column).toBeGreaterThan(at - 10);
  }
});

it('follows ten thousand open brackets', () => {
  expect(findSyntaxError('['.repeat(10_000)).column).toBe(10_001);
});
