import { decodeText } from '../util/text.ts';
import { Failure } from './errors.ts';

/**
 * The text of `name`, a file or standard input, in UTF-8 or UTF-16. Throws a `usage` failure for
 * anything else, before a part of it is sent or stored.
 */
export function requireText(bytes: Uint8Array, name: string): string {
  const text = decodeText(bytes);
  if (text === undefined) {
    throw new Failure('usage', `${name} is not text in UTF-8 or UTF-16: save it as UTF-8`);
  }
  if (!text.includes('\0')) return text;
  const message = `${name} has NUL bytes: it is not text, or UTF-16 without a mark; save it as UTF-8`;
  throw new Failure('usage', message);
}
