import type { Check } from '../../../jwt/check.ts';
import type { Verdict } from '../../../jwt/verdict.ts';
import type { Block } from './blocks.ts';
import type { Judge, Judged } from './judge.ts';

/** Writes the verdict about a token in a line of standard input. */
export type Print = (line: number, judged: Judged) => string;

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
  /** In memory of its own, which can be handed to another thread. */
  readonly text: Uint8Array<ArrayBuffer>;
  /** Of the first token that was not valid. */
  readonly checks: readonly Check[] | undefined;
};

const newline = 10;
const carriageReturn = 13;

export const noTally: Tally = { valid: 0, invalid: 0, undecided: 0, reasons: new Map() };

/** Judges the tokens in the lines of a block one after the other. */
export async function judgeBlock(
  { bytes, firstLine }: Block,
  at: number,
  { judge, partsOf }: Judge,
  print: Print,
): Promise<JudgedBlock> {
  const block = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const counts = { valid: 0, invalid: 0, undecided: 0 };
  const reasons = new Map<string, Reason>();
  let text = '';
  let checks: readonly Check[] | undefined;
  let number = firstLine;
  for (let start = 0, next = 0; start < block.length; start = next, number += 1) {
    const end = block.indexOf(newline, start);
    next = end < 0 ? block.length : end + 1;
    const stop = end > start && block[end - 1] === carriageReturn ? end - 1 : end;
    const line = block.toString('utf8', start, end < 0 ? block.length : stop);
    for (const part of partsOf(line)) {
      const judging = judge(part, at);
      // Waiting for what is there already would cost as much as reading a token.
      // oxlint-disable-next-line no-await-in-loop -- verdicts come in the order of the tokens
      const judged = judging instanceof Promise ? await judging : judging;
      const { verdict } = judged;
      text += print(number, judged);
      counts[verdict.outcome] += 1;
      if (verdict.valid) continue;
      checks ??= verdict.checks;
      const reason = reasonOf(verdict, number);
      if (reason !== undefined) addReason(reasons, reason);
    }
  }
  return { ...counts, reasons, text: new TextEncoder().encode(text), checks };
}

/** Adds up what became of blocks, the earlier one first. */
export function addTallies(left: Tally, right: Tally): Tally {
  const reasons = new Map(left.reasons);
  for (const reason of right.reasons.values()) addReason(reasons, reason);
  return {
    valid: left.valid + right.valid,
    invalid: left.invalid + right.invalid,
    undecided: left.undecided + right.undecided,
    reasons,
  };
}

/** Of reasons that are alike the first stays. */
function addReason(reasons: Map<string, Reason>, reason: Reason): void {
  const key = `${reason.id} ${reason.rule ?? ''}`;
  const first = reasons.get(key);
  const count = (first?.count ?? 0) + reason.count;
  reasons.set(key, { ...(first ?? reason), count });
}

function reasonOf({ checks }: Verdict, line: number): Reason | undefined {
  const check =
    checks.find(({ verdict }) => verdict === 'fail') ??
    checks.find(({ verdict }) => verdict === 'unknown');
  if (check === undefined) return undefined;
  const { id, rule, message } = check;
  return { id, ...(rule ? { rule } : {}), count: 1, line, message };
}
