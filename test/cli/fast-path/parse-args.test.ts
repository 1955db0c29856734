import type { Option } from 'commander';
import { describe, expect, it } from 'vitest';

import { flagTable } from '../../../src/cli/fast-path/flag-table.ts';
import { parseArgs } from '../../../src/cli/fast-path/parse-args.ts';
import { readCommandLine } from '../../../src/cli/parse-args.ts';
import { buildProgram } from '../../../src/cli/program.ts';
import type { Call } from '../../../src/commands/command.ts';
import { silentStreams } from '../../support/silent-streams.ts';

/** What commander understands; `undefined` when it refuses the command line, or prints something. */
async function throughCommander(args: readonly string[]): Promise<Call | undefined> {
  let seen: Call | undefined;
  const perform = async (call: unknown) => void (seen = call as Call);
  const line = readCommandLine(silentStreams(), args, perform);
  return await line.parse().then(
    () => seen,
    () => undefined,
  );
}

/** A call with the action that it would load in the place of the function that loads it. */
async function loaded(given: Call | undefined | Promise<Call | undefined>) {
  const { load, ...call } = (await given) ?? {};
  return { ...call, action: await load?.() };
}

const commands = [{ words: ['token'] }, { words: ['token', 'header'] }];

const program = buildProgram(() => async () => {}, { print: () => {}, columns: () => 80 });
const token = program.commands.find((command) => command.name() === 'token');
const header = token?.commands.find((command) => command.name() === 'header');
const options = [program, token, header].flatMap((command) => command?.options ?? []);

const texts = ['60', 'a=b', '2026-12-31', 'token', '-', '-1', '-x', '--json', '--nope', ''];
const oddities = [
  ['--nope'],
  ['--nope=1'],
  ['--prof', 'x'],
  ['--js'],
  ['-x'],
  ['-ppx'],
  ['-p=x'],
  ['-hp', 'x'],
  ['--', 'a.b.c'],
  ['--'],
  ['-'],
  ['-5'],
  [''],
  ['more'],
  ['header'],
  ['constructor'],
  ['help'],
  ['--help'],
  ['--version'],
  ['--no-json'],
  ['--input'],
];

/** Command lines around one command: what is plain, what is odd, and what is wrong. */
function linesOf(words: readonly string[]): readonly (readonly string[])[] {
  const plain = options.map(plainly);
  const placed = [...plain, ...oddities].flatMap((flag) => [
    [...flag, ...words],
    [...words.slice(0, 1), ...flag, ...words.slice(1)],
    [...words, ...flag],
  ]);
  const pairs = plain.flatMap((one, at) => plain.slice(at).map((other) => [...one, ...other]));
  const flags = [
    ...options.flatMap(spellings),
    ...pairs,
    ...options.map(({ long = '' }) => [long]),
  ];
  return [words, [words.join(' ')], ...placed, ...flags.map((flag) => [...words, ...flag])];
}

function plainly({ long = '', required }: Option): readonly string[] {
  return required ? [long, '60'] : [long];
}

function spellings({ long, short }: Option): readonly (readonly string[])[] {
  const names = [long, short].filter((name) => typeof name === 'string');
  return names.flatMap((name) => texts.flatMap((text) => [[name, text], [`${name}=${text}`]]));
}

describe('a command line that is understood without commander', () => {
  it.each(commands)('is what commander understands: $words', async ({ words }) => {
    const understood = linesOf(words).filter((args) => parseArgs(args) !== undefined);
    expect(understood.length).toBeGreaterThan(options.length * 3);
    for (const args of understood) {
      // oxlint-disable-next-line no-await-in-loop -- one parser after the other
      const [fast, whole] = await Promise.all(
        [parseArgs(args), throughCommander(args)].map(loaded),
      );
      expect(fast, args.join(' ')).toEqual(whole);
    }
  });

  it.each(commands)('may hold each flag of $words, however it is written', ({ words }) => {
    const left = options.filter(({ long = '', required }) => {
      const spelled = required ? [[long, '60'], [`${long}=60`]] : [[long]];
      return !spelled.every((flag) => parseArgs([...words, ...flag]));
    });
    // A proof is for one request, and none in a loop.
    expect(left.map(({ long }) => long)).toEqual(['--version', '--dpop', '--dpop-nonce']);
  });

  it.each([
    ['another command', 'token revoke'],
    ['a flag before the command', '--json token'],
    ['a word too many', 'token header more'],
    ['a word twice', 'token header header'],
    ['a shortened flag', 'token --prof work'],
    ['flags in one word', 'token -pwork'],
    ['the end of flags', 'token --'],
    ['a value that looks like a flag', 'token --profile --json'],
    ['an empty value', 'token --profile='],
    ['a missing value', 'token --profile'],
    ['a value for a switch', 'token --json=yes'],
    ['a value that the flag does not take', 'token --min-ttl soon'],
  ])('leaves %s to commander', (_what, line) => {
    expect(parseArgs(line.split(' '))).toBeUndefined();
  });

  it('goes by a table that can be written down', () => {
    expect(JSON.parse(JSON.stringify(flagTable))).toEqual(flagTable);
  });
});
