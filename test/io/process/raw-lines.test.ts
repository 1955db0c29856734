import { describe, expect, it } from 'vitest';
import { nothingTyped, readTyped } from '../../../src/io/process/raw-lines.ts';

/** What chunks of a terminal in raw mode become, one after the other. */
function type(...chunks: readonly string[]) {
  let typed = nothingTyped;
  const lines: string[] = [];
  const keys: string[] = [];
  let echo = '';
  for (const chunk of chunks) {
    const step = readTyped(typed, chunk);
    ({ typed } = step);
    lines.push(...step.lines);
    echo += step.echo;
    if (step.key !== undefined) keys.push(step.key);
  }
  return { lines, left: typed.line, keys, echo };
}

describe('readTyped', () => {
  const url = `http://127.0.0.1:8976/callback?code=${'c'.repeat(20_000)}&state=s`;

  it('reads a line of 20 kB in pieces, and shows it', () => {
    const typed = type(url.slice(0, 4000), url.slice(4000), '\r');
    expect(typed).toEqual({ lines: [url], left: '', keys: [], echo: `${url}\n` });
  });

  it.each([
    ['two lines', ['a\rb\n', 'c'], { lines: ['a', 'b'], left: 'c' }],
    ['erased characters', ['abx\u007f\bc🔑\u007f\r'], { lines: ['ac'] }],
    ['an erased line', ['abc\u0015d\r'], { lines: ['d'] }],
    ['more erased than typed', ['\u007f\u007fa\r'], { lines: ['a'], echo: 'a\n' }],
    ['bracketed paste', ['\u001b[200~a', 'b\u001b[20', '1~\r'], { lines: ['ab'] }],
    ['arrow keys', ['a\u001b[D\u001bOAb\r'], { lines: ['ab'] }],
    ['other control characters', ['a\u0007\u0000b\r'], { lines: ['ab'], echo: 'ab\n' }],
    ['Ctrl-C', ['ab\u0003'], { lines: [], keys: ['interrupt'] }],
    ['Ctrl-Z', ['\u001a'], { keys: ['suspend'] }],
    ['Ctrl-\\', ['\u001c'], { keys: ['quit'] }],
    ['Ctrl-D', ['a\r\u0004'], { lines: ['a'], keys: ['end'] }],
    ['Ctrl-D in a line', ['a\u0004b\r'], { lines: ['ab'], keys: [] }],
  ] as const)('reads %s', (_what, chunks, expected) => {
    expect(type(...chunks)).toMatchObject(expected);
  });

  it('drops what no URL needs', () => {
    expect(type('x'.repeat(100_000), '\r').lines[0]).toHaveLength(64 * 1024);
  });

  it('takes time in proportion to the text', () => {
    const chunk = 'x'.repeat(4096);
    const before = performance.now();
    type(...Array.from({ length: 100 }, () => chunk));
    expect(performance.now() - before).toBeLessThan(2000);
  });
});
