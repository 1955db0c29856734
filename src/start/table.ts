import type { Command, Option } from 'commander';
import { hotActions } from '../commands/hot-actions.ts';
import { parsers } from '../commands/parse.ts';
import { buildProgram } from '../program.ts';
import type { CommandRow, FlagRow, ParserName } from './command-row.ts';

/** What commander keeps of an option and its types leave out. */
type Hidden = { readonly conflictsWith: readonly string[]; readonly implied?: object };

const hot = Object.keys(hotActions);
const tree = buildProgram(() => async () => {}, { print: () => {}, columns: () => 80 });

/**
 * The hot commands as the tree declares them. The build works this file out and puts its value in
 * its place, so that a start which needs no more loads neither commander nor the tree.
 */
export const table: CommandRow = rowOf(tree, '');

function rowOf(command: Command, path: string): CommandRow {
  const inside = command.commands
    .map((child) => ({ child, name: child.name(), below: `${path} ${child.name()}`.trim() }))
    .filter(({ below }) => hot.some((name) => `${name} `.startsWith(`${below} `)))
    .map(({ child, name, below }) => [name, rowOf(child, below)] as const);
  return {
    flags: command.options.flatMap((option) => flagOf(option as Option & Hidden)),
    defaults: command.opts(),
    ...(hot.includes(path) ? { operands: command.registeredArguments.length } : {}),
    commands: Object.fromEntries(inside),
  };
}

/** What is left out is left to commander: `--version`, choices, values that may be missing. */
function flagOf(option: Option & Hidden): readonly FlagRow[] {
  const { parseArg, conflictsWith, optional, variadic, envVar, presetArg, implied } = option;
  const parser = parserOf(parseArg);
  const isPlain = !optional && !variadic && (envVar ?? presetArg ?? implied) === undefined;
  const isParsed = parseArg !== undefined && parser === undefined;
  if (!isPlain || isParsed || option.long === '--version') return [];
  return [
    {
      names: [option.short, option.long].filter((name) => typeof name === 'string'),
      key: option.attributeName(),
      ...(option.required ? {} : { says: !option.negate }),
      ...(parser === undefined ? {} : { parser }),
      ...(conflictsWith.length === 0 ? {} : { conflicts: conflictsWith }),
    },
  ];
}

function parserOf(parse: Option['parseArg']): ParserName | undefined {
  return (Object.keys(parsers) as ParserName[]).find((name) => parsers[name] === parse);
}
