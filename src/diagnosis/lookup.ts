import { closest } from '../util/did-you-mean.ts';
import { rules } from './catalog.ts';
import { kindOfVendorCode, vendorLink } from './kinds/vendor-codes.ts';
import type { Rule } from './rule.ts';
import { findTerm, terms } from './terms/find-term.ts';
import type { Term } from './terms/term.ts';

/** What a word means: what it is, the rules about it, the most general first, or the closest known word. */
export type Lookup = {
  readonly term?: Term | undefined;
  readonly rules: readonly Rule[];
  /** Where the vendor explains a code of its own. */
  readonly link?: string | undefined;
  readonly meant?: string | undefined;
};

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
 * What a word means: a rule id (`T14`, `t4`), an error code, a number of Microsoft Entra with or
 * without its `AADSTS`, a code of Okta, an HTTP status, the id of a check of `verify`, or a term of
 * the protocols, such as `PKCE`.
 */
export function explainWord(operand: string): Lookup {
  const word = operand.trim();
  const id = /^([acdmnrtuv])(\d{1,2})$/i.exec(word);
  if (id !== null) return byId(`${id[1]?.toUpperCase()}${id[2]?.padStart(2, '0')}`);
  const code = /^\d{4,8}$/.test(word) ? `AADSTS${word}` : word;
  const term = findTerm(word);
  const coded = inOrder(code);
  const link = vendorLink(code);
  if (term !== undefined) return { term, rules: [...new Set([...rulesOf(term), ...coded])] };
  const found = coded.length > 0 ? coded : ofVendor(code);
  // A neighbouring number means something else.
  const isWord = link === undefined && word.length > 3;
  if (found.length === 0) return { rules: [], meant: isWord ? closest(code, names()) : undefined };
  return { rules: found, link };
}

/** The rules that have a code among theirs, the most general first. */
function inOrder(code: string): readonly Rule[] {
  const first = general[code.toLowerCase()];
  const rank = ({ id, codes }: Rule) => (id === first ? -1 : places(codes, code));
  const found = rules.filter(({ codes }) => places(codes, code) >= 0);
  return found.toSorted((left, right) => rank(left) - rank(right));
}

/** The rules that a term refers to. */
export function rulesOf({ see = [] }: Term): readonly Rule[] {
  return see.flatMap((id) => rules.find((rule) => rule.id === id) ?? []);
}

/** The rules about what a vendor's code is about. */
function ofVendor(code: string): readonly Rule[] {
  const kind = kindOfVendorCode(code.replace(/^AADSTS/i, ''));
  return kind === undefined ? [] : rules.filter(({ kinds }) => kinds?.includes(kind));
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
  const ofRules = rules.flatMap(({ id, codes }) => [id, ...codes]);
  return [...new Set([...ofRules, ...terms.flatMap((term) => term.names)])];
}
