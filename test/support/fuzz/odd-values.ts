import * as fc from 'fast-check';

/** Texts that readers of text stumble over. */
const oddTexts = [
  '',
  ' ',
  '0',
  '-1',
  'null',
  'true',
  '3600s',
  '1e400',
  '\r\nX-Injected: yes',
  '\u0000',
  '\uFEFF',
  '\uD800',
  '\u202Etxt.exe',
  '__proto__',
  'javascript:alert(1)',
  'http://[',
  'x'.repeat(70_000),
];

const oddNumbers = [0, -0, -1, 1.5, 1e21, 2 ** 53, -(2 ** 53), Number.MAX_VALUE, 5e-324];

/** Values of JSON, the odd ones first: a failing one shrinks to the simplest that fails. */
export const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  { arbitrary: fc.constantFrom(null, true, false), weight: 2 },
  { arbitrary: fc.constantFrom(...oddTexts), weight: 2 },
  { arbitrary: fc.constantFrom(...oddNumbers), weight: 2 },
  {
    arbitrary: fc.constantFrom<unknown>([], {}, [[]], [null], [''], ['a', 'b'], [7], { value: 1 }),
    weight: 2,
  },
  { arbitrary: fc.integer({ min: 1, max: 60 }).map(nested), weight: 1 },
  { arbitrary: fc.jsonValue({ maxDepth: 3 }), weight: 2 },
);

function nested(levels: number): unknown {
  let value: unknown = [];
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
}

/** The JSON of an object of which some members are of any kind. */
export function oddMembers(value: object): fc.Arbitrary<string> {
  const change = fc.tuple(fc.constantFrom(...Object.keys(value)), oddValue);
  return fc
    .array(change, { minLength: 1, maxLength: 3 })
    .map((changes) => JSON.stringify({ ...value, ...Object.fromEntries(changes) }));
}

/** Edits of a text: a few places where something is put in, taken out, or said twice. */
export function editedText(seeds: readonly string[]): fc.Arbitrary<string> {
  const place = fc.double({ min: 0, max: 1, noNaN: true });
  const edit = fc.record({
    at: place,
    length: fc.integer({ min: 0, max: 40 }),
    put: fc.oneof(
      fc.constant(''),
      fc.constantFrom(...oddTexts),
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.string({ maxLength: 8 }),
    ),
  });
  const edits = fc.array(edit, { maxLength: 4 });
  return fc.tuple(fc.constantFrom(...seeds), edits).map(([seed, all]) => {
    return all.reduce((text, { at, length, put }) => {
      const start = Math.floor(at * text.length);
      return text.slice(0, start) + put + text.slice(start + length);
    }, seed);
  });
}
