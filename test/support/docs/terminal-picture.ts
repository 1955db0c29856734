/** What a terminal shows of one command. */
export type Shown = { readonly command: string; readonly output: string };

const rowHeight = 20;
const characterWidth = 8.43;
const margin = { x: 20, top: 46, bottom: 22 };

/** The styles of the terminal (SGR) that atm-cli uses, by what they turn on, and what turns them off. */
const styles: Readonly<Record<string, string>> = {
  '1': 'bold',
  '2': 'dim',
  '31': 'red',
  '32': 'green',
  '33': 'yellow',
  '36': 'cyan',
};
const ends: Readonly<Record<string, readonly string[]>> = {
  '0': Object.values(styles),
  '22': ['bold', 'dim'],
  '39': ['red', 'green', 'yellow', 'cyan'],
};

/** Commands and what they printed, colours included, as a picture that every browser draws. */
export function terminalPicture(title: string, columns: number, shown: readonly Shown[]): string {
  const rows = shown.flatMap(({ command, output }, index) => [
    ...(index === 0 ? [] : ['']),
    `<tspan class="dim">$</tspan> <tspan class="bold">${escape(command)}</tspan>`,
    ...output.trimEnd().split(/\r?\n/).map(styledRow),
  ]);
  const width = Math.ceil(columns * characterWidth) + 2 * margin.x;
  const height = margin.top + rows.length * rowHeight + margin.bottom;
  const texts = rows
    .map((row, index) => [row, margin.top + index * rowHeight + 14] as const)
    .filter(([row]) => row !== '')
    .map(([row, y]) => `<text x="${margin.x}" y="${y}">${row}</text>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>${escape(title)}</title>
<style>
rect { fill: #14171b } circle { fill: #3a424c }
text { fill: #e6e9ee; font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; white-space: pre }
.bold { font-weight: 700 } .dim { fill: #9aa4b1 } .red { fill: #ff9d94 } .green { fill: #6fd59b } .yellow { fill: #f0c36a } .cyan { fill: #7cc7ee }
</style>
<rect width="${width}" height="${height}" rx="10"/>
<circle cx="24" cy="22" r="6"/><circle cx="44" cy="22" r="6"/><circle cx="64" cy="22" r="6"/>
${texts.join('\n')}
</svg>
`;
}

/** A row as text of SVG. A sequence that is not known is an error: the picture would be wrong. */
function styledRow(row: string): string {
  const on = new Set<string>();
  // oxlint-disable-next-line no-control-regex -- links of the terminal; what they show stays
  const parts = row.replace(/\u001b\]8;[^\u0007\u001b]*(?:\u0007|\u001b\\)/g, '').split(sequence);
  return parts
    .map((part, index) => {
      if (index % 2 === 1) {
        const style = styles[part];
        if (style !== undefined) on.add(style);
        else if (ends[part] === undefined) throw new Error(`unknown sequence ${part}: ${row}`);
        else for (const ended of ends[part]) on.delete(ended);
        return '';
      }
      if (part === '') return '';
      return on.size === 0
        ? escape(part)
        : `<tspan class="${[...on].join(' ')}">${escape(part)}</tspan>`;
    })
    .join('');
}

// oxlint-disable-next-line no-control-regex -- colours of the terminal
const sequence = /\u001b\[(\d*)m/;

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** What can be read in a picture, a line for each row. */
export function textOfPicture(svg: string): string {
  const rows = [...svg.matchAll(/<text [^>]*>(.*)<\/text>/g)];
  return rows
    .map(([, row = '']) => row.replace(/<[^>]*>/g, ''))
    .join('\n')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
