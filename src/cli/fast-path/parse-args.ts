import type { Call, GlobalFlags } from '../../commands/command.ts';
import { seconds } from '../../commands/flags/parse.ts';
import { flagTable, type FlagRow } from './flag-table.ts';

/** The flags that every command takes, when none is given. */
export function defaultFlags(): GlobalFlags {
  return { input: true, color: true, cache: true };
}

const load = () => import('../../commands/token/token.run.ts');

/** The same as `commands/token/token.ts` declares. */
const actions = {
  token: async () => (await load()).runToken,
  'token header': async () => (await load()).runTokenHeader,
};

/**
 * Parses `token` and `token header` with flags that are plainly the table's: `--flag`,
 * `--flag value` and `--flag=value`. `undefined` leaves the line to
 * commander: it may be wrong, or only unusual.
 */
export function parseArgs([first, ...others]: readonly string[]): Call | undefined {
  if (first !== 'token') return undefined;
  let command: keyof typeof actions = 'token';
  const flags: Record<string, unknown> = defaultFlags();
  const rest = others.values();
  for (const word of rest) {
    if (word === 'header' && command === 'token') command = 'token header';
    else {
      const cut = word.startsWith('--') ? word.indexOf('=') : -1;
      const name = cut < 0 ? word : word.slice(0, cut);
      const row = flagTable.find(({ names }) => names.includes(name));
      const value = row && valueOf(row, cut < 0 ? undefined : word.slice(cut + 1), rest);
      if (row === undefined || value === undefined) return undefined;
      flags[row.key] = value;
    }
  }
  return { load: actions[command], command, flags: flags as GlobalFlags, operands: [] };
}

/** The value of a flag; `undefined` where it is not plain. */
function valueOf({ takes, value }: FlagRow, attached: string | undefined, rest: Iterator<string>) {
  if (takes === 'nothing') return attached === undefined ? value : undefined;
  const text: string | undefined = attached ?? rest.next().value;
  // A value that looks like a flag, or an empty one, is rarely meant.
  if (text === undefined || /^(?:-|$)/.test(text)) return undefined;
  return takes === 'text' ? text : secondsOf(text);
}

function secondsOf(text: string): number | undefined {
  try {
    return seconds(text);
  } catch {
    return undefined;
  }
}
