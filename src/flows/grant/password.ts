import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import { readSecretText } from '../input.ts';

export type PasswordSource = {
  readonly file?: string | undefined;
  readonly stdin?: boolean | undefined;
};

/**
 * The person's password: from the file or standard input that was named, else from ATM_PASSWORD,
 * else typed. Throws a `usage` failure when nobody is there to type it.
 */
export async function readPassword(
  context: Context,
  { file, stdin }: PasswordSource,
): Promise<string> {
  if (file !== undefined) return await readSecretText(context, file, 'password');
  if (stdin) return await readSecretText(context, '-', 'password');
  const value = context.env['ATM_PASSWORD'];
  if (value !== undefined && value !== '') return value;
  if (context.terminal.interactive) return await context.ask.secret('Password');
  throw new Failure('usage', 'no password is given, and nobody is there to type it', {
    hint: 'give it with --password-file <file>, --password-stdin or ATM_PASSWORD',
  });
}
