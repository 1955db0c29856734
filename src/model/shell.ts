/** Printed commands, as the shell takes them that they are pasted into: the one place that quotes. */
import type { Environment } from './exchange.ts';
import { Failure } from './errors.ts';
import { withoutTrailing } from '../util/trim.ts';

export const shells = ['sh', 'bash', 'zsh', 'fish', 'pwsh', 'cmd'] as const;
export type Shell = (typeof shells)[number];

/** What no shell acts on; PowerShell makes a list of words with a comma, and `@` begins a splat. */
const plain = {
  posix: /^[\w.,:/@%+=-]+$/,
  windows: /^[\w.:/\\+=-][\w.:/\\@+=-]*$/,
};

/** Control characters, line ends included, which a terminal or a paste would act on. */
// oxlint-disable-next-line no-control-regex -- these are looked for
const control = /[\u0000-\u001f\u007f-\u009f]/;

/**
 * What cmd or PowerShell acts on in double quotes too: the quotes that PowerShell takes for one,
 * its `$` and backtick, and a `%` that may begin a variable of cmd; the octets of a URL do not.
 */
const active = /["\u201c-\u201e$`]|%(?![\da-f]{2})/i;

/** Whether a shell takes a word as it is: what a server has named is printed only then. */
export function isPlainWord(word: string, platform: string = process.platform): boolean {
  return (platform === 'win32' ? plain.windows : plain.posix).test(word);
}

/**
 * A word of a printed command, in quotes where it needs them; on Windows in those that cmd and
 * PowerShell have in common. What cannot be quoted there is the `placeholder`, such as `<name>`.
 */
export function shellWord(
  word: string,
  placeholder: string,
  platform: string = process.platform,
): string {
  if (isPlainWord(word, platform)) return word;
  const isOpen = control.test(word) || (platform === 'win32' && active.test(word));
  return isOpen ? placeholder : shellQuoted(word, platform);
}

/** A word in quotes, such as one that the user has to replace. */
export function shellQuoted(word: string, platform: string = process.platform): string {
  if (platform !== 'win32') return quotedFor('sh', word);
  // A program reads a backslash before a quote as a part of it
  const end = word.length - withoutTrailing(word, '\\').length;
  return `"${word}${'\\'.repeat(end)}"`;
}

/** The shell that a command is printed for: on Windows the one that has started this program. */
export function shellOf(env: Environment, platform: string): Shell {
  if (platform !== 'win32') return 'sh';
  // Git Bash and its like
  if (env['MSYSTEM']) return 'sh';
  // PowerShell adds the modules of the user to those of the machine
  const modules = env['PSModulePath']?.toLowerCase().split(';') ?? [];
  const home = env['USERPROFILE']?.toLowerCase();
  const isPowerShell = modules.some((path) => home !== undefined && path.startsWith(home));
  return isPowerShell ? 'pwsh' : 'cmd';
}

/**
 * The command that sets an environment variable in a shell; the value is taken literally there.
 * Throws a `usage` failure for a value that cmd has no way to quote.
 */
export function setVariable(shell: Shell, name: string, value: string): string {
  switch (shell) {
    case 'sh':
    case 'bash':
    case 'zsh':
      return `export ${name}=${quotedFor(shell, value)}`;
    case 'fish':
      return `set -gx ${name} ${quotedFor(shell, value)}`;
    case 'pwsh':
      return `$env:${name} = ${quotedFor(shell, value)}`;
    case 'cmd':
      return `set ${quotedFor(shell, `${name}=${value}`)}`;
  }
}

/** A command that runs with variables set, in one line; in sh for that command alone. */
export function withVariables(
  shell: Shell,
  variables: Readonly<Record<string, string>>,
  command: string,
): string {
  const pairs = Object.entries(variables);
  if (shell === 'cmd' || shell === 'pwsh') {
    const set = pairs.map(([name, value]) => setVariable(shell, name, value));
    return [...set, command].join(shell === 'cmd' ? ' && ' : '; ');
  }
  const set = pairs.map(
    ([name, value]) => `${name}=${isPlainWord(value, '') ? value : quotedFor('sh', value)}`,
  );
  return [...set, command].join(' ');
}

/** Text that one shell takes literally. */
function quotedFor(shell: Shell, text: string): string {
  switch (shell) {
    case 'fish':
      return `'${text.replaceAll(/[\\']/g, String.raw`\$&`)}'`;
    case 'pwsh':
      // PowerShell ends a text at every kind of single quote, the curly ones included
      return `'${text.replaceAll(/['\u2018-\u201b]/g, '$&$&')}'`;
    case 'cmd':
      return `"${requireLiteral(text)}"`;
    case 'sh':
    case 'bash':
    case 'zsh':
      return `'${text.replaceAll("'", String.raw`'\''`)}'`;
  }
}

function requireLiteral(value: string): string {
  if (!/["%!^]/.test(value)) return value;
  throw new Failure(
    'usage',
    'the token contains a character that cmd cannot take literally: use --shell pwsh',
  );
}
