import { describe, expect, it } from 'vitest';

import { readCommandLine } from '../../src/command-line.ts';
import { hotActions } from '../../src/commands/hot-actions.ts';
import type { Call } from '../../src/run-command.ts';
import { readWords } from '../../src/start/read-words.ts';
import { table } from '../../src/start/table.ts';
import { silentStreams } from '../support/silent-streams.ts';
import { hotCommands, linesOf } from './command-lines.ts';

/** What commander makes of a command line; `undefined` when it refuses it, or prints something. */
async function throughCommander(words: readonly string[]): Promise<Call | undefined> {
  let seen: Call | undefined;
  const perform = async (call: unknown) => void (seen = call as Call);
  const line = readCommandLine(silentStreams(), words, perform);
  return await line.parse().then(
    () => seen,
    () => undefined,
  );
}

/** The same without commander, as `main` does it. */
function quickly(words: readonly string[]): Call | undefined {
  const understood = readWords(words, table);
  if (understood === undefined) return undefined;
  const action = hotActions[understood.command as keyof typeof hotActions];
  return { ...understood, action } as unknown as Call;
}

describe('a command line that is understood without commander', () => {
  it.each(hotCommands())('is what commander makes of it: $words', async (hot) => {
    const lines = linesOf(hot);
    const understood = lines.filter((words) => quickly(words) !== undefined);
    expect(understood.length).toBeGreaterThan(hot.options.length * 3);
    for (const words of understood) {
      // oxlint-disable-next-line no-await-in-loop -- one parser after the other
      expect(quickly(words), words.join(' ')).toEqual(await throughCommander(words));
    }
  });

  it.each(hotCommands())('may hold each flag that $words takes, however it is written', (hot) => {
    const { words, operands, options } = hot;
    const left = options.filter(({ long, required }) => {
      const spelled = required ? [[long, '60'], [`${long}=60`]] : [[long]];
      return !spelled.every((flag) => quickly([...words, ...flag, ...operands] as string[]));
    });
    // A choice among a few, a secret that nobody may write there, and pairs, which 60 is none of.
    const rare = [
      '--client-auth',
      '--token-body',
      '--token-store',
      '--client-secret',
      '--password',
    ];
    const others = left.filter(({ long = '' }) => !rare.includes(long) && long !== '--param');
    expect(others.map(({ long }) => long)).toEqual(['--version']);
  });

  it.each([
    ['a command that is not hot', 'token revoke'],
    ['a word too many', 'token header more'],
    ['an operand too few', 'verify --jwks keys.json'],
    ['a shortened flag', 'token --prof work'],
    ['flags in one word', 'token -pwork'],
    ['the end of flags', 'verify -- a.b.c'],
    ['a value that looks like a flag', 'token --profile --json'],
    ['an empty value', 'token --profile='],
    ['a value for a switch', 'token --json=yes'],
    ['a value that the flag does not take', 'token --min-ttl soon'],
    ['flags that do not go together', 'verify a.b.c --jwks keys.json --key key.json'],
    ['standard input', 'verify -'],
    ['a choice among a few', 'login --client-auth tls'],
    ['a secret on the command line', 'login --client-secret=x'],
  ])('leaves %s to commander', (_what, line) => {
    expect(readWords(line.split(' '), table)).toBeUndefined();
  });

  it('goes by a table that can be written down', () => {
    expect(JSON.parse(JSON.stringify(table))).toEqual(table);
  });
});
