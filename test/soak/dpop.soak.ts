import { expect, it, onTestFinished } from 'vitest';

import { startNonceServer } from '../support/dpop/nonce-server.ts';
import { raceAtExpiry, raceOf } from '../support/dpop/race.ts';
import { printTable } from './table.ts';

const processes = 50;

it('fifty processes with one bound profile at expiry', async () => {
  const server = await startNonceServer();
  onTestFinished(() => server.close());
  const race = await raceAtExpiry(server, processes);
  printTable(`${processes} concurrent calls with an expired token that is bound to a key`, [
    ['refreshes at the server', String(race.refreshes)],
    ['keys in the store, in proofs and in tokens', String(race.keys)],
    ['calls that the API accepted', String(race.working)],
    ['requests that were sent again with a nonce', String(race.asked)],
    ['proofs, and distinct jti', `${race.proofs}, ${race.distinct}`],
    ['processes that failed', String(race.failed)],
  ]);
  expect(race).toEqual(raceOf(processes));
});
