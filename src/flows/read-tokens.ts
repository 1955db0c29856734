import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';

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
