import { type Argument, type Command, Help, type Option } from 'commander';
import type { HelpText } from '../../commands/command.ts';
import { groups, readGroup } from '../../commands/flags/groups.ts';

/** A command with what its help says beside flags: strings as they are, others by their section. */
export type Documented = Command & { readonly helpTexts?: readonly (string | HelpText)[] };

/** Help in short, which leaves out what is rarely needed, or whole, with `--all`. */
export type HelpLength = { readonly isWhole: boolean };

/** Text beside a flag is never narrower than this; where less is left, it goes below the flag. */
const minTextWidth = 40;
/** A longer flag has its text below it. */
const maxTermWidth = 27;

/** How help looks: commander's own parts in an order of ours. */
export function helpConfiguration({ isWhole }: HelpLength): Partial<Help> {
  return {
    minWidthToWrap: 20,
    visibleOptions: (command) => optionsOf(command).filter((one) => isWhole || !isRare(one)),
    optionDescription: (option) => withChoices(option, isWhole),
    subcommandTerm,
    styleTitle: (title) => `\u001b[1m${title}\u001b[22m`,
    padWidth(command, helper) {
      const terms = [
        ...helper.visibleOptions(command).map((option) => helper.optionTerm(option)),
        ...helper.visibleCommands(command).map((one) => helper.subcommandTerm(one)),
        ...helper.visibleArguments(command).map((one) => helper.argumentTerm(one)),
      ];
      const widths = terms.map(({ length }) => length).filter((width) => width <= maxTermWidth);
      return Math.max(0, ...widths);
    },
    formatItem,
    formatHelp: (command, helper) => formatHelp(command, helper, { isWhole }),
  };
}

/** The flags of a command behind those of the commands above it, by group, each once. */
export function optionsOf(command: Command): Option[] {
  const all = new Help().visibleOptions(command);
  for (let at = command.parent; at !== null; at = at.parent) all.unshift(...at.options);
  const byName = new Map(all.map((option) => [option.long, option]));
  const order: readonly string[] = Object.values(groups);
  const position = (option: Option) => order.indexOf(readGroup(option.helpGroupHeading).heading);
  return [...byName.values()]
    .filter(({ hidden }) => !hidden)
    .toSorted((left, right) => position(left) - position(right));
}

function isRare({ helpGroupHeading }: Option): boolean {
  return readGroup(helpGroupHeading).isRare;
}

function formatHelp(command: Command, helper: Help, { isWhole }: HelpLength): string {
  const width = helper.helpWidth ?? 80;
  const pad = helper.padWidth(command, helper);
  const item = (term: string, text: string) => helper.formatItem(term, pad, text, helper);
  const { helpTexts = [] } = command as Documented;
  const text = (section: HelpText['section']) =>
    helpTexts.flatMap((one) => (typeof one !== 'string' && one.section === section ? one() : []));
  const paragraph = (lines: string) => wrapProse(lines, width, helper);
  const note = (lines: string) =>
    paragraph(lines).replace(/^[A-Z][a-z]+:$/m, (title) => helper.styleTitle(title));
  const section = (title: string, items: readonly string[]) =>
    items.length === 0 ? [] : [[helper.styleTitle(title), ...items].join('\n')];
  const flags = byHeading(helper.visibleOptions(command), (option) => {
    return readGroup(option.helpGroupHeading).heading;
  });
  const commands = byHeading(helper.visibleCommands(command), (one) => one.helpGroup());
  const blocks = [
    `${helper.styleTitle('Usage:')} ${helper.commandUsage(command)}`,
    paragraph(helper.commandDescription(command)),
    ...section('Examples:', text('examples')),
    ...section(
      'Arguments:',
      helper.visibleArguments(command).map((one) => item(one.name(), withChoices(one, isWhole))),
    ),
    ...commands.flatMap(([title, members]) => {
      const rows = members.map((one) =>
        item(helper.subcommandTerm(one), helper.subcommandDescription(one)),
      );
      return section(title || 'Commands:', rows);
    }),
    ...flags.flatMap(([title, options]) => {
      const rows = options.map((one) =>
        item(helper.optionTerm(one), helper.optionDescription(one)),
      );
      return section(title, [...rows, ...(isWhole ? [] : omitted(command, title, item))]);
    }),
    ...helpTexts.flatMap((one) => (typeof one === 'string' ? [note(one)] : [])),
    ...(isWhole ? text('details').map(paragraph) : [whereWholeIs(command)]),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

/** Lines of prose, wrapped; indented ones are code, and stay. */
function wrapProse(text: string, width: number, helper: Help): string {
  const lines = text.trim().split('\n');
  return lines
    .map((line) => (line.startsWith(' ') ? line : helper.boxWrap(line, width)))
    .join('\n');
}

/** What stands for flags of a server that help leaves out. */
function omitted(
  command: Command,
  title: string,
  item: (term: string, text: string) => string,
): readonly string[] {
  const endpoints = command.options.filter(
    ({ helpGroupHeading }) => readGroup(helpGroupHeading).heading === groups.endpoints,
  );
  if (title !== groups.client || endpoints.length === 0) return [];
  return [item('--…-endpoint <url>', `${endpoints.length} URLs, for a server without discovery`)];
}

function whereWholeIs(command: Command): string {
  const words: string[] = [];
  for (let at = command; at.parent !== null; at = at.parent) words.unshift(at.name());
  return `All flags: ${['atm-cli help', ...words, '--all'].join(' ')}`;
}

function byHeading<T>(
  items: readonly T[],
  headingOf: (item: T) => string,
): readonly (readonly [string, readonly T[]])[] {
  const found = new Map<string, T[]>();
  for (const one of items) {
    const heading = headingOf(one);
    found.set(heading, [...(found.get(heading) ?? []), one]);
  }
  return [...found];
}

/** A flag and its text beside it, or below it where either has too little room. */
function formatItem(term: string, termWidth: number, description: string, helper: Help): string {
  if (description === '') return `  ${term}`;
  const width = helper.helpWidth ?? 80;
  const beside = termWidth + 4;
  const isNarrow = width - beside < minTextWidth;
  const indent = isNarrow ? 6 : beside;
  const text = helper
    .boxWrap(description, Math.max(width - indent, 20))
    .replaceAll('\n', `\n${' '.repeat(indent)}`);
  const isBelow = isNarrow || term.length > termWidth;
  return isBelow
    ? `  ${term}\n${' '.repeat(indent)}${text}`
    : `  ${term.padEnd(termWidth)}  ${text}`;
}

/** Characters of the values of a flag, in short help. */
const maxChoices = 80;

/** The values that a flag takes, in its text. */
function withChoices(
  {
    description,
    argChoices,
    required,
    defaultValue,
  }: Pick<Option, 'description' | 'argChoices' | 'required' | 'defaultValue'>,
  isWhole: boolean,
): string {
  const all = argChoices?.join(', ') ?? '';
  // A description of so many begins the list itself.
  const isListed = all !== '' && (isWhole || all.length <= maxChoices);
  const choices = isListed ? `: ${all}` : '';
  const preset =
    required && defaultValue !== undefined ? ` (default: ${String(defaultValue)})` : '';
  return `${description}${choices}${preset}`;
}

/** How a command is listed: without "[options]", which not all of them have at this point. */
function subcommandTerm(command: Command): string {
  return [command.name(), ...command.registeredArguments.map(argumentTerm)].join(' ');
}

function argumentTerm(operand: Argument): string {
  const name = `${operand.name()}${operand.variadic ? '...' : ''}`;
  return operand.required ? `<${name}>` : `[${name}]`;
}
