import { expect, it } from 'vitest';

import {
  addStranger,
  reasonsOf,
  repeatsOf,
  type Strangers,
} from '../../../src/flows/login/rejected-requests.ts';

it('knows the reason of the first of each kind and counts the others', () => {
  let strangers: Strangers = {};
  for (let count = 0; count < 1000; count += 1) {
    strangers = addStranger(strangers, { kind: 'wrong_state', reason: `forged ${count}` });
  }
  strangers = addStranger(strangers, { kind: 'wrong_path', reason: 'a stray one' });
  expect(reasonsOf(strangers)).toEqual(['forged 0', 'a stray one']);
  expect(repeatsOf(strangers)).toEqual({ wrong_state: 999 });
});
