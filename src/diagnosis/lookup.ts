import { closest } from '../util/did-you-mean.ts';
import { rules } from './catalog.ts';
import type { Rule } from './rule.ts';

/** What a term means: the rules about it, the most general first, or the closest known term. */
export type Lookup = { readonly rules: readonly Rule[]; readonly meant?: string | undefined };

/** The rule to read first about a code that many rules know. */
const general: Readonly<Record<string, string>> = {
  econnrefused: 'U10',
  access_denied: 'A07',
  expired_token: 'D03',
  invalid_client: 'T01',
  invalid_grant: 'T17',
  invalid_scope: 'A08',
  invalid_token: 'M10',
  unauthorized_client: 'T18',
  unsupported_grant_type: 'T19',
};

/**
 * The rules about a rule id (`T14`, `t4`), an error code, a number of Microsoft Entra with or
 * without its `AADSTS`, or the id of a check of `verify`.
 */
export function explainTerm(term: string): Lookup {
  const word = term.trim();
  const id = /^([atrdvnmu])(\d{1,2})$/i.exec(word);
  if (id !== null) return byId(`${id[1]?.toUpperCase()}${id[2]?.padStart(2, '0')}`);
  const code = /^\d{4,8}$/.test(word) ? `AADSTS${word}` : word;
  const found = rules.filter(({ codes }) => places(codes, code) >= 0);
  if (found.length === 0) return { rules: [], meant: closest(code, names()) };
  const first = general[code.toLowerCase()];
  const rank = ({ id: own, codes }: Rule) => (own === first ? -1 : places(codes, code));
  return { rules: found.toSorted((left, right) => rank(left) - rank(right)) };
}

/** Whether a text names an OAuth error code that some rule knows; the code. */
export function knownCodeIn(text: string): string | undefined {
  const words = text.slice(0, 4096).match(/\b[a-z]+(?:_[a-z]+)+\b/g) ?? [];
  const known = new Set(rules.flatMap(({ codes }) => codes));
  return words.find((word) => known.has(word));
}

function byId(id: string): Lookup {
  const found = rules.filter((rule) => rule.id === id);
  const meant =
    found.length > 0
      ? undefined
      : closest(
          id,
          rules.map((rule) => rule.id),
        );
  return { rules: found, meant };
}

function places(codes: readonly string[], code: string): number {
  return codes.findIndex((one) => one.toLowerCase() === code.toLowerCase());
}

function names(): readonly string[] {
  return [...new Set(rules.flatMap(({ id, codes }) => [id, ...codes]))];
}
