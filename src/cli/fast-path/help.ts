import manifest from '../../../package.json' with { type: 'json' };

/**
 * The text that a command line asks for: the version, or help, where no terminal has a width and no
 * colours are wanted. `undefined` leaves the command line to commander.
 */
export async function printedText(
  args: readonly string[],
  isPlain: () => boolean,
): Promise<string | undefined> {
  const [first = ''] = args;
  if (args.length === 1 && ['--version', '-V'].includes(first)) return `${manifest.version}\n`;
  const path = helpedPath(args);
  if (path === undefined || !isPlain()) return undefined;
  const { helpTexts } = await import('./help-texts.ts');
  const name = path.join(' ');
  const isName = Object.hasOwn(helpTexts, name) && path.every((word) => /^\S+$/.test(word));
  return isName ? helpTexts[name] : undefined;
}

/** The words of the command whose help is asked for; none for the program itself. */
function helpedPath(args: readonly string[]): readonly string[] | undefined {
  const [first, last] = [args[0], args.at(-1)];
  if (first === undefined) return args;
  if (last === '--help' || last === '-h') return args.slice(0, -1);
  return first === 'help' ? args.slice(1) : undefined;
}
