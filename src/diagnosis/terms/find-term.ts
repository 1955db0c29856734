import { boundTokenTerms } from './bound-tokens.ts';
import { checkTerms } from './checks.ts';
import { concepts } from './concepts.ts';
import { errorCodes, statuses } from './error-codes.ts';
import { surroundings } from './surroundings.ts';
import type { Term } from './term.ts';
import { tokenTerms } from './tokens.ts';

export const terms: readonly Term[] = [
  ...concepts,
  ...tokenTerms,
  ...boundTokenTerms,
  ...surroundings,
  ...errorCodes,
  ...statuses,
  ...checkTerms,
];

/** The term that a word names, such as `PKCE`, `clock skew`, `HTTP 502` or `invalid_request_uri`. */
export function findTerm(word: string): Term | undefined {
  const wanted = plain(word.replace(/^\s*(?:http|status)\s+(?=\d{3}\s*$)/i, ''));
  return terms.find(({ names }) => names.some((name) => plain(name) === wanted));
}

function plain(word: string): string {
  return word
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim();
}
