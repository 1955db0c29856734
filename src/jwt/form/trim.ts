import type { Note } from '../check.ts';

/** What is pasted around a token: what to find, what stays of it, and its name. */
const surroundings: readonly (readonly [RegExp, string, string])[] = [
  [/^\uFEFF/, '', 'a byte order mark'],
  [/^\s+|\s+$/g, '', 'white space'],
  [/^authorization:\s*/i, '', 'the header name Authorization'],
  [/^(["'`])(.*)\1$/s, '$2', 'quotes'],
  [/^bearer\s+/i, '', 'the prefix Bearer'],
  [/^dpop\s+/i, '', 'the prefix DPoP'],
  [/^(["'`])(.*)\1$/s, '$2', 'quotes'],
];

/** Removes what was pasted around a token, with a note; inside, nothing is repaired. */
export function trimToken(text: string): {
  readonly token: string;
  readonly notes: readonly Note[];
} {
  let token = text.replace(/\r?\n$/, '');
  const removed = new Set<string>();
  for (const [pattern, kept, what] of surroundings) {
    const shorter = token.replace(pattern, kept);
    if (shorter !== token) removed.add(what);
    token = shorter;
  }
  const notes = [...removed].map((what) => ({ id: 'jwt-trim', message: `removed ${what}` }));
  return { token, notes };
}
