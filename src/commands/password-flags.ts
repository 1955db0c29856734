import { type Command, Option } from 'commander';
import { Failure } from '../errors.ts';

export type PasswordFlags = { readonly passwordFile?: string; readonly passwordStdin?: true };

/** Flags that say where the password of a person comes from; never the password itself. */
export function passwordFlags(command: Command): Command {
  return command
    .option('--password-file <file>', 'a file that holds the password')
    .option('--password-stdin', 'read the password from standard input')
    .addOption(new Option('--password [value]').hideHelp().argParser(refusePassword));
}

/** Commander's own error for a bad argument would repeat the password. */
function refusePassword(): never {
  throw new Failure(
    'usage',
    'a password on the command line ends up in the shell history and in the process list',
    { hint: 'use --password-file <file>, --password-stdin or ATM_PASSWORD, or wait to be asked' },
  );
}
