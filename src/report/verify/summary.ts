import { clean } from '../text/clean.ts';
import { shorten } from '../text/shorten.ts';
import { eventJson } from '../text/json.ts';

type Reason = {
  readonly id: string;
  readonly rule?: string;
  readonly count: number;
  readonly line: number;
  readonly message: string;
};

/** How many tokens were verified so far, and in how many milliseconds. */
export type BulkCounts = {
  readonly valid: number;
  readonly invalid: number;
  readonly undecided: number;
  readonly reasons: ReadonlyMap<string, Reason>;
  readonly milliseconds: number;
};

const mostReasons = 5;

/** What a person wants to know when the last verdict has scrolled by. */
export function bulkSummary(counts: BulkCounts): string {
  const { valid, invalid, undecided, milliseconds } = counts;
  const total = valid + invalid + undecided;
  const outcomes = [`${grouped(valid)} valid`, `${grouped(invalid)} invalid`];
  if (undecided > 0) outcomes.push(`${grouped(undecided)} undecided`);
  const tokens = `${grouped(total)} ${total === 1 ? 'token' : 'tokens'}`;
  const pace = `${grouped(rateOf(counts))} per second, ${(milliseconds / 1000).toFixed(1)} s`;
  const reasons = commonest(counts);
  const width = Math.max(0, ...reasons.map(({ count }) => grouped(count).length));
  const lines = reasons.map(({ id, rule, count, line, message }) => {
    const row = rule === undefined ? '' : ` [${rule}]`;
    return `  ${grouped(count).padStart(width)} x ${id}${row}, first in line ${line}: ${shorten(clean(message), 120)}`;
  });
  return [`${tokens}: ${outcomes.join(', ')} (${pace})`, ...lines, ''].join('\n');
}

/** The same as an event for a script. */
export function bulkSummaryJson(counts: BulkCounts): string {
  const { valid, invalid, undecided, milliseconds } = counts;
  const perSecond = rateOf(counts);
  const seconds = Math.round(milliseconds) / 1000;
  const reasons = commonest(counts);
  return eventJson({ event: 'verified', valid, invalid, undecided, seconds, perSecond, reasons });
}

/** One line that is written again and again on a terminal. */
export function bulkProgress(counts: BulkCounts): string {
  const { valid, invalid, undecided } = counts;
  const bad = invalid + undecided === 0 ? '' : `, ${grouped(invalid + undecided)} not valid`;
  const total = grouped(valid + invalid + undecided);
  return `${eraseLine}${total} tokens${bad}, ${grouped(rateOf(counts))} per second`;
}

/** Takes the line of `bulkProgress` off the terminal. */
export const eraseLine = '\r\u001b[2K';

function commonest({ reasons }: BulkCounts): readonly Reason[] {
  return [...reasons.values()].toSorted((a, b) => b.count - a.count).slice(0, mostReasons);
}

function rateOf({ valid, invalid, undecided, milliseconds }: BulkCounts): number {
  return Math.round(((valid + invalid + undecided) * 1000) / Math.max(milliseconds, 1));
}

/** 1,234,567: without the tables of languages, which take time to load. */
function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}
