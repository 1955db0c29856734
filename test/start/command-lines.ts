import type { Command, Option } from 'commander';

import { hotActions } from '../../src/commands/hot-actions.ts';
import { buildProgram } from '../../src/program.ts';

type Hot = {
  readonly words: readonly string[];
  readonly operands: readonly string[];
  /** Of the command and of all above it. */
  readonly options: readonly Option[];
};

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
  ['constructor'],
  ['help'],
  ['--help'],
  ['--version'],
  ['--no-json'],
  ['--input'],
];

/** The hot commands, as commander's tree has them. */
export function hotCommands(): readonly Hot[] {
  const tree = buildProgram(() => async () => {}, { print: () => {}, columns: () => 80 });
  return Object.keys(hotActions).map((path) => {
    const words = path.split(' ');
    const chain = [tree];
    for (const word of words) chain.push(childOf(chain.at(-1) ?? tree, word));
    const operands = (chain.at(-1)?.registeredArguments ?? []).map(() => 'a.b.c');
    return { words, operands, options: chain.flatMap(({ options }) => options) };
  });
}

/** Command lines around one hot command: what is plain, what is odd, and what is wrong. */
export function linesOf({ words, operands, options }: Hot): readonly (readonly string[])[] {
  const plain = options.map(plainly);
  const spelled = options.flatMap(spellings);
  const placed = [...plain, ...oddities].flatMap((flag) => [
    [...flag, ...words, ...operands],
    [...words.slice(0, 1), ...flag, ...words.slice(1), ...operands],
    [...words, ...flag, ...operands],
    [...words, ...operands, ...flag],
  ]);
  const pairs = plain.flatMap((one, at) => plain.slice(at).map((other) => [...one, ...other]));
  return [
    words,
    [...words, ...operands],
    [...words, ...operands, ...operands, 'more'],
    [words.join(' '), ...operands],
    ...placed,
    ...[...spelled, ...pairs].map((flags) => [...words, ...flags, ...operands]),
    ...options.map(({ long }) => [...words, ...operands, long ?? '']),
  ];
}

function plainly({ long, required }: Option): readonly string[] {
  return required ? [long ?? '', '60'] : [long ?? ''];
}

function spellings({ long, short }: Option): readonly (readonly string[])[] {
  const names = [long, short].filter((name) => typeof name === 'string');
  return names.flatMap((name) => texts.flatMap((text) => [[name, text], [`${name}=${text}`]]));
}

function childOf(command: Command, name: string): Command {
  const child = command.commands.find((one) => one.name() === name);
  if (child === undefined) throw new Error(`${command.name()} has no command ${name}`);
  return child;
}
