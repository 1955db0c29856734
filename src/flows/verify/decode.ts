import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import { type Decoded, decodeUnverified } from '../../jwt/decode.ts';
import { epochSeconds } from '../clock.ts';

/**
 * Decodes tokens without verifying them. Throws `undecided` for a token of another kind, such as an
 * opaque one, and `check_failed` for a text that is not a token.
 */
export function decodeTokens(
  context: Pick<Context, 'now'>,
  tokens: readonly string[],
): readonly Decoded[] {
  return tokens.map((token) => {
    const decoded = decodeUnverified(token, epochSeconds(context));
    if ('header' in decoded) return decoded;
    const { type, message, rule } = decoded;
    throw new Failure(type === 'foreign' ? 'undecided' : 'check_failed', message, { rule });
  });
}
