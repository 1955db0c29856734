import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';

/** The client secret from standard input, or typed by the person; a `usage` failure when empty. */
export async function readClientSecret(context: Context): Promise<string> {
  const text = context.terminal.interactive
    ? await context.ask.secret('Client secret')
    : await context.readStdin();
  const secret = text.replace(/\r?\n$/, '');
  if (secret !== '') return secret;
  throw new Failure('usage', 'standard input holds no client secret', {
    hint: 'pipe it in, such as: pass show client | atm-cli … --client-secret-stdin',
  });
}
