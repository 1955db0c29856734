import type { Command } from 'commander';
import { secretFlag } from './secret-flag.ts';

export type PasswordFlags = { readonly passwordFile?: string; readonly passwordStdin?: true };

/** Flags that say where the password of a person comes from; never the password itself. */
export function passwordFlags(command: Command): Command {
  return command
    .option('--password-file <file>', 'a file that holds the password')
    .option('--password-stdin', 'read the password from standard input')
    .addOption(
      secretFlag(
        '--password',
        'password',
        '--password-file <file>, --password-stdin or ATM_PASSWORD, or wait to be asked',
      ),
    );
}
