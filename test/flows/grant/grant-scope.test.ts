import { describe, expect, it } from 'vitest';
import { grant } from '../../../src/flows/grant/grant.ts';
import { granted, prepare } from '../../support/flows/grant-run.ts';
import { json } from '../../support/flows/scripted-server.ts';
import type { Origin } from '../../../src/model/settings.ts';

const invalidScope = json(400, { error: 'invalid_scope', error_description: 'unknown: email' });
const password = { flow: 'password', username: 'ada', password: 'pw' } as const;

function run(origin: Origin, scope = 'openid email') {
  const world = prepare({ answers: [invalidScope, granted], client: { scope } });
  const settings = { ...world.settings, origins: { ...world.settings.origins, scope: origin } };
  const notices: object[] = [];
  const options = { store: true, emit: (event: object) => void notices.push(event) };
  const outcome = grant(world.context, settings, password, options);
  const scopes = () => world.to('/token').map(({ body }) => body.get('scope'));
  return { ...world, outcome, notices, scopes };
}

describe('a grant whose scope is refused', () => {
  it('is repeated once without what the preset had added', async () => {
    const { outcome, scopes, notices } = run('preset');
    await expect(outcome).resolves.toMatchObject({ stored: true });
    expect(scopes()).toEqual(['openid email', 'openid']);
    expect(notices).toEqual([
      { type: 'notice', text: expect.stringContaining('the scope email (from the preset)') },
    ]);
  });

  it.each(['flag', 'environment', 'profile'] as const)(
    'is not repeated when the scope is of the %s',
    async (origin) => {
      const { outcome, scopes } = run(origin);
      await expect(outcome).rejects.toMatchObject({ code: 'invalid_scope' });
      expect(scopes()).toEqual(['openid email']);
    },
  );

  it('is looked at for mistakes', async () => {
    const { outcome, notices } = run('flag', 'api+admin');
    await expect(outcome).rejects.toMatchObject({ code: 'invalid_scope' });
    expect(notices).toEqual([{ type: 'notice', text: expect.stringContaining('has a plus sign') }]);
  });
});

describe('a grant that gets fewer scopes', () => {
  it.each([true, false])('says which ones are missing, stored or not: %s', async (store) => {
    const world = prepare({
      client: { scope: 'read write admin' },
      answers: [{ ...granted, scope: 'read' }],
    });
    const options = { store, emit: () => {} };
    const request = { flow: 'client_credentials' } as const;
    const { advice, tokens } = await grant(world.context, world.settings, request, options);
    expect(advice).toEqual(['not granted: write admin']);
    expect(tokens).toMatchObject({ scope: 'read', requested_scope: 'read write admin' });
  });
});
