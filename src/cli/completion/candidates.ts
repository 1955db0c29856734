import type { CommandNode, CommandTree, FlagNode } from '../help/command-tree.ts';

export type Candidate = { readonly value: string; readonly description: string };

/** What may stand at the cursor: words to choose from, or the path of a file. */
export type Candidates = readonly Candidate[] | 'files';

export type Sources = {
  readonly tree: CommandTree;
  /** The names of the profiles; asked only where one may stand. */
  readonly profiles: () => Promise<readonly string[]>;
};

/** What may stand in place of `current`, behind the words before it, without the program. */
export async function candidates(
  before: readonly string[],
  current: string,
  sources: Sources,
): Promise<Candidates> {
  const { path, operands, pending, isPlain, used } = walk(before, sources.tree);
  if (pending !== undefined) return matching(await valuesOf(pending, sources), current);
  const flags = flagsOf(path, sources.tree);
  const [, name = '', typed] = isPlain ? [] : (/^(--[^=]+)=([^]*)$/.exec(current) ?? []);
  const flag = flags.find((one) => one.flag === name && one.value !== undefined);
  if (flag !== undefined) {
    const values = matching(await valuesOf(flag, sources), typed ?? '');
    if (values === 'files') return values;
    return values.map(({ value, description }) => ({ value: `${name}=${value}`, description }));
  }
  if (current.startsWith('-') && !isPlain) {
    const free = flags.filter((one) => one.repeatable || !used.has(one.flag));
    return matching(free.map(flagCandidate), current);
  }
  const children = operands === 0 ? childrenOf(path, sources.tree) : [];
  const rest = await operandsOf(path, operands, before, sources);
  if (children.length === 0) return matching(rest, current);
  return matching([...children, ...(rest === 'files' ? [] : rest)], current);
}

type Walked = {
  readonly path: string;
  /** How many operands of the command are there already. */
  readonly operands: number;
  /** The flag whose value is to come. */
  readonly pending: FlagNode | undefined;
  /** Behind `--` nothing is a flag. */
  readonly isPlain: boolean;
  readonly used: ReadonlySet<string>;
};

function walk(words: readonly string[], tree: CommandTree): Walked {
  const used = new Set<string>();
  let [path, operands, isPlain] = ['', 0, false];
  let pending: FlagNode | undefined;
  for (const word of words) {
    if (pending !== undefined) pending = undefined;
    else if (word === '--' && !isPlain) isPlain = true;
    else if (word.startsWith('-') && word !== '-' && !isPlain) {
      const [name = '', value] = word.split('=', 2);
      const flag = flagsOf(path, tree).find((one) => one.flag === name || one.short === name);
      if (flag !== undefined) used.add(flag.flag);
      if (flag?.value !== undefined && value === undefined) pending = flag;
    } else if (operands === 0 && nodeOf(join(path, word), tree) !== undefined && !isPlain) {
      path = join(path, word);
    } else operands += 1;
  }
  return { path, operands, pending, isPlain, used };
}

function join(path: string, word: string): string {
  return path === '' ? word : `${path} ${word}`;
}

function nodeOf(path: string, { commands }: CommandTree): CommandNode | undefined {
  return commands.find(({ command }) => command === path);
}

/** The flags of a command, of those above it, and of all commands. */
function flagsOf(path: string, tree: CommandTree): readonly FlagNode[] {
  const own = tree.commands.filter(({ command }) => `${path} `.startsWith(`${command} `));
  return [...own.toReversed().flatMap(({ flags }) => flags), ...tree.flags];
}

function flagCandidate({ flag, description }: FlagNode): Candidate {
  return { value: flag, description };
}

function childrenOf(path: string, { commands }: CommandTree): readonly Candidate[] {
  const depth = path === '' ? 1 : path.split(' ').length + 1;
  return commands
    .filter(({ command }) => command.split(' ').length === depth)
    .filter(({ command }) => path === '' || command.startsWith(`${path} `))
    .map(({ command, summary }) => ({
      value: command.split(' ').at(-1) ?? '',
      description: summary,
    }));
}

async function operandsOf(
  path: string,
  index: number,
  before: readonly string[],
  sources: Sources,
): Promise<Candidates> {
  const { arguments: all = [] } = nodeOf(path, sources.tree) ?? {};
  const operand = all[index] ?? all.findLast(({ repeatable }) => repeatable);
  if (operand === undefined) return [];
  if (operand.name === 'command') {
    const words = before.slice(before.indexOf('help') + 1);
    const named = words.filter((word) => !word.startsWith('-')).join(' ');
    return childrenOf(named, sources.tree);
  }
  return await namesOf(operand.name, operand.choices, sources);
}

async function valuesOf({ flag, value, choices }: FlagNode, sources: Sources) {
  const kinds: Readonly<Record<string, string>> = {
    '--profile': 'profile',
    '--provider': 'provider',
  };
  return await namesOf(kinds[flag] ?? value ?? '', choices, sources);
}

/** The values of a kind; those of most kinds only the user knows. */
async function namesOf(
  kind: string,
  choices: readonly string[] | null | undefined,
  { tree, profiles }: Sources,
): Promise<Candidates> {
  if (choices) return choices.map(candidate);
  if (kind === 'profile') return (await profiles()).map(candidate);
  if (kind === 'provider') return tree.providers.map(candidate);
  return /\bfile\b/.test(kind) ? 'files' : [];
}

function candidate(value: string): Candidate {
  return { value, description: '' };
}

function matching(all: Candidates, typed: string): Candidates {
  return all === 'files' ? all : all.filter(({ value }) => value.startsWith(typed));
}
