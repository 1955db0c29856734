import type { Judged } from '../../flows/verify/bulk/judge.ts';
import { stringMember } from '../../jwt/form/json.ts';
import type { Check } from '../../jwt/check.ts';
import type { Verdict } from '../../jwt/verdict.ts';
import { fingerprint } from '../../util/fingerprint.ts';
import { shorten } from '../text/shorten.ts';
import { clean } from '../text/clean.ts';
import { jsonLine } from '../text/json.ts';
import { formatCheck, verdictMembers } from './verify.ts';

/** The function that formats the verdict about one token of standard input. */
export function printer({ json }: { readonly json: boolean }) {
  return json ? verdictJsonLine : verdictLine;
}

/** One line of NDJSON: the token, and the verdict with its failed and undecided checks. */
function verdictJsonLine(line: number, { token, verdict }: Judged): string {
  const checks = failedChecks(verdict);
  const named = token === undefined ? undefined : nameOf(token, verdict);
  const members = verdictMembers(verdict);
  return jsonLine({ line, token: named, ...members, checks, notes: verdict.notes });
}

/** One line of text: the number of the line, the outcome, which token it is, and why. */
function verdictLine(line: number, { token, verdict }: Judged): string {
  const { outcome, kindName, signature } = verdict;
  const word = { valid: 'VALID', invalid: 'INVALID', undecided: 'UNDECIDED' }[outcome].padEnd(9);
  const named = token === undefined ? undefined : nameOf(token, verdict);
  const name = [named?.fingerprint ?? '', named?.sub ?? named?.jti ?? ''];
  const why = failedChecks(verdict).map(
    (check) => `${check.id}: ${shorten(formatCheck(check), 200)}`,
  );
  const about = why.length > 0 ? [why.join('; ')] : [kindName, signature.alg, signature.kid];
  const parts = [...name.map((text) => shorten(text, 60)), ...about.map((text) => text ?? '')];
  const shown = parts.filter((text) => text !== '').map((text) => clean(shorten(text, 1000)));
  return `${String(line).padStart(7)}  ${word}  ${shown.join('  ')}\n`;
}

/** Which token it is; its claims prove nothing unless the verdict is valid. */
function nameOf(token: string, { payload = {} }: Verdict) {
  const [sub, jti] = [stringMember(payload, 'sub'), stringMember(payload, 'jti')];
  return { fingerprint: fingerprint(token.trim()), sub, jti };
}

function failedChecks({ checks }: Verdict): readonly Check[] {
  return checks.filter(({ verdict }) => verdict === 'fail' || verdict === 'unknown');
}
