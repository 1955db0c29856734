import { describe, expect, it } from 'vitest';
import { shellWords } from '../../src/util/shell-words.ts';

describe('shellWords', () => {
  it.each([
    ['', []],
    ['   ', []],
    ['firefox', ['firefox']],
    ['  firefox   --new-window\t%s ', ['firefox', '--new-window', '%s']],
    ['"/opt/My Browser/run" -p "a b"', ['/opt/My Browser/run', '-p', 'a b']],
    ["'/opt/My Browser/run' --x='a b'", ['/opt/My Browser/run', '--x=a b']],
    [String.raw`/opt/My\ Browser/run`, ['/opt/My Browser/run']],
    [String.raw`'a\b' "a\b" "a\"b"`, [String.raw`a\b`, String.raw`a\b`, 'a"b']],
    [`a '' ""`, ['a', '', '']],
    ['$HOME `x` *', ['$HOME', '`x`', '*']],
  ])('of %j', (text, words) => {
    expect(shellWords(text)).toEqual(words);
  });

  it.each([`"a b`, `it's`, `a "b' c`])('are none for %j, whose quote is open', (text) => {
    expect(shellWords(text)).toBeUndefined();
  });

  it('keep the backslashes of Windows', () => {
    const text = String.raw`"C:\Program Files\B\b.exe" C:\x`;
    expect(shellWords(text, { isBackslashPlain: true })).toEqual([
      String.raw`C:\Program Files\B\b.exe`,
      String.raw`C:\x`,
    ]);
  });
});
