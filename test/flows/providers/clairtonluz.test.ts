import { expect, it } from 'vitest';

import type { Fetch } from '../../../src/model/exchange.ts';
import { realFetch } from '../../support/context.ts';
import { decideDevice, startClairtonluz } from '../../support/clairtonluz.ts';
import { atProvider } from '../../support/flows/at-provider.ts';

/** A device sign-in whose person decides after the first question. */
async function run(decision: 'confirm' | 'abort') {
  const { origin } = await startClairtonluz();
  const answers: unknown[] = [];
  const fetch: Fetch = async (url, options) => {
    const [ready] = device.events;
    if (answers.length === 1 && ready?.type === 'code_ready') {
      await decideDevice(ready.verification_uri_complete ?? '', decision);
    }
    const response = await realFetch(url, options);
    if (new URL(url).pathname === '/token') answers.push(await response.clone().json());
    return response;
  };
  const provider_parameters = { 'base-url': origin };
  const client = { provider: 'clairtonluz', provider_parameters, client_id: 'mobile_application' };
  const device = atProvider(client, fetch);
  return { ...device, origin, answers };
}

it('signs a device in at clairtonluz, every 5 seconds, with the complete address', async () => {
  const { device, events, slept, answers, origin, tokens, refresh } = await run('confirm');
  expect(await device()).toMatchObject({ claims: { sub: 'ada' } });
  expect(events[0]).toMatchObject({
    verification_uri: `${origin}/device`,
    verification_uri_complete: expect.stringMatching(/\/device\?user_code=\w{4}-\w{4}$/),
    expires_in: 600,
  });
  expect(answers[0]).toMatchObject({ error: 'authorization_pending' });
  expect(slept).toEqual([5000, 5000]);
  const before = tokens.get('default');
  expect(before).toMatchObject({ scope: 'openid profile phone email offline_access' });
  await refresh();
  expect(tokens.get('default')?.refresh_token).not.toBe(before?.refresh_token);
});

it('is refused by a person who presses Abort at clairtonluz', async () => {
  const { device, answers, tokens } = await run('abort');
  await expect(device()).rejects.toMatchObject({ kind: 'refused', code: 'access_denied' });
  expect(answers.at(-1)).toMatchObject({
    error: 'access_denied',
    error_description: 'End-User aborted interaction',
  });
  expect(tokens.size).toBe(0);
});
