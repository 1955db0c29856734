import type { Check } from '../../jwt/check.ts';
import type { Verdict } from '../../jwt/verdict.ts';
import type { Output } from '../schema/outputs.ts';
import { shorten } from '../text/shorten.ts';
import { clean } from '../text/clean.ts';
import { jsonLine } from '../text/json.ts';
import { formatCheck, verdictMembers } from './verify.ts';

/** The function that formats the verdict about one line of standard input. */
export function printer({ json }: { readonly json: boolean }) {
  return json ? verdictJsonLine : verdictLine;
}

/** One line of NDJSON: the verdict with its failed and undecided checks. */
function verdictJsonLine(line: number, verdict: Verdict): string {
  const checks = failedChecks(verdict);
  const document: Output<'verify -'> = {
    line,
    ...verdictMembers(verdict),
    checks,
    notes: verdict.notes,
  };
  return jsonLine(document);
}

/** One line of text: the number of the line, the outcome and why. */
function verdictLine(line: number, verdict: Verdict): string {
  const { outcome, kindName, signature } = verdict;
  const word = { valid: 'VALID', invalid: 'INVALID', undecided: 'UNDECIDED' }[outcome].padEnd(9);
  const why = failedChecks(verdict).map(
    (check) => `${check.id}: ${shorten(formatCheck(check), 200)}`,
  );
  const about = why.length > 0 ? why : [kindName ?? '', signature.alg ?? '', signature.kid ?? ''];
  const parts = about.filter((text) => text !== '').map((text) => clean(shorten(text, 200)));
  return `${String(line).padStart(7)}  ${word}  ${parts.join(why.length > 0 ? '; ' : '  ')}\n`;
}

function failedChecks({ checks }: Verdict): readonly Check[] {
  return checks.filter(({ verdict }) => verdict === 'fail' || verdict === 'unknown');
}
