import type { Check } from '../../jwt/check.ts';
import type { Verdict } from '../../jwt/verdict.ts';
import type { Output } from '../schema/outputs.ts';
import { shorten } from '../text/shorten.ts';
import { clean } from '../text/clean.ts';
import { json, jsonLine } from '../text/json.ts';
import type { Style } from '../text/style.ts';
import { isoTime } from '../text/time.ts';
import { fitLines } from '../text/wrap.ts';

/** `verify --json`; one line for each token of a batch. */
export function verdictJson(verdict: Verdict, batch: boolean): string {
  const { signature, checks, notes, header, payload } = verdict;
  const document: Output<'verify'> = {
    ...verdictMembers(verdict),
    checks,
    notes,
    header,
    // Claims without a verified signature are not where a script looks for claims.
    payload: signature.valid === true ? payload : undefined,
  };
  return batch ? jsonLine(document) : json<'verify'>(document);
}

/** `verify` as lines: the verdict, a line for each check, and notes. */
export function verdictLines(verdict: Verdict, style: Style): string {
  const { checks, notes } = verdict;
  const width = Math.max(...checks.map(({ id }) => id.length));
  const reached = checks.filter((check) => !isNotReached(check));
  const lines = [
    headline(verdict, style),
    ...reached.flatMap((check) => checkLines(check, width, style)),
    ...notReachedLines(checks.filter(isNotReached), style),
    ...notes.map(({ message }) => `${style.warn('note')}     ${clean(message)}`),
  ];
  return fitLines(lines, style);
}

/** The claims that say for whom and by whom a token is: a signature alone does not. */
const nameClaims = new Set(['iss', 'aud']);

const notCompared = 'neither issuer nor audience was compared';

function headline({ outcome, kindName, signature, checks }: Verdict, style: Style): string {
  const mark = { valid: style.good, invalid: style.bad, undecided: style.warn }[outcome];
  const word = { valid: 'VALID', invalid: 'INVALID', undecided: 'UNDECIDED' }[outcome];
  const about = [kindName, signature.alg, signature.kid];
  const known = about
    .filter((text) => text !== undefined)
    .map((text) => shorten(text, 200))
    .map(clean);
  const isCompared = checks.some(({ id, verdict }) => nameClaims.has(id) && verdict === 'pass');
  const limits = outcome !== 'valid' || isCompared ? [] : [style.warn(notCompared)];
  return [style.bold(mark(word)), ...known, ...limits].join('  ');
}

function checkLines(check: Check, width: number, style: Style): readonly string[] {
  const { id, verdict, message, expected, seen } = check;
  const mark = markFor(check, style);
  const failed = verdict === 'fail' || verdict === 'unknown';
  const row = failed && isRow(check.rule) ? style.dim(` [${check.rule}]`) : '';
  const line = `${mark(verdict.padEnd(7))}  ${id.padEnd(width)}  ${clean(formatCheck(check))}${row}`;
  if (!failed || expected === undefined || message.includes(expected)) return [line];
  const values = [expected, seen ?? 'nothing'].map((value) => inTime(id, shorten(value, 200)));
  const compared = `expected ${values.join(', saw ')}`;
  return [line, `${' '.repeat(11 + width)}${style.dim(clean(compared))}`];
}

function isNotReached({ verdict, message }: Check): boolean {
  return verdict === 'skipped' && message === 'not reached';
}

/** The checks behind one that ended the verification, on one line. */
function notReachedLines(checks: readonly Check[], style: Style): readonly string[] {
  const [only] = checks;
  if (only === undefined) return [];
  const names = checks.map(({ id }) => id).join(', ');
  const count = checks.length === 1 ? '1 check' : `${checks.length} checks`;
  return [`${style.dim('skipped')}  ${count} not reached: ${names}`];
}

/** A row of the diagnosis table; the names of attacks and pitfalls are for scripts. */
function isRow(rule = ''): boolean {
  return /^[A-Z]\d\d$/.test(rule);
}

function markFor({ verdict }: Check, style: Style): Style['good'] {
  return { pass: style.good, fail: style.bad, unknown: style.warn, skipped: style.dim }[verdict];
}

const times = new Set(['exp', 'nbf', 'iat']);

/** Whole seconds since the epoch as ISO 8601; other numbers are shown as they came. */
function inTime(id: string, text: string): string {
  if (!times.has(id)) return text;
  return text.replace(
    /(?<![\d.+-])\d{9,11}(?![\d.e])/,
    (seconds) => isoTime(Number(seconds)) ?? seconds,
  );
}

/** The outcome of a verdict in JSON, for one token and for each of many. */
export function verdictMembers({
  valid,
  outcome,
  kind,
  signature,
  claims,
}: Pick<Verdict, 'valid' | 'outcome' | 'kind' | 'signature' | 'claims'>) {
  return {
    valid,
    outcome,
    kind,
    signature: {
      valid: signature.valid ?? null,
      alg: signature.alg ?? null,
      kid: signature.kid ?? null,
      keys_fetched_at: signature.keysFetchedAt,
    },
    claims: { valid: claims.valid ?? null },
  };
}

/** The message of a check, and the flag that would let it pass. Not yet clean. */
export function formatCheck({ message, remedy }: Check): string {
  return remedy === undefined ? message : `${message}; ${remedy}`;
}
