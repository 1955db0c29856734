/**
 * Bytes as text, without a byte order mark. What is UTF-8 is read as UTF-8, which JSON always is (RFC
 * 8259 section 8.1), even where the content type says otherwise: many servers name a charset that they
 * do not use. Else the mark decides, then the charset of the content type.
 */
export function decodeText(bytes: Uint8Array, contentType = ''): string {
  const utf8 = decode(bytes, 'utf-8');
  // Text has no NUL; UTF-16 has one beside each ASCII character.
  if (utf8 !== undefined && !utf8.includes('\0')) return utf8;
  const [, charset] = /charset\s*=\s*"?([\w.:+-]{1,40})/i.exec(contentType) ?? [];
  const named = charset === undefined ? undefined : decode(bytes, charset);
  const wide = decode(bytes, wideCharset(bytes));
  return wide ?? named ?? new TextDecoder().decode(bytes);
}

function decode(bytes: Uint8Array, charset: string | undefined): string | undefined {
  if (charset === undefined) return undefined;
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** UTF-16 by its byte order mark, else by the NUL beside its first character. */
function wideCharset([first, second]: Uint8Array): string | undefined {
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return 'utf-16be';
  return undefined;
}
