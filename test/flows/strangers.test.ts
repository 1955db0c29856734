import { expect, it } from 'vitest';

import { createStrangerCount } from '../../src/flows/strangers.ts';

it('names the first of each kind and counts the others', () => {
  const count = createStrangerCount();
  const first = Array.from({ length: 1000 }, () => count.add('wrong_state', 'a forged one')).filter(
    Boolean,
  );
  expect(first).toHaveLength(1);
  expect(count.add('wrong_path', 'a stray one')).toBe(true);
  expect(count.reasons).toEqual(['a forged one', 'a stray one']);
  expect(count.repeats()).toEqual({ wrong_state: 999 });
});
