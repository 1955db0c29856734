import type { Environment } from '../../model/exchange.ts';
import { shellWords } from '../../util/shell-words.ts';
import { commandTree } from '../help/command-tree.ts';
import { type Candidates, candidates } from './candidates.ts';

type Asking = { readonly env: Environment; readonly platform: NodeJS.Platform };

/**
 * The answer to the script of a shell, which gives its name and the words up to the cursor, or, where
 * the shell cuts words at characters of its own, the line up to the cursor.
 */
export async function completionAnswer(
  [shell = '', ...given]: readonly string[],
  { env, platform }: Asking,
): Promise<string> {
  const isLine = shell === 'bash' || shell === 'pwsh';
  const words = isLine ? wordsOf(given[0] ?? '', shell === 'pwsh') : given;
  const current = words.at(-1) ?? '';
  const profiles = () => profileNames(env, platform);
  const found = await candidates(words.slice(0, -1), current, { tree: commandTree, profiles });
  return linesOf(found, shell);
}

/** The words behind the program; the last one is at the cursor and may be empty, or within quotes. */
function wordsOf(line: string, isBackslashPlain: boolean): readonly string[] {
  const options = { isBackslashPlain };
  const words =
    shellWords(line, options) ??
    shellWords(`${line}"`, options) ??
    shellWords(`${line}'`, options) ??
    [];
  const isOpen = shellWords(line, options) === undefined;
  const all = /\s$/.test(line) && !isOpen ? [...words, ''] : words;
  const program = all.findIndex((word) => !/^\w+=/.test(word));
  return all.slice(program + 1);
}

async function profileNames(
  env: Environment,
  platform: NodeJS.Platform,
): Promise<readonly string[]> {
  const [{ findFolders }, { createProfileStore }, { demoProfile }] = await Promise.all([
    import('../../io/files/directories.ts'),
    import('../../io/files/profiles.ts'),
    import('../../model/profile-names.ts'),
  ]);
  const { config } = findFolders(env, platform);
  const stored = await createProfileStore(config)
    .read()
    .catch(() => undefined);
  const names = [...(stored?.profiles.keys() ?? []), demoProfile];
  // Each is a line for the shell and is shown by it.
  return names.filter((name) => !/\p{C}/u.test(name));
}

function linesOf(found: Candidates, shell: string): string {
  if (found === 'files') return ':files\n';
  const lines = found.map(({ value, description }) => {
    // bash completes what follows the last = alone
    const shown = shell === 'bash' ? value.replace(/^--[^=]*=/, '') : value;
    return description === '' ? shown : `${shown}\t${description}`;
  });
  return lines.map((line) => `${line}\n`).join('');
}
