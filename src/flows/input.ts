import type { Context } from '../model/context.ts';
import { Failure } from '../model/errors.ts';

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

/** The tokens of an operand: itself, or with `-` the lines of standard input. */
export async function readTokens(
  context: Pick<Context, 'readStdin'>,
  operand: string,
): Promise<readonly string[]> {
  if (operand !== '-') return [operand];
  const lines = (await context.readStdin()).split(/\r?\n/).filter((line) => line.trim() !== '');
  if (lines.length > 0) return lines;
  throw new Failure('usage', 'standard input holds no token', {
    hint: 'it takes one token on each line, such as: atm-cli token | atm-cli verify -',
  });
}

/** The one token of an operand, or on standard input when it is `-`; `undefined` without operand. */
export async function tokenOperand(
  context: Context,
  operand: string | undefined,
): Promise<string | undefined> {
  if (operand === undefined) return undefined;
  const [token, ...others] = await readTokens(context, operand);
  if (others.length === 0) return token?.trim();
  const message = `standard input holds ${others.length + 1} lines, one token is wanted`;
  throw new Failure('usage', message);
}

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
