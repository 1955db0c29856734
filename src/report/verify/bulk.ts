import type { Judged } from '../../flows/verify/bulk/judge.ts';
import { stringMember } from '../../jwt/form/json.ts';
import type { Check } from '../../jwt/check.ts';
import type { Verdict } from '../../jwt/verdict.ts';
import type { Output } from '../schema/outputs.ts';
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
  const document: Output<'verify -'> = {
    line,
    token: token === undefined ? undefined : nameOf(token, verdict),
    ...verdictMembers(verdict),
    checks,
    notes: verdict.notes,
  };
  return jsonLine(document);
}

const words = { valid: 'VALID    ', invalid: 'INVALID  ', undecided: 'UNDECIDED' } as const;

/** One line of text: the number of the line, the outcome, which token it is, and why. */
function verdictLine(line: number, { token, verdict }: Judged): string {
  const { outcome, kindName, signature, payload } = verdict;
  const name = payload && (stringMember(payload, 'sub') ?? stringMember(payload, 'jti'));
  let text = token === undefined ? '' : `  ${fingerprintOf(token)}`;
  if (name !== undefined) text += `  ${shorten(name, 60)}`;
  const why = verdict.valid ? '' : whyNot(verdict);
  for (const about of why === '' ? [kindName, signature.alg, signature.kid] : [why]) {
    if (about) text += `  ${shorten(about, 1000)}`;
  }
  return `${String(line).padStart(7)}  ${words[outcome]}${clean(text)}\n`;
}

function whyNot(verdict: Verdict): string {
  return failedChecks(verdict)
    .map((check) => `${check.id}: ${shorten(formatCheck(check), 200)}`)
    .join('; ');
}

function fingerprintOf(token: string): string {
  return fingerprint(token.trim());
}

/** Which token it is; its claims prove nothing unless the verdict is valid. */
function nameOf(token: string, { payload = {} }: Verdict) {
  const [sub, jti] = [stringMember(payload, 'sub'), stringMember(payload, 'jti')];
  return { fingerprint: fingerprintOf(token), sub, jti };
}

function failedChecks({ valid, checks }: Verdict): readonly Check[] {
  return valid ? [] : checks.filter(({ verdict }) => verdict === 'fail' || verdict === 'unknown');
}
