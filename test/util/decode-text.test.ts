import { expect, it } from 'vitest';
import { decodeText } from '../../src/util/decode-text.ts';

const json = '{"name":"Zoë"}';

it.each<readonly [string, Buffer, string | undefined]>([
  ['UTF-8', Buffer.from(json), undefined],
  ['UTF-8 with a mark', Buffer.from(`\ufeff${json}`), undefined],
  ['UTF-8 that says to be Latin-1', Buffer.from(json), 'application/json; charset=iso-8859-1'],
  ['UTF-8 that says to be UTF-16', Buffer.from(json), 'application/json; charset=utf-16'],
  ['Latin-1', Buffer.from(json, 'latin1'), 'application/json; charset="ISO-8859-1"'],
  ['Windows-1252', Buffer.from(json, 'latin1'), 'application/json;Charset = windows-1252'],
  ['UTF-16 LE with a mark', Buffer.from(`\ufeff${json}`, 'utf16le'), 'application/json'],
  ['UTF-16 LE without one', Buffer.from(json, 'utf16le'), undefined],
  ['UTF-16 BE with a mark', Buffer.from(`\ufeff${json}`, 'utf16le').swap16(), undefined],
  ['UTF-16 BE without one', Buffer.from(json, 'utf16le').swap16(), 'text/json;charset=utf-16be'],
])('reads %s', (_name, bytes, type) => {
  expect(decodeText(bytes, type)).toBe(json);
});

it('reads what fits no charset as far as it can', () => {
  expect(decodeText(Buffer.from([0x61, 0xff, 0x62]))).toBe('a\ufffdb');
  expect(decodeText(Buffer.from([0x61, 0xff, 0x62]), 'text/plain; charset=none')).toBe('a\ufffdb');
  expect(decodeText(Buffer.alloc(0))).toBe('');
});
