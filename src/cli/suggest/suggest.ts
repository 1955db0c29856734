import type { Command } from 'commander';
import { commandPath } from '../../commands/command.ts';
import { closest } from '../../util/did-you-mean.ts';
import { optionsOf } from '../help/format.ts';
import type { ParseError } from '../parse-args.ts';
import { otherFlags } from './other-flags.ts';
import { synonyms } from './synonyms.ts';

/** Commands that delete or revoke: they are never proposed for another word. */
export const destructive: readonly string[] = ['logout', 'revoke', 'remove'];

/**
 * The error about an unknown command or flag, with what was probably meant: a word for the same
 * thing, or a similar one. The value of a flag is not repeated.
 */
export function withSuggestion(error: ParseError): Error {
  const [, name = ''] = /'([^]*)'/.exec(error.message) ?? [];
  const [what, said] =
    error.code === 'commander.unknownCommand'
      ? unknownCommand(error.at, name.split(' ').at(-1) ?? '')
      : unknownFlag(error.at, name.replace(/(?<=.)=[^]*$/, ''));
  const message = said === undefined ? what : `${what}\n${said}`;
  return Object.assign(error, { message });
}

type Said = readonly [what: string, suggestion: string | undefined];

function unknownCommand(at: Command, word: string): Said {
  const path = [commandPath(at), word].filter(Boolean).join(' ');
  const known = Object.hasOwn(synonyms, path) ? synonyms[path] : undefined;
  const meant = known ?? elsewhere(at, word) ?? similar(at, word);
  const said = meant === undefined ? undefined : `did you mean ${meant.join(' or ')}?`;
  return [`unknown command '${path}'`, said];
}

/** Sub-commands of this name, or whose words are joined in another way, such as token-refresh. */
function elsewhere(at: Command, word: string): readonly string[] | undefined {
  if (at.parent !== null) return undefined;
  const paths = at.commands
    .flatMap((one) => one.commands)
    .filter(isHarmless)
    .map(commandPath);
  const found = paths.filter((path) => {
    return path.split(' ').at(-1) === word || path === word.replace(/[-:/.]/, ' ');
  });
  return found.length === 0 ? undefined : found;
}

function similar(at: Command, word: string): readonly string[] | undefined {
  const names = at.commands.filter(isHarmless).map((one) => one.name());
  const meant = closest(word, names);
  if (meant === undefined || !isNear(word, meant)) return undefined;
  return [[commandPath(at), meant].filter(Boolean).join(' ')];
}

/** Two mistakes make a short word another word, unless letters were swapped. */
function isNear(word: string, name: string): boolean {
  const isTypo = closest(word, [name], 1) !== undefined;
  return isTypo || name.length > 5 || letters(word) === letters(name);
}

function letters(text: string): string {
  return Array.from(text.toLowerCase()).toSorted().join('');
}

function isHarmless(command: Command): boolean {
  return !destructive.includes(command.name());
}

function unknownFlag(at: Command, flag: string): Said {
  const what = `unknown option '${flag}'`;
  const flags = optionsOf(at).flatMap(({ long }) => long ?? []);
  const name = flag
    .replace(/^-{1,2}/, '')
    .toLowerCase()
    .replaceAll('_', '-');
  const row = Object.hasOwn(otherFlags, name) ? otherFlags[name] : undefined;
  if (row?.needs?.every((one) => flags.includes(one)) ?? row !== undefined)
    return [what, row?.says];
  const spelled = `--${name}`;
  const meant = flags.includes(spelled) ? spelled : closest(flag, flags);
  return [what, meant === undefined ? undefined : `did you mean ${meant}?`];
}
