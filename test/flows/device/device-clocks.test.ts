import { describe, expect, it } from 'vitest';
import { code, failureOf, pending, run, tokens } from '../../support/flows/device-run.ts';
import { json } from '../../support/flows/scripted-server.ts';

const minute = 60_000;
const slow = json(400, { error: 'slow_down' });

describe('a device sign-in on a machine whose timers run fast', () => {
  // 5 s of the timers are 4 s of the world
  const wall = (milliseconds: number) => milliseconds * 0.8;

  it('waits the whole interval of the server', async () => {
    const { outcome, polledAt, slept } = run({ polls: [pending, pending, tokens], wall });
    await outcome;
    for (const [index, at] of polledAt().entries()) {
      expect(at).toBeGreaterThanOrEqual(5 * (index + 1));
      expect(at).toBeLessThan(5 * (index + 1) + 0.05);
    }
    expect(slept.slice(0, 2)).toEqual([5, 1]);
  });

  it('lets the code live as long as the server does', async () => {
    const { outcome, polledAt } = run({
      code: { ...code, expires_in: 60 },
      polls: [pending],
      wall,
    });
    expect(await failureOf(outcome)).toMatchObject({ kind: 'timeout', code: 'expired_token' });
    expect(polledAt()).toHaveLength(11);
    expect(polledAt().at(-1)).toBeLessThan(60);
  });

  it('measures that for the second slow_down', async () => {
    const { outcome, events } = run({ polls: [slow, slow, tokens], wall });
    await outcome;
    const slower = events.flatMap((event) => (event.type === 'slow_down' ? [event] : []));
    expect(slower.map(({ driftPercent }) => Math.round(driftPercent))).toEqual([25, 25]);
  });
});

describe('a device sign-in on a machine that sleeps', () => {
  const asleep = (turn: number, minutes: number) => (milliseconds: number, now: number) =>
    milliseconds + (now === turn ? minutes * minute : 0);

  it('asks at once when it wakes while the code lives', async () => {
    const { outcome, polledAt, slept } = run({
      code: { ...code, interval: 30 },
      polls: [pending, tokens],
      wall: asleep(8, 3),
    });
    await outcome;
    expect(slept).toEqual([5, 5, 5, 5, 5, 5, 5, 5]);
    expect(polledAt()).toEqual([30, 30 + 10 + 180]);
  });

  it('asks nothing when the code has expired meanwhile', async () => {
    const { outcome, polledAt } = run({ polls: [pending], wall: asleep(2, 10) });
    expect(await failureOf(outcome)).toMatchObject({ kind: 'timeout', code: 'expired_token' });
    expect(polledAt()).toEqual([5]);
  });

  it('is not taken for drift', async () => {
    const { outcome, events } = run({ polls: [slow, slow, tokens], wall: asleep(2, 3) });
    await outcome;
    expect(events).toContainEqual({
      type: 'slow_down',
      interval: 15,
      slowDowns: 2,
      driftPercent: 0,
    });
  });
});

describe('a device sign-in on a machine whose clock is put back', () => {
  const hourBack = (milliseconds: number, turn: number) =>
    milliseconds - (turn === 2 ? 60 * minute : 0);

  it('waits no longer for that, neither between two requests nor in all', async () => {
    const { outcome, slept, polledAt } = run({
      code: { ...code, expires_in: 17 },
      polls: [pending],
      wall: hourBack,
    });
    expect(await failureOf(outcome)).toMatchObject({ kind: 'timeout', code: 'expired_token' });
    expect(slept).toEqual([5, 5, 5, 2]);
    expect(polledAt()).toHaveLength(3);
  });
});

describe('the last seconds of a code', () => {
  it('are asked in, its end is not', async () => {
    const { outcome, polledAt, slept } = run({
      code: { ...code, expires_in: 10 },
      polls: [pending],
    });
    expect(await failureOf(outcome)).toMatchObject({ kind: 'timeout' });
    expect(polledAt()).toEqual([5]);
    expect(slept).toEqual([5, 5]);
  });

  it.each(['3600', '999999999', 'Fri, 31 Dec 9999 23:59:59 GMT'])(
    'are not lost to a Retry-After of %s',
    async (value) => {
      const busy = json(429, {}, { 'retry-after': value });
      const { outcome, polledAt } = run({
        code: { ...code, expires_in: 42 },
        polls: [busy, tokens],
      });
      await outcome;
      expect(polledAt()).toEqual([5, 15]);
    },
  );
});
