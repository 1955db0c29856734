import type { Context } from '../model/context.ts';
import { Failure } from '../model/errors.ts';
import { requireText } from '../model/text-file.ts';

/** The bytes of a file; `-` is standard input. */
export async function readInput(
  context: Pick<Context, 'readFile' | 'readStdinBytes'>,
  path: string,
): Promise<Uint8Array> {
  return path === '-' ? await context.readStdinBytes() : await context.readFile(path);
}

/**
 * The token or password in a file or on standard input. Throws a `usage` failure when it is empty.
 */
export async function readSecretText(
  context: Pick<Context, 'readFile' | 'readStdinBytes'>,
  path: string,
  what: string,
): Promise<string> {
  const place = path === '-' ? 'standard input' : path;
  const text = requireText(await readInput(context, path), place).replace(/\r?\n$/, '');
  if (text !== '') return text;
  throw new Failure('usage', `no ${what} in ${place}: it is empty`);
}

/** Throws a `usage` failure when several flags read standard input. */
export function requireOneReader(flags: Readonly<Record<string, boolean | undefined>>): void {
  const wanting = Object.keys(flags).filter((flag) => flags[flag]);
  if (wanting.length < 2) return;
  throw new Failure(
    'usage',
    `standard input can be read only once, not for ${wanting.join(' and ')}`,
    {
      hint: 'use files for the others',
    },
  );
}

/** The tokens of an operand: itself, or with `-` the lines of standard input. */
export async function readTokens(
  context: Pick<Context, 'readStdin'>,
  operand: string,
): Promise<readonly string[]> {
  if (operand !== '-') return [operand];
  const lines = (await context.readStdin()).split(/\r?\n/).filter((line) => line.trim() !== '');
  if (lines.length > 0) return lines;
  throw new Failure('usage', 'no token on standard input', {
    hint: 'pipe one token per line, such as: atm-cli token | atm-cli verify -',
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
  throw new Failure('usage', `standard input has ${others.length + 1} lines, expected one token`);
}

/**
 * The client secret from standard input, or typed on a terminal. Throws a `usage` failure when it
 * is empty.
 */
export async function readClientSecret(context: Context): Promise<string> {
  const text = context.terminal.interactive
    ? await context.ask.secret('Client secret')
    : await context.readStdin();
  const secret = text.replace(/\r?\n$/, '');
  if (secret !== '') return secret;
  throw new Failure('usage', 'no client secret on standard input', {
    hint: 'pipe it, such as: pass show client | atm-cli … --client-secret-stdin',
  });
}
