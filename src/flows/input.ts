import type { Context } from '../model/context.ts';
import { stringMember } from '../jwt/form/json.ts';
import { trimToken } from '../jwt/form/read-form.ts';
import { Failure } from '../model/errors.ts';
import { requireText } from '../model/text-file.ts';
import { isObject, parseShallow } from '../util/json.ts';

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
  );
}

/** A text that may be a token, and its line on standard input. */
export type TokenLine = { readonly line: number; readonly text: string };

/**
 * The tokens of an operand: itself, or with `-` the lines of standard input that are not empty. JSON
 * over several lines is one text. Throws a `usage` failure when there is none.
 */
export async function readTokens(
  context: Pick<Context, 'readStdin'>,
  operand: string,
): Promise<readonly TokenLine[]> {
  if (operand !== '-') return [{ line: 1, text: operand }];
  const stdin = await context.readStdin();
  if (/^\s*[{[]/.test(stdin) && parseShallow(stdin) !== undefined)
    return [{ line: 1, text: stdin }];
  const lines = stdin
    .split(/\r?\n/)
    .map((text, index) => ({ line: index + 1, text }))
    .filter(({ text }) => text.trim() !== '');
  if (lines.length > 0) return lines;
  throw new Failure('usage', 'no token on standard input, expected one per line');
}

/**
 * The one token of an operand, or on standard input when it is `-`, without what was pasted around
 * it; of JSON with one token in it that one. `undefined` without operand. Throws a `usage` failure
 * for several, and for other JSON.
 */
export async function tokenOperand(
  context: Context,
  operand: string | undefined,
): Promise<string | undefined> {
  if (operand === undefined) return undefined;
  const [first, ...others] = await readTokens(context, operand);
  if (others.length > 0) {
    throw new Failure('usage', `standard input has ${others.length + 1} lines, expected one token`);
  }
  const { token } = trimToken(first?.text ?? '');
  const value = parseShallow(token);
  if (!isObject(value)) return token;
  const names = ['access_token', 'refresh_token', 'id_token', 'token'];
  const named = names.flatMap((name) => stringMember(value, name) ?? []);
  const [only] = named;
  if (only !== undefined && named.length === 1) return only;
  const message = `this is JSON with ${named.length} tokens, expected one token`;
  throw new Failure('usage', `${message}: give only the token, as jq -r .access_token prints it`);
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
  throw new Failure('usage', 'no client secret on standard input: --client-secret-stdin reads it');
}
