import type { Check } from '../jwt/check.ts';
import type { Verdict } from '../jwt/verdict.ts';
import { checkWords } from './check-words.ts';
import { clean } from './clean.ts';
import { eventJson } from './json.ts';
import { verdictMembers } from './verdict-members.ts';

/** A verdict of many: one that is valid need not list its checks. */
type BulkVerdict = Omit<Verdict, 'checks' | 'header' | 'payload'> &
  Partial<Pick<Verdict, 'checks'>>;

/**
 * How verdicts about lines of standard input are written. Of a verdict without checks, which many
 * tokens share, all but the number of the line is written once.
 */
export function printer({ json }: { readonly json: boolean }) {
  const form = json ? jsonForm : textForm;
  const written = new WeakMap<BulkVerdict, string>();
  return (line: number, verdict: BulkVerdict): string => {
    let rest = written.get(verdict);
    if (rest === undefined) {
      rest = form.rest(verdict);
      if (verdict.checks === undefined) written.set(verdict, rest);
    }
    return `${form.line(line)}${rest}`;
  };
}

/** One line of NDJSON: the verdict with those of its checks that decided against the token. */
const jsonForm = {
  line: (line: number) => `{"schemaVersion":1,"line":${line},`,
  rest: (verdict: BulkVerdict) => {
    const members = {
      ...verdictMembers(verdict),
      checks: objections(verdict),
      notes: verdict.notes,
    };
    return eventJson(members).slice(1);
  },
};

/** A line for a person: where the token stands, the outcome and why. */
const textForm = {
  line: (line: number) => `${String(line).padStart(7)}  `,
  rest: (verdict: BulkVerdict) => {
    const { outcome, kindName, signature } = verdict;
    const word = { valid: 'VALID', invalid: 'INVALID', undecided: 'UNDECIDED' }[outcome].padEnd(9);
    const why = objections(verdict).map((check) => `${check.id}: ${short(checkWords(check))}`);
    const about = why.length > 0 ? why : [kindName ?? '', signature.alg ?? '', signature.kid ?? ''];
    const words = about.filter((text) => text !== '').map((text) => clean(short(text)));
    return `${word}  ${words.join(why.length > 0 ? '; ' : '  ')}\n`;
  },
};

function objections({ checks = [] }: BulkVerdict): readonly Check[] {
  return checks.filter(({ verdict }) => verdict === 'fail' || verdict === 'unknown');
}

/** A token decides how long its claims are; a line of a terminal does not bear everything. */
function short(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
