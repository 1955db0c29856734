type Row = readonly [name: string, value: string];

/** Rows as indented lines, the values below each other, at least `width` characters after the names. */
export function alignRows(
  rows: readonly Row[],
  mark: (name: string) => string = (name) => name,
  width = 0,
): readonly string[] {
  const widest = Math.max(width, ...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${mark(name.padEnd(widest))}  ${value}`);
}
