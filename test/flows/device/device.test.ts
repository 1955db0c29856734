import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/model/errors.ts';
import { device } from '../../../src/flows/device/device.ts';
import { createWorld } from '../../support/context.ts';
import { code, failureOf, pending, run, tokens } from '../../support/flows/device-run.ts';
import { hintsOf } from '../../support/flows/hints.ts';
import {
  type Answer,
  html,
  issuer,
  json,
  metadata,
  scriptedServer,
} from '../../support/flows/scripted-server.ts';

describe('device', () => {
  it('shows the code, waits, and stores tokens and profile', async () => {
    const { outcome, events, ...world } = run({ polls: [pending, tokens] });
    expect(await outcome).toMatchObject({ profile: 'test', madeProfile: true });
    expect(events[0]).toEqual({ type: 'code_ready', ...code, device_code: undefined });
    expect(world.tokens.get('test')).toMatchObject({
      access_token: 'at-1',
      flow: 'device_code',
      scope: 'openid offline_access',
      issuer,
      client_id: 'tv',
    });
    expect(world.profiles.get('test')).toEqual({ issuer, client_id: 'tv', flow: 'device_code' });
  });

  it('asks nothing before one interval, and counts it from the answer on', async () => {
    const { outcome, polledAt } = run({ polls: [pending, pending, tokens], latency: 3000 });
    await outcome;
    expect(polledAt()).toEqual([5, 13, 21]);
  });

  it('asks more slowly for good after slow_down, and says so', async () => {
    const slow = json(429, { error: 'slow_down' });
    const { outcome, polledAt, events } = run({ polls: [slow, pending, slow, tokens] });
    await outcome;
    expect(polledAt()).toEqual([5, 15, 25, 40]);
    expect(events.filter(({ type }) => type === 'slow_down')).toEqual([
      { type: 'slow_down', interval: 10, slowDowns: 1, driftPercent: 0 },
      { type: 'slow_down', interval: 15, slowDowns: 2, driftPercent: 0 },
    ]);
  });

  it('takes an error under HTTP 200 for what it is', async () => {
    const github = json(200, { error: 'authorization_pending' });
    const { outcome, polledAt } = run({ polls: [github, tokens] });
    await outcome;
    expect(polledAt()).toEqual([5, 10]);
  });

  it.each<[string, Answer, number]>([
    ['a 503 page', html(503, 'Down'), 10],
    ['a 200 page', html(200, 'Sign in to the Wi-Fi'), 10],
    ['a 403 page', html(403, 'Just a moment...'), 10],
    ['a redirect', new Response(null, { status: 302, headers: { location: 'https://a/' } }), 10],
    ['server_error', json(500, { error: 'server_error' }), 10],
    ['Retry-After in seconds', json(429, {}, { 'retry-after': '30' }), 30],
    [
      'Retry-After as a date',
      html(503, 'Down', { 'retry-after': 'Thu, 01 Jan 2026 00:00:50 GMT' }),
      45,
    ],
    [
      'a dropped connection',
      () => {
        throw new Failure('network', 'device token: https://id.example closed the connection');
      },
      10,
    ],
  ])('survives %s', async (_name, answer, wait) => {
    const { outcome, polledAt, events } = run({ polls: [answer, tokens] });
    await outcome;
    expect(polledAt()).toEqual([5, 5 + wait]);
    expect(events).toContainEqual({
      type: 'poll_failed',
      detail: expect.any(String),
      seconds: wait,
    });
  });

  it('stops at once when the person says no', async () => {
    const denied = json(403, { error: 'access_denied', error_description: 'not me' });
    const { outcome, polledAt, tokens: stored } = run({ polls: [pending, denied] });
    const failure = await failureOf(outcome);
    expect(failure).toMatchObject({ kind: 'refused', code: 'access_denied' });
    expect(failure.message).toContain('not me');
    expect(polledAt()).toEqual([5, 10]);
    expect(stored.size).toBe(0);
  });

  it.each<[string, Answer, string]>([
    ['a sentence', json(401, { message: 'App disabled' }), 'App disabled'],
    ['an object', json(400, { error: { message: 'no such app' } }), 'no such app'],
    ['nothing', new Response(null, { status: 403 }), 'refused without a reason'],
  ])('stops at once when the server refuses with %s', async (_name, answer, words) => {
    const { outcome, polledAt } = run({ polls: [pending, answer, tokens] });
    const failure = await failureOf(outcome);
    expect(failure).toMatchObject({ kind: 'oauth_error', message: expect.stringContaining(words) });
    expect(polledAt()).toHaveLength(2);
  });

  it('reads what it waits for also in an error object', async () => {
    const waiting = json(400, { error: { code: 'authorization_pending', message: 'wait' } });
    const { outcome } = run({ polls: [waiting, waiting, tokens] });
    expect(await outcome).toMatchObject({ tokens: { access_token: 'at-1' } });
  });

  it('stops at once when the server says that the code is over', async () => {
    const { outcome, polledAt } = run({ polls: [json(400, { error: 'expired_token' })] });
    expect(await failureOf(outcome)).toMatchObject({ kind: 'timeout' });
    expect(polledAt()).toEqual([5]);
  });

  it('stops when the code has lived, and asks no more', async () => {
    const { outcome, polledAt, slept } = run({
      code: { ...code, expires_in: 17 },
      polls: [pending],
    });
    const failure = await failureOf(outcome);
    expect(failure).toMatchObject({ kind: 'timeout', exitCode: 6, code: 'expired_token' });
    expect(hintsOf(failure, { command: 'device' })).toMatch(
      /^request a new one: atm-cli device -p test$/m,
    );
    expect(polledAt()).toEqual([5, 10, 15]);
    expect(slept).toEqual([5, 5, 5, 2]);
  });

  it('does not outlive its code while a server is down', async () => {
    const { outcome, slept } = run({ polls: [html(503, 'Down')] });
    const failure = await failureOf(outcome);
    expect(failure).toMatchObject({ kind: 'timeout' });
    expect(failure.message).toContain('HTTP 503');
    expect(slept.reduce((sum, seconds) => sum + seconds)).toBe(600);
  });

  it('ends when the person has waited long enough', async () => {
    const { outcome, slept } = run({ polls: [pending], options: { timeout: 12 } });
    const failure = await failureOf(outcome);
    expect(failure).toMatchObject({ kind: 'timeout', code: undefined });
    expect(hintsOf(failure, { command: 'device' })).toBe(
      'start again and confirm the new code in time: atm-cli device -p test --timeout 600',
    );
    expect(slept).toEqual([5, 5, 2]);
  });

  it('ends with what interrupts a wait', async () => {
    const world = createWorld({ fetch: scriptedServer({ '/device/auth': [code] }).fetch });
    const interruption = new DOMException('interrupted', 'AbortError');
    const context = { ...world.context, sleep: () => Promise.reject(interruption) };
    const client = { ...metadata, client_id: 'tv' };
    const settings = { profile: 'test', known: false, builtIn: false, client, origins: {} };
    const options = { browser: { never: true }, countdown: false, emit: () => {} };
    await expect(device(context, settings, options)).rejects.toBe(interruption);
    expect(world.steps).not.toContain('device token');
  });

  it('tells the time that is left each second of a countdown', async () => {
    const { outcome, slept, events } = run({ options: { countdown: true } });
    await outcome;
    expect(slept).toEqual([1, 1, 1, 1, 1]);
    const waiting = events.flatMap((event) => (event.type === 'waiting' ? [event.seconds] : []));
    expect(waiting).toEqual([600, 599, 598, 597, 596]);
  });
});
