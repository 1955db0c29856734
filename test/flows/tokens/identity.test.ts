import { expect, it } from 'vitest';
import { identityOf } from '../../../src/flows/tokens/id-token.ts';

const scope = { id: 'ada', email: 'ada@example.test', firstName: 'Ada', lastName: '' };

it.each([
  ['sub', { sub: 'ada', scope }, { user_claim: 'scope' }, { sub: 'ada', scope }],
  [
    'the claim that holds the user, where there is no sub',
    { scope },
    { user_claim: 'scope' },
    { scope, sub: 'ada', name: 'Ada', email: 'ada@example.test' },
  ],
  [
    'the email of a user without id and names',
    { user: { email: 'ada@example.test' } },
    { user_claim: 'user' },
    { user: { email: 'ada@example.test' }, sub: 'ada@example.test', email: 'ada@example.test' },
  ],
])('is told by %s', (_what, claims, traits, expected) => {
  expect(identityOf(claims, traits)).toEqual(expected);
});

it.each([
  ['no trait names', {}, { scope }],
  ['is no object', { user_claim: 'scope' }, { scope: 'openid' }],
])('is not looked for in a claim that %s', (_what, traits, claims) => {
  expect(identityOf(claims, traits)).not.toHaveProperty('email');
});
