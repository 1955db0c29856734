import { expect, it } from 'vitest';

import {
  addRejected,
  reasonsOf,
  repeatsOf,
  type RejectedRequests,
} from '../../../src/flows/login/rejected-requests.ts';

it('knows the reason of the first of each kind and counts the others', () => {
  let rejectedRequests: RejectedRequests = {};
  for (let count = 0; count < 1000; count += 1) {
    rejectedRequests = addRejected(rejectedRequests, {
      kind: 'wrong_state',
      reason: `forged ${count}`,
    });
  }
  rejectedRequests = addRejected(rejectedRequests, { kind: 'wrong_path', reason: 'a stray one' });
  expect(reasonsOf(rejectedRequests)).toEqual(['forged 0', 'a stray one']);
  expect(repeatsOf(rejectedRequests)).toEqual({ wrong_state: 999 });
});
