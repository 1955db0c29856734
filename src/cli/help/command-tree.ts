import type { Argument, Command, Option } from 'commander';
import { commandPath } from '../../commands/command.ts';
import { readGroup } from '../../commands/flags/groups.ts';
import { headerLine, pair, repeat } from '../../commands/flags/parse.ts';
import { presets } from '../../providers/catalog.ts';
import type { Output } from '../../report/schema/outputs.ts';
import { buildProgram } from '../program.ts';
import type { Documented } from './format.ts';

type Help = Output<'help'>;
export type CommandNode = Omit<Help['commands'][number], 'output_schema'>;
export type FlagNode = Help['flags'][number];

export type CommandTree = Pick<Help, 'name' | 'description' | 'flags'> & {
  /** Parents before their children, in the order of help. */
  readonly commands: readonly CommandNode[];
  readonly providers: readonly string[];
};

const helpFlag: readonly FlagNode[] = [
  {
    flag: '--help',
    short: '-h',
    description: 'print help; with --json for programs',
    repeatable: false,
    group: 'Common',
    rare: false,
  },
];

const collectors: readonly unknown[] = [repeat, pair, headerLine];

/**
 * All commands and their flags, for programs, the completion and the manual. The build replaces this
 * file by its value, so that a completion loads neither commander nor the tree of commands.
 */
export const commandTree: CommandTree = describeProgram();

function describeProgram(): CommandTree {
  const program = buildProgram(() => async () => {}, { print: () => {}, columns: () => 80 });
  return {
    name: program.name(),
    description: program.description(),
    flags: flagsOf(program),
    commands: program.commands.flatMap((one) => describe(one, one.helpGroup())),
    providers: presets.map(({ id }) => id),
  };
}

function describe(command: Command, group: string): readonly CommandNode[] {
  const node: CommandNode = {
    command: commandPath(command),
    group: withoutColon(group),
    summary: command.summary() || command.description(),
    description: command.description(),
    arguments: command.registeredArguments.map(argumentNode),
    flags: flagsOf(command),
    examples: examplesOf(command),
  };
  return [node, ...command.commands.flatMap((child) => describe(child, group))];
}

function flagsOf(command: Command): FlagNode[] {
  const help = command.parent === null ? helpFlag : [];
  return [...command.options.filter(({ hidden }) => !hidden).map(flagNode), ...help];
}

function flagNode(option: Option): FlagNode {
  const { long, short, required, argChoices, defaultValue, parseArg } = option;
  const { heading, isRare } = readGroup(option.helpGroupHeading);
  const [, value] = /<([^<>]+)>/.exec(option.flags) ?? [];
  return {
    flag: long ?? '',
    ...(short === undefined ? {} : { short }),
    ...(required && value !== undefined ? { value } : {}),
    description: option.description,
    ...(argChoices === undefined ? {} : { choices: argChoices }),
    ...(required && defaultValue !== undefined ? { default: String(defaultValue) } : {}),
    repeatable: collectors.includes(parseArg),
    group: withoutColon(heading),
    rare: isRare,
  };
}

function argumentNode(argument: Argument): CommandNode['arguments'][number] {
  const { description, required, variadic, argChoices } = argument;
  return {
    name: argument.name(),
    description,
    required,
    repeatable: variadic,
    ...(argChoices === undefined ? {} : { choices: argChoices }),
  };
}

function examplesOf(command: Command): string[] {
  const { helpTexts = [] } = command as Documented;
  return helpTexts.flatMap((text) => {
    if (typeof text === 'string' || text.section !== 'examples') return [];
    return text()
      .split(/^ {2}\$ /m)
      .slice(1)
      .map((line) => line.trimEnd());
  });
}

function withoutColon(heading: string): string {
  return heading.replace(/:$/, '');
}
