import { describe, expect, it } from 'vitest';
import { chunksInUtf8, decodeText, readableText } from '../../src/util/text.ts';

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

describe('chunksInUtf8', () => {
  async function read(bytes: Uint8Array, size: number): Promise<string> {
    async function* chunks() {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    }
    const parts: Uint8Array[] = [];
    for await (const part of chunksInUtf8(chunks())) parts.push(part);
    return Buffer.concat(parts).toString('utf8');
  }
  const text = 'Zürich 🔑\r\nBern\r\n';
  const encodings: readonly [string, Buffer][] = [
    ['UTF-8', Buffer.from(text)],
    ['UTF-16 of little end', utf16le(`\ufeff${text}`)],
    ['UTF-16 of big end', utf16le(`\ufeff${text}`).swap16()],
  ];

  it.each(encodings)('converts %s, wherever it is cut', async (_what, bytes) => {
    for (const size of [1, 2, 3, 5, 1000]) expect(await read(bytes, size)).toBe(text);
  });

  it('leaves what is short alone', async () => {
    expect(await read(Buffer.from('x'), 9)).toBe('x');
    expect(await read(Buffer.from(''), 9)).toBe('');
  });
});
