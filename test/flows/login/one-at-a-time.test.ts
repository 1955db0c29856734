import { describe, expect, it } from 'vitest';
import { oneAtATime } from '../../../src/flows/login/one-at-a-time.ts';
import type { LoginEvent } from '../../../src/flows/login/events.ts';
import type { Context } from '../../../src/model/context.ts';
import type { Settings } from '../../../src/model/settings.ts';
import type { TokenSet } from '../../../src/model/token-set.ts';
import { createWorld } from '../../support/context.ts';
import { tokenSet } from '../../support/stored.ts';
import { testSettings } from '../../support/flows/scripted-server.ts';

const now = Date.parse('2026-01-01T00:00:00Z');
const client = { issuer: 'https://id.example.com', client_id: 'cli' };

type Setup = {
  readonly settings?: Partial<Settings>;
  /** What the other login stores; nothing for `undefined`. */
  readonly stored?: Partial<TokenSet> | undefined;
};

/** A login that has to wait for another one on its profile. */
async function second({ settings = {}, stored = {} }: Setup) {
  const events: LoginEvent[] = [];
  const { tokens, context } = createWorld({ now });
  const loginLock: Context['loginLock'] = async (_profile, _waitMs, work, onWait) => {
    onWait();
    tokens.set('test', tokenSet({ obtained_at: now / 1000 + 5, ...stored }));
    return await work(false);
  };
  const own = { profile: 'test', madeProfile: true, tokens: tokenSet(), claims: undefined };
  let signedIn = 0;
  const result = await oneAtATime(
    { ...context, loginLock },
    { ...testSettings, client, ...settings },
    { timeoutMs: 1000, emit: (event) => events.push(event) },
    async () => {
      signedIn += 1;
      return { ...own, advice: [] };
    },
  );
  return { result, events, signedIn };
}

describe('a second login on a profile', () => {
  it('waits for the first, and says that it signed in meanwhile', async () => {
    const { result, events, signedIn } = await second({});
    expect(signedIn).toBe(0);
    expect(result).toMatchObject({ profile: 'test', madeProfile: false, claims: { sub: 'ada' } });
    expect(events).toEqual([
      {
        type: 'notice',
        text: 'another login of the profile "test" is in progress: waiting for it',
      },
      { type: 'notice', text: 'signed in meanwhile, by another login of this profile' },
      { type: 'stored', profile: 'test', sub: 'ada' },
    ]);
  });

  it.each<[string, Setup]>([
    ['its own scope was granted', { settings: settingsOf({ scope: 'profile' }, 'scope') }],
    ['its parameters are those of the profile', { settings: paramsFrom('profile') }],
    ['the tokens have no ID token', { stored: { id_token: undefined as never } }],
  ])('has nothing to do when %s', async (_what, setup) => {
    expect((await second(setup)).signedIn).toBe(0);
  });

  it.each<[string, Setup]>([
    ['the tokens are older', { stored: { obtained_at: now / 1000 - 1 } }],
    ['the tokens are of another client', { stored: { client_id: 'other' } }],
    ['the tokens are of another server', { stored: { issuer: 'https://other.example' } }],
    ['it asks for another scope', { settings: settingsOf({ scope: 'profile api' }, 'scope') }],
    ['it asks for another resource', { settings: settingsOf({ resource: ['https://a'] }) }],
    ['it has a parameter of its own', { settings: paramsFrom('flag') }],
  ])('signs in by itself when %s', async (_what, setup) => {
    expect((await second(setup)).signedIn).toBe(1);
  });

  it.each<[string, Partial<Settings>]>([
    ['at the built-in server', { builtIn: true }],
    ['that stores nothing', settingsOf({ token_store: 'memory' })],
  ])('waits for nobody %s', async (_what, settings) => {
    const { events, signedIn } = await second({ settings });
    expect({ events, signedIn }).toEqual({ events: [], signedIn: 1 });
  });
});

function settingsOf(more: Settings['client'], flag?: 'scope'): Partial<Settings> {
  return { client: { ...client, ...more }, origins: flag === undefined ? {} : { [flag]: 'flag' } };
}

function paramsFrom(origin: 'flag' | 'profile'): Partial<Settings> {
  return { client: { ...client, params: { prompt: 'login' } }, origins: { params: origin } };
}
