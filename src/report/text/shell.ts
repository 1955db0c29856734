import { Failure } from '../../model/errors.ts';

export const shells = ['sh', 'bash', 'zsh', 'fish', 'pwsh', 'cmd'] as const;
export type Shell = (typeof shells)[number];

/**
 * The command that sets an environment variable in a shell; the value is taken literally there.
 * Throws a `usage` failure for a value that cmd has no way to quote.
 */
export function setVariable(shell: Shell, name: string, value: string): string {
  switch (shell) {
    case 'sh':
    case 'bash':
    case 'zsh':
      return `export ${name}='${value.replaceAll("'", String.raw`'\''`)}'`;
    case 'fish':
      return `set -gx ${name} '${value.replaceAll(/[\\']/g, String.raw`\$&`)}'`;
    case 'pwsh':
      // PowerShell ends a text at every kind of single quote, the curly ones included
      return `$env:${name} = '${value.replaceAll(/['\u2018-\u201b]/g, '$&$&')}'`;
    case 'cmd':
      return `set "${name}=${requireLiteral(value)}"`;
  }
}

function requireLiteral(value: string): string {
  if (!/["%!^]/.test(value)) return value;
  throw new Failure(
    'usage',
    'the token contains a character that cmd cannot take literally: use --shell pwsh',
  );
}
