import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import { readSecretText } from '../input.ts';

export type PasswordSource = {
  readonly file?: string | undefined;
  readonly stdin?: boolean | undefined;
};

/**
 * The user's password: from the given file or standard input, else from ATM_PASSWORD, else asked
 * for. Throws a `usage` failure without a terminal to ask on.
 */
export async function readPassword(
  context: Context,
  { file, stdin }: PasswordSource,
): Promise<string> {
  if (file !== undefined) return await readSecretText(context, file, 'password');
  if (stdin) return await readSecretText(context, '-', 'password');
  const value = context.env['ATM_PASSWORD']?.replace(/\r?\n$/, '');
  if (value) return value;
  if (context.terminal.interactive) return await context.ask.secret('Password');
  throw new Failure(
    'usage',
    'the password is missing, and there is no terminal to ask for it: give it with --password-file <file>, --password-stdin or ATM_PASSWORD',
  );
}
