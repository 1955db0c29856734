import { expect, it } from 'vitest';

import { provokedFaults, provokedSettings } from '../support/cli/explain-cases.ts';
import { tryRemedy } from '../support/cli/remedy-proof.ts';

/** One of each kind; `npm run soak` runs those of every fault. */
const quick = [
  'wrong-state',
  'access-denied',
  'http-endpoints',
  'code-expired',
  'no-id-token',
  'expired-token',
  'missing-access-token',
  'unknown-kid',
  'truncated',
  'refresh-dead',
  'refresh-500',
  'device-expired',
  'userinfo-other-sub',
  'no-challenge',
];

/** What only the user knows: a secret, a scope, a URL that is registered somewhere, a CA. */
const unknowable = [
  'no secret for a confidential client',
  'a scope that does not exist',
  'a resource that does not exist',
  'a certificate of an unknown authority',
  'an issuer without metadata',
  'the API gets a token that is not for it',
  'an API that refuses without WWW-Authenticate',
];

const faults = provokedFaults.filter(({ what }) => quick.includes(what));

it('every command that a failure prints works as printed', { timeout: 120_000 }, async () => {
  const tried = await Promise.all([...provokedSettings, ...faults].map(tryRemedy));
  const of = (verdict: string) => tried.filter((one) => one.verdict === verdict);
  expect(of('fails')).toEqual([]);
  expect(of('no hint')).toEqual([]);
  expect(of('placeholder').map(({ what }) => what)).toEqual(unknowable);
  expect(of('works').length).toBeGreaterThan(24);
});
