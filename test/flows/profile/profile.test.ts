import { describe, expect, it } from 'vitest';
import { readClientSecret } from '../../../src/flows/input.ts';
import { closest } from '../../../src/util/did-you-mean.ts';
import { removeProfile, renameProfile } from '../../../src/flows/profile/profile.ts';
import type { TokenStore } from '../../../src/model/token-set.ts';
import { createWorld } from '../../support/context.ts';
import { tokenSet } from '../../support/stored.ts';

const work = { issuer: 'https://id.example.com', client_id: 'cli' };

/** A person who answers every question the same way, and what they were asked. */
function personSaying(answer: boolean) {
  const asked: string[] = [];
  const world = createWorld({
    interactive: true,
    profiles: { work },
    tokens: { work: tokenSet() },
  });
  const confirm = async (message: string) => {
    asked.push(message);
    return answer;
  };
  const ask = { ...world.context.ask, confirm, secret: async () => 'typed' };
  return { ...world, context: { ...world.context, ask }, asked };
}

describe('a person who removes a profile', () => {
  it('is asked first', async () => {
    const { context, profiles, tokens, asked } = personSaying(true);
    expect(await removeProfile(context, 'work', { sure: false })).toMatchObject({
      name: 'work',
      removedTokens: true,
    });
    expect(asked).toEqual([expect.stringContaining('Remove the profile "work" and its tokens?')]);
    expect([...profiles.keys(), ...tokens.keys()]).toEqual([]);
  });

  it('can say no, and keeps everything', async () => {
    const { context, profiles, tokens } = personSaying(false);
    await expect(removeProfile(context, 'work', { sure: false })).rejects.toMatchObject({
      kind: 'refused',
    });
    expect([...profiles.keys(), ...tokens.keys()]).toEqual(['work', 'work']);
  });

  it('is not asked when they are sure, nor about a profile that does not exist', async () => {
    const { context, asked } = personSaying(false);
    await removeProfile(context, 'work', { sure: true });
    await expect(removeProfile(context, 'work', { sure: false })).rejects.toMatchObject({
      kind: 'usage',
    });
    expect(asked).toEqual([]);
  });
});

describe('a profile that is renamed', () => {
  it('is locked under both names, in one order whatever they are', async () => {
    for (const [name, to] of [
      ['b', 'a'],
      ['a', 'b'],
    ] as const) {
      const { context, tokens } = createWorld({
        profiles: { [name]: work },
        tokens: { [name]: tokenSet() },
      });
      const locked: string[] = [];
      const store: TokenStore = {
        ...context.tokens,
        locked: async (profile, run) => {
          locked.push(profile);
          const result = await run();
          locked.push(`end of ${profile}`);
          return result;
        },
        move: async (...names) => {
          locked.push('move');
          return await context.tokens.move(...names);
        },
      };
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await renameProfile({ ...context, tokens: store }, name, to);
      expect(locked).toEqual(['a', 'b', 'move', 'end of b', 'end of a']);
      expect([...tokens.keys()]).toEqual([to]);
    }
  });

  it('keeps its name when another process takes the new one meanwhile', async () => {
    const { context, profiles, tokens } = createWorld({
      profiles: { work },
      tokens: { work: tokenSet() },
    });
    const store: TokenStore = {
      ...context.tokens,
      locked: async (_profile, run) => {
        profiles.set('shop', { client_id: 'other' });
        return await run();
      },
    };
    const outcome = renameProfile({ ...context, tokens: store }, 'work', 'shop');
    await expect(outcome).rejects.toThrow('the profile "shop" already exists');
    expect([...tokens.keys()]).toEqual(['work']);
    expect(profiles.get('work')).toEqual(work);
  });
});

it('a person types the client secret, a script pipes it', async () => {
  expect(await readClientSecret(personSaying(true).context)).toBe('typed');
  const { context } = createWorld();
  const piped = { ...context, readStdin: async () => ' piped \r\n' };
  expect(await readClientSecret(piped)).toBe(' piped ');
});

describe('the closest name', () => {
  const names = ['issuer', 'client_id', 'client_auth', 'scope'];
  it.each([
    ['isuer', 'issuer'],
    ['Issuer', 'issuer'],
    ['clientid', 'client_id'],
    ['scpoe', 'scope'],
    ['client_id', 'client_id'],
  ])('to %s is %s', (word, name) => {
    expect(closest(word, names)).toBe(name);
  });

  it.each(['telescope', '', 'x'.repeat(10_000)])('to %.20j is none', (word) => {
    expect(closest(word, names)).toBeUndefined();
  });
});
