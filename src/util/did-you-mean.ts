/** The most similar name, at most `most` typing mistakes away. */
export function closest(word: string, names: readonly string[], most = 2): string | undefined {
  const ranked = names
    .map((name) => ({ name, distance: distance(word.toLowerCase(), name.toLowerCase()) }))
    .toSorted((left, right) => left.distance - right.distance);
  const [best] = ranked;
  return best !== undefined && best.distance <= most ? best.name : undefined;
}

/** Letters to insert, delete or replace (Levenshtein); `Infinity` for long words. */
function distance(left: string, right: string): number {
  if (left.length > 64) return Infinity;
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let line = 0; line < left.length; line += 1) {
    const next = [line + 1];
    for (let at = 1; at <= right.length; at += 1) {
      const replaced = (row[at - 1] ?? 0) + (right[at - 1] === left[line] ? 0 : 1);
      next.push(Math.min(replaced, (row[at] ?? 0) + 1, (next[at - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? Infinity;
}
