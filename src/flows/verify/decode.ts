import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import { type Decoded, decodeUnverified, type NotDecodable } from '../../jwt/decode.ts';
import { epochSeconds } from '../clock.ts';

/** A token of several, by its place among them. */
export type DecodedLine = { readonly line: number; readonly decoded: Decoded | NotDecodable };

/**
 * Decodes a token without verifying it. Throws `undecided` for a token of another kind, such as an
 * opaque one, and `check_failed` for a text that is not a token.
 */
export function decodeToken(context: Pick<Context, 'now'>, token: string): Decoded {
  const decoded = decodeUnverified(token, epochSeconds(context));
  if ('header' in decoded) return decoded;
  const { type, message, rule } = decoded;
  throw new Failure(type === 'foreign' ? 'undecided' : 'check_failed', message, { rule });
}

/** Decodes each of several tokens; one that cannot be decoded does not end it. */
export function decodeLines(
  context: Pick<Context, 'now'>,
  tokens: readonly { readonly line: number; readonly text: string }[],
): readonly DecodedLine[] {
  const now = epochSeconds(context);
  return tokens.map(({ line, text }) => ({ line, decoded: decodeUnverified(text, now) }));
}

/** The outcome of several, for the exit code: what is no token outweighs what is another kind of token. */
export function outcomeOfLines(
  lines: readonly DecodedLine[],
): readonly ('valid' | 'invalid' | 'undecided')[] {
  return lines.map(({ decoded }) => {
    if ('header' in decoded) return 'valid';
    return decoded.type === 'foreign' ? 'undecided' : 'invalid';
  });
}
