import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { readTokens } from './read-tokens.ts';

/** The one token of an operand, or on standard input when it is `-`; `undefined` without operand. */
export async function tokenOperand(
  context: Context,
  operand: string | undefined,
): Promise<string | undefined> {
  if (operand === undefined) return undefined;
  const [token, ...others] = await readTokens(context, operand);
  if (others.length === 0) return token?.trim();
  throw new Failure(
    'usage',
    `standard input holds ${others.length + 1} lines, one token is wanted`,
  );
}
