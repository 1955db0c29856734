import type { Check } from '../../jwt/check.ts';
import type { Verdict } from '../../jwt/verdict.ts';
import type { Block } from './blocks.ts';
import type { BulkVerdict, Judge } from './judge.ts';

/** Writes the verdict about a line of standard input. */
export type Print = (line: number, verdict: BulkVerdict) => string;

/** Why tokens were not valid: how many, and the first of them. */
export type Reason = {
  readonly id: string;
  readonly rule?: string;
  readonly count: number;
  readonly line: number;
  readonly message: string;
};

export type Tally = {
  readonly valid: number;
  readonly invalid: number;
  readonly undecided: number;
  readonly reasons: ReadonlyMap<string, Reason>;
};

/** What became of a block: its verdicts as they are written, and a count of them. */
export type JudgedBlock = Tally & {
  readonly text: string;
  /** Of the first token that was not valid. */
  readonly checks?: readonly Check[];
};

export const noTally: Tally = { valid: 0, invalid: 0, undecided: 0, reasons: new Map() };

/** Judges the lines of a block one after the other; empty ones count as lines and are no tokens. */
export async function judgeBlock(
  { bytes, firstLine }: Block,
  at: number,
  judge: Judge,
  print: Print,
): Promise<JudgedBlock> {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
  const counts = { valid: 0, invalid: 0, undecided: 0 };
  const reasons = new Map<string, Reason>();
  const lines: string[] = [];
  let checks: readonly Check[] | undefined;
  let number = firstLine;
  for (let start = 0; start < text.length; number += 1) {
    const end = text.indexOf('\n', start);
    const stop = end < 0 ? text.length : end;
    const line = text.slice(start, text[stop - 1] === '\r' && end >= 0 ? stop - 1 : stop);
    start = stop + 1;
    if (line.trim() === '') continue;
    const judged = judge(line, at);
    // Waiting for what is there already would cost as much as reading a token.
    // oxlint-disable-next-line no-await-in-loop -- verdicts come in the order of the tokens
    const verdict = judged instanceof Promise ? await judged : judged;
    lines.push(print(number, verdict));
    counts[verdict.outcome] += 1;
    if (!('checks' in verdict) || verdict.valid) continue;
    checks ??= verdict.checks;
    countReason(reasons, number, verdict);
  }
  return { ...counts, reasons, text: lines.join(''), ...(checks === undefined ? {} : { checks }) };
}

/** Adds up what became of blocks, the earlier one first. */
export function addTallies(left: Tally, right: Tally): Tally {
  const reasons = new Map(left.reasons);
  for (const [key, reason] of right.reasons) {
    const known = reasons.get(key);
    reasons.set(
      key,
      known === undefined ? reason : { ...known, count: known.count + reason.count },
    );
  }
  return {
    valid: left.valid + right.valid,
    invalid: left.invalid + right.invalid,
    undecided: left.undecided + right.undecided,
    reasons,
  };
}

function countReason(reasons: Map<string, Reason>, line: number, { checks }: Verdict): void {
  const check =
    checks.find(({ verdict }) => verdict === 'fail') ??
    checks.find(({ verdict }) => verdict === 'unknown');
  if (check === undefined) return;
  const { id, rule, message } = check;
  const key = `${id} ${rule ?? ''}`;
  const first = reasons.get(key) ?? { id, ...(rule ? { rule } : {}), count: 0, line, message };
  reasons.set(key, { ...first, count: first.count + 1 });
}
