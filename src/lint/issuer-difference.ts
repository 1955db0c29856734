/** Describes how two issuers differ, by the smallest difference that explains it. */
export function issuerDifference(seen: string, expected: string): string {
  if (seen === `${expected}/` || expected === `${seen}/`) return 'they differ by a trailing slash';
  if (seen.toLowerCase() === expected.toLowerCase()) return 'they differ in upper and lower case';
  if (seen.trim() === expected.trim()) return 'they differ in white space';
  if (!URL.canParse(seen) || !URL.canParse(expected)) return 'one of them is not a URL';
  const [left, right] = [new URL(seen), new URL(expected)];
  const parts = [
    ['the scheme', left.protocol, right.protocol],
    ['the host', left.hostname, right.hostname],
    ['the port', left.port, right.port],
    ['the path', withoutSlash(left.pathname), withoutSlash(right.pathname)],
    ['the query', left.search, right.search],
    ['the fragment', left.hash, right.hash],
  ] as const;
  const different = parts.filter(([, one, other]) => one !== other);
  if (different.length === 0) return 'they are two spellings of one URL';
  const words = different.map(([what, one, other]) => {
    return `${what} (${one === '' ? 'none' : one}, not ${other === '' ? 'none' : other})`;
  });
  return `they differ in ${words.join(' and ')}`;
}

function withoutSlash(path: string): string {
  return path.replace(/\/$/, '');
}
