import manifest from '../../../package.json' with { type: 'json' };

/** Width of help where no terminal has another one. */
const plainWidth = 80;

/**
 * The text that a command line asks for: the version, or help in the width of `help-texts.ts`.
 * `undefined` leaves the command line to commander.
 */
export async function printedText(
  args: readonly string[],
  width: () => number,
): Promise<string | undefined> {
  if (args.length === 1 && args[0] === '--version') return `${manifest.version}\n`;
  const path = helpedPath(args);
  if (path === undefined || width() !== plainWidth) return undefined;
  const { helpTexts } = await import('./help-texts.ts');
  const name = path.join(' ');
  const isName = Object.hasOwn(helpTexts, name) && path.every((word) => /^\S+$/.test(word));
  return isName ? helpTexts[name] : undefined;
}

/** The words of the command whose help is asked for; none for the program itself. */
function helpedPath(args: readonly string[]): readonly string[] | undefined {
  const [first, last] = [args[0], args.at(-1)];
  if (first === undefined) return args;
  if (first === 'help') return args.length > 2 ? undefined : args.slice(1);
  return last === '--help' || last === '-h' ? args.slice(0, -1) : undefined;
}
