import { describe, expect, it } from 'vitest';
import { decodeText, readableText } from '../../src/util/text.ts';

const utf16le = (text: string) => Buffer.from(text, 'utf16le');

describe('decodeText', () => {
  it.each([
    ['UTF-8', Buffer.from('Zürich 🔑')],
    ['UTF-8 with a byte order mark', Buffer.from('\ufeffZürich 🔑')],
    ['UTF-16 of little end', utf16le('\ufeffZürich 🔑')],
    ['UTF-16 of big end', utf16le('\ufeffZürich 🔑').swap16()],
  ])('reads %s', (_what, bytes) => {
    expect(decodeText(bytes)).toBe('Zürich 🔑');
  });

  it.each([
    ['Latin-1', Buffer.from('Zürich', 'latin1')],
    ['half a character', Buffer.from('🔑').subarray(0, 2)],
    ['an odd number of bytes of UTF-16', utf16le('\ufeffab').subarray(0, 5)],
  ])('does not guess at %s', (_what, bytes) => {
    expect(decodeText(bytes)).toBeUndefined();
  });

  it('reads nothing from nothing', () => {
    expect(decodeText(new Uint8Array())).toBe('');
  });
});

describe('readableText', () => {
  it('replaces what is no text', () => {
    expect(readableText(Buffer.from('Zürich', 'latin1'))).toBe('Z\ufffdrich');
    expect(readableText(utf16le('\ufeffZürich'))).toBe('Zürich');
  });
});
