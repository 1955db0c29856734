import { expect, it } from 'vitest';

import { sleep } from '../../../src/io/process/clock.ts';

/** A clock that `wait` moves on, and that jumps by `jumpMs` during the wait number `at`. */
function fakeClock({ at = 0, jumpMs = 0 } = {}) {
  let now = 1_000_000;
  let waits = 0;
  let waited = 0;
  const wait = async (milliseconds: number) => {
    waits += 1;
    waited += milliseconds;
    now += milliseconds + (waits === at ? jumpMs : 0);
  };
  return { now: () => now, wait, waited: () => waited };
}

const never = new AbortController().signal;

it('waits for as long as it is told', async () => {
  const clock = fakeClock();
  await sleep(180_000, never, clock);
  expect(clock.waited()).toBe(180_000);
  const short = fakeClock();
  await sleep(5, never, short);
  expect(short.waited()).toBe(5);
});

it('is over soon after a machine wakes up that slept for longer', async () => {
  const clock = fakeClock({ at: 10, jumpMs: 600_000 });
  await sleep(180_000, never, clock);
  expect(clock.waited()).toBeLessThanOrEqual(20_000);
});

it('goes on after a short sleep of the machine, for what is left', async () => {
  const clock = fakeClock({ at: 10, jumpMs: 60_000 });
  await sleep(180_000, never, clock);
  expect(clock.waited()).toBe(120_000);
});

it('is not made longer by a clock that is set back', async () => {
  const clock = fakeClock({ at: 10, jumpMs: -3_600_000 });
  await sleep(180_000, never, clock);
  expect(clock.waited()).toBe(180_000);
});

it('ends at once when it is interrupted', async () => {
  const signal = AbortSignal.abort();
  await expect(sleep(60_000, signal)).rejects.toMatchObject({ name: 'AbortError' });
});
