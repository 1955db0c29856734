/** Prints rows under a title, the columns as wide as they need to be. */
export function printTable(title: string, rows: readonly (readonly string[])[]): void {
  const widths = rows.reduce<readonly number[]>((known, row) => {
    return row.map((cell, column) => Math.max(known[column] ?? 0, cell.length));
  }, []);
  const lines = rows.map((row) => {
    return row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  });
  process.stdout.write(`\n\n${title}\n${lines.map((line) => `  ${line}\n`).join('')}\n`);
}
