import { isDeepStrictEqual } from 'node:util';

import { expect, it, onTestFinished } from 'vitest';

import { startNonceServer } from '../support/dpop/nonce-server.ts';
import { raceAtExpiry, raceOf, signInBound } from '../support/dpop/race.ts';
import { atmCli } from '../support/e2e/spawn.ts';
import { newHome } from '../support/home.ts';
import { killOne } from './kill-one.ts';
import { printTable } from './table.ts';

const processes = 50;
const kills = 60;

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

it('kills at a server that takes each refresh token once are followed by a token or by the reason', async () => {
  const server = await startNonceServer();
  onTestFinished(() => server.close());
  const home = await newHome();
  const counts = { works: 0, otherKey: 0, saidWhy: 0, unexplained: 0 };
  let { stored } = await signInBound(server, home);
  const refresh = ['token', 'refresh'];
  const startedAt = performance.now();
  await atmCli(refresh, { home });
  const longestMs = performance.now() - startedAt;
  for (let killed = 0, round = 0; killed < kills && round < 3 * kills; round += 1) {
    // oxlint-disable-next-line no-await-in-loop -- each finds what the one before it left
    if ((await killOne(refresh, home, longestMs)) === 'before the end') killed += 1;
    // oxlint-disable-next-line no-await-in-loop
    const left = await stored();
    // More than a token lives for: it is refreshed, whatever the killed command has stored.
    // oxlint-disable-next-line no-await-in-loop
    const next = await atmCli(['token', '--min-ttl', '700'], { home });
    if (next.code === 0) {
      counts.works += 1;
      // oxlint-disable-next-line no-await-in-loop
      if (!isDeepStrictEqual((await stored()).dpop_key, left.dpop_key)) counts.otherKey += 1;
      continue;
    }
    const isExplained = next.code === 3 && left.refresh_sent_at !== undefined;
    if (isExplained && /never stored[^]*\[R11\]/.test(next.stderr)) counts.saidWhy += 1;
    else counts.unexplained += 1;
    // oxlint-disable-next-line no-await-in-loop
    ({ stored } = await signInBound(server, home));
  }
  printTable(`${kills} times kill -9 at a server that takes each refresh token once`, [
    ['followed by a token with the same key', String(counts.works - counts.otherKey)],
    ['followed by a token with another key', String(counts.otherKey)],
    ['response lost, which the next process says', String(counts.saidWhy)],
    ['lost without a reason', String(counts.unexplained)],
  ]);
  expect(counts).toMatchObject({ otherKey: 0, unexplained: 0 });
}, 600_000);
