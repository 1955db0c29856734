/**
 * The text of a file or of standard input: UTF-8, or UTF-16 as PowerShell and editors of Windows
 * write it, told by its byte order mark, which is left out. `undefined` for what is neither.
 */
export function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The same, where bytes that are no text are replaced by U+FFFD: for what is examined and not sent. */
export function readableText(bytes: Uint8Array): string {
  return decodeText(bytes) ?? new TextDecoder().decode(bytes);
}

function encodingOf([first, second]: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}
