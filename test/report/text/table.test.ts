import { expect, it } from 'vitest';
import { styleFor } from '../../../src/report/text/style.ts';
import { tableLines } from '../../../src/report/text/table.ts';

const columns = (width: number) => styleFor({ colour: false, isTTY: true, columns: width });
const rows = [
  { mark: '*', cells: ['work', 'Ada Lovelace', 'id.example.com/realms/production', 'yes'] },
  { mark: ' ', cells: ['n', 'not signed in', 'other.example', ''] },
];

it('puts cells below their headings, and no blanks behind the last one', () => {
  expect(tableLines(['NAME', 'WHO', 'SERVER', 'REFRESH'], rows, columns(80))).toEqual([
    '  NAME  WHO            SERVER                            REFRESH',
    '* work  Ada Lovelace   id.example.com/realms/production  yes',
    '  n     not signed in  other.example',
  ]);
});

it('shortens the widest columns until the rows fit', () => {
  const lines = tableLines(['NAME', 'WHO', 'SERVER', 'REFRESH'], rows, columns(50));
  expect(Math.max(...lines.map((line) => line.length))).toBe(50);
  expect(lines[1]).toBe('* work  Ada Lovelace   id.example.com/re…  yes');
});

it('has no limit where the stream is no terminal, and no headings where there are none', () => {
  const wide = 'x'.repeat(300);
  const style = styleFor({ colour: false });
  expect(tableLines(undefined, [{ cells: ['a', wide] }], style)).toEqual([`a  ${wide}`]);
});

it('aligns colours by what is seen, and shows control characters', () => {
  const style = styleFor({ colour: true });
  const bold = { text: 'a', mark: style.bold };
  const lines = tableLines(
    undefined,
    [{ cells: [bold, 'b'] }, { cells: ['\u001b[2J', 'c'] }],
    style,
  );
  expect(lines[0]).toBe(`${style.bold('a')}${' '.repeat(8)}  b`);
  expect(lines[1]).toBe(String.raw`\u001b[2J  c`);
});
