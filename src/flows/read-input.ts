import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';

/** The bytes of a file, or of standard input when it is called `-`. */
export async function readInput(
  context: Pick<Context, 'readFile' | 'readStdinBytes'>,
  path: string,
): Promise<Uint8Array> {
  return path === '-' ? await context.readStdinBytes() : await context.readFile(path);
}

/** The one token or password in a file or on standard input; a `usage` failure when there is none. */
export async function readSecretText(
  context: Pick<Context, 'readFile' | 'readStdinBytes'>,
  path: string,
  what: string,
): Promise<string> {
  const text = new TextDecoder().decode(await readInput(context, path)).replace(/\r?\n$/, '');
  if (text !== '') return text;
  const place = path === '-' ? 'standard input' : path;
  throw new Failure('usage', `${place} holds no ${what}`);
}

/** Throws a `usage` failure when several flags want standard input, which can be read once. */
export function requireOneReader(flags: Readonly<Record<string, boolean | undefined>>): void {
  const wanting = Object.keys(flags).filter((flag) => flags[flag]);
  if (wanting.length < 2) return;
  throw new Failure('usage', `standard input can be read once, not for ${wanting.join(' and ')}`, {
    hint: 'put all but one of them into files',
  });
}
