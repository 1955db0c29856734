import manifest from '../../../package.json' with { type: 'json' };
import {
  type CommandNode,
  commandTree,
  type FlagNode,
} from '../../../src/cli/help/command-tree.ts';
import { exitCodes } from '../../../src/model/errors.ts';
import { exitMeanings, variables } from './commands-document.ts';

/** A flag of so many commands is described once, below all of them. */
const shared = 3;

/** man/atm-cli.1: all commands and flags, in the macros of man(7). */
export function manPage(): string {
  const { name, description, flags, commands } = commandTree;
  const common = sharedFlags(commands);
  return [
    `.TH ${roff(name.toUpperCase())} 1 "" "${roff(`${name} ${manifest.version}`)}" "User Commands"`,
    // Flags are not divided at the end of a line.
    '.nh',
    '.ad l',
    '.SH NAME',
    roff(`${name} - ${description.replace(/\.$/, '').replace(/^E/, 'e')}`),
    '.SH SYNOPSIS',
    `.B ${roff(name)}`,
    '.I command',
    '.RI [ flags ]',
    '.SH DESCRIPTION',
    paragraph(description),
    '.PP',
    paragraph(
      `${name} help <command> prints the help of one command, ${name} help <command> --all with every flag, and ${name} help --json all of them for programs.`,
    ),
    '.SH COMMANDS',
    ...commands.flatMap((command) => section(command, common)),
    '.SH "FLAGS OF SEVERAL COMMANDS"',
    ...byGroup(common).flatMap(([group, members]) => [
      `.SS "${roff(group)}"`,
      ...members.map(flagItem),
    ]),
    '.SH "FLAGS OF ALL COMMANDS"',
    ...flags.map(flagItem),
    '.SH "EXIT STATUS"',
    ...Object.entries(exitCodes).map(([kind, code]) =>
      item(`\\fB${code}\\fR`, exitMeanings[kind as keyof typeof exitCodes]),
    ),
    '.SH ENVIRONMENT',
    paragraph(
      'A flag wins over the environment, the environment over the profile, the profile over defaults.',
    ),
    ...Object.entries(variables).map(([variable, does]) => item(`\\fB${roff(variable)}\\fR`, does)),
    '.SH FILES',
    item('\\fI~/.config/atm\\-cli/config.json\\fR', 'the profiles'),
    item('\\fI~/.local/state/atm\\-cli\\fR', 'tokens, caches and the record of the last runs'),
    '.SH "SEE ALSO"',
    '.BR curl (1),',
    '.BR jq (1)',
    '',
  ].join('\n');
}

function section(
  { command, description, arguments: operands, flags, examples }: CommandNode,
  common: readonly FlagNode[],
): readonly string[] {
  const isShared = (one: FlagNode) => common.some((other) => isSame(one, other));
  const own = flags.filter((one) => !isShared(one));
  const others = flags.filter(isShared).map(({ flag }) => flag);
  const words = operands.map(({ name, required, repeatable }) => {
    const word = `${name}${repeatable ? '...' : ''}`;
    return required ? `<${word}>` : `[${word}]`;
  });
  return [
    `.SS "${roff(['atm-cli', command, ...words].join(' '))}"`,
    ...description
      .split('\n\n')
      .flatMap((text, index) => [...(index > 0 ? ['.PP'] : []), paragraph(text)]),
    ...(examples.length === 0 ? [] : ['.PP', '.EX', ...examples.flatMap(exampleLines), '.EE']),
    ...operands.map((one) => item(`\\fI${roff(one.name)}\\fR`, withChoices(one))),
    ...own.map(flagItem),
    ...(others.length === 0 ? [] : ['.PP', paragraph(`Also: ${others.join(', ')}.`)]),
  ];
}

function exampleLines(example: string): readonly string[] {
  return example.split('\n').map((line, index) => roff(`${index === 0 ? '  $ ' : ''}${line}`));
}

/** Flags that several commands have with the same text, as the first of them has it. */
function sharedFlags(commands: readonly CommandNode[]): readonly FlagNode[] {
  const all = commands.flatMap(({ flags }) => flags);
  const first = all.filter((one, index) => all.findIndex((other) => isSame(one, other)) === index);
  return first.filter((one) => all.filter((other) => isSame(one, other)).length >= shared);
}

function isSame(one: FlagNode, other: FlagNode): boolean {
  return (
    one.flag === other.flag && one.description === other.description && one.value === other.value
  );
}

function byGroup(flags: readonly FlagNode[]): readonly (readonly [string, readonly FlagNode[]])[] {
  const names = [...new Set(flags.map(({ group }) => group))];
  return names.map((name) => [name, flags.filter(({ group }) => group === name)]);
}

function flagItem(flag: FlagNode): string {
  const names = [flag.short, flag.flag].filter((name) => typeof name === 'string');
  const value = flag.value ? ` \\fI${roff(flag.value)}\\fR` : '';
  const term = names.map((name) => `\\fB${roff(name)}\\fR`).join(', ');
  return item(`${term}${value}`, withChoices(flag));
}

function withChoices({
  description,
  choices,
  ...rest
}: Pick<FlagNode, 'description' | 'choices'> & {
  readonly default?: string | null | undefined;
}): string {
  const values = choices ? `: ${choices.join(', ')}` : '';
  return `${description}${values}${rest.default ? ` (default: ${rest.default})` : ''}`;
}

function item(term: string, text: string): string {
  return `.TP\n${term}\n${paragraph(text)}`;
}

function paragraph(text: string): string {
  return roff(text.replaceAll('`', '').replaceAll(/\s*\n\s*/g, ' '));
}

/** Text in which nothing is a request of roff, and dashes are those that are typed. */
function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('"', '\\(dq')
    .replaceAll('…', '...')
    .replace(/^(?=[.'])/gm, '\\&');
}
