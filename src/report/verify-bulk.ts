import type { Check } from '../jwt/check.ts';
import type { Verdict } from '../jwt/verdict.ts';
import { checkWords } from './check-words.ts';
import { clean } from './clean.ts';
import { jsonLine } from './json.ts';

/** A verdict of many: one that is valid need not list its checks. */
type BulkVerdict = Omit<Verdict, 'checks' | 'header' | 'payload'> &
  Partial<Pick<Verdict, 'checks'>>;

/** How the verdict about a line of standard input is written. */
export function printer({ json }: { readonly json: boolean }) {
  return json ? bulkJson : bulkLine;
}

/** One line of NDJSON: the verdict with those of its checks that decided against the token. */
export function bulkJson(line: number, verdict: BulkVerdict): string {
  const { valid, outcome, kind, signature, claims, notes } = verdict;
  return jsonLine({
    line,
    valid,
    outcome,
    kind,
    signature: {
      valid: signature.valid ?? null,
      alg: signature.alg ?? null,
      kid: signature.kid ?? null,
    },
    claims: { valid: claims.valid ?? null },
    checks: objections(verdict),
    notes,
  });
}

/** A line for a person: where the token stands, the outcome and why. */
export function bulkLine(line: number, verdict: BulkVerdict): string {
  const { outcome, kindName, signature } = verdict;
  const word = { valid: 'VALID', invalid: 'INVALID', undecided: 'UNDECIDED' }[outcome].padEnd(9);
  const why = objections(verdict).map((check) => `${check.id}: ${short(checkWords(check))}`);
  const about = why.length > 0 ? why : [kindName ?? '', signature.alg ?? '', signature.kid ?? ''];
  const words = about.filter((text) => text !== '').map((text) => clean(short(text)));
  return `${String(line).padStart(7)}  ${word}  ${words.join(why.length > 0 ? '; ' : '  ')}\n`;
}

function objections({ checks = [] }: BulkVerdict): readonly Check[] {
  return checks.filter(({ verdict }) => verdict === 'fail' || verdict === 'unknown');
}

/** A token decides how long its claims are; a line of a terminal does not bear everything. */
function short(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
