import type { Reason, Tally } from '../../flows/verify/bulk/judge-block.ts';
import type { Stream } from '../../model/context.ts';
import type { Event } from '../schema/events.ts';
import { clean } from '../text/clean.ts';
import { shorten } from '../text/shorten.ts';
import { columnsOf, fitLines } from '../text/wrap.ts';

/** How many tokens were verified so far, and in how many milliseconds. */
export type BulkCounts = Tally & { readonly milliseconds: number };

const mostReasons = 5;

/** The counts and the most frequent reasons, printed to `stderr` after the last verdict. */
export function bulkSummary(counts: BulkCounts, stderr: Stream): string {
  const { valid, invalid, undecided, milliseconds } = counts;
  const total = valid + invalid + undecided;
  const outcomes = [`${grouped(valid)} valid`, `${grouped(invalid)} invalid`];
  if (undecided > 0) outcomes.push(`${grouped(undecided)} undecided`);
  const tokens = `${grouped(total)} ${total === 1 ? 'token' : 'tokens'}`;
  const pace = `${grouped(rateOf(counts))} per second, ${(milliseconds / 1000).toFixed(1)} s`;
  const reasons = mostFrequent(counts);
  const width = Math.max(0, ...reasons.map(({ count }) => grouped(count).length));
  const lines = reasons.map(({ id, rule, count, line, message }) => {
    const row = rule === undefined ? '' : ` [${rule}]`;
    return `  ${grouped(count).padStart(width)} x ${id}${row}, first in line ${line}: ${shorten(clean(message), 120)}`;
  });
  return fitLines([`${tokens}: ${outcomes.join(', ')} (${pace})`, ...lines], {
    columns: columnsOf(stderr),
  });
}

/** The same as an event for programs. */
export function bulkSummaryEvent(counts: BulkCounts): Event {
  const { valid, invalid, undecided, milliseconds } = counts;
  return {
    event: 'verified',
    valid,
    invalid,
    undecided,
    duration_seconds: Math.round(milliseconds) / 1000,
    per_second: rateOf(counts),
    reasons: mostFrequent(counts),
  };
}

/** One line that is rewritten on a terminal. */
export function bulkProgress(counts: BulkCounts): string {
  const { valid, invalid, undecided } = counts;
  const bad = invalid + undecided === 0 ? '' : `, ${grouped(invalid + undecided)} not valid`;
  const total = grouped(valid + invalid + undecided);
  return `${eraseLine}${total} tokens${bad}, ${grouped(rateOf(counts))} per second`;
}

/** Clears the line of `bulkProgress`. */
export const eraseLine = '\r\u001b[2K';

function mostFrequent({ reasons }: BulkCounts): readonly Reason[] {
  return [...reasons.values()].toSorted((a, b) => b.count - a.count).slice(0, mostReasons);
}

function rateOf({ valid, invalid, undecided, milliseconds }: BulkCounts): number {
  return Math.round(((valid + invalid + undecided) * 1000) / Math.max(milliseconds, 1));
}

/** 1,234,567; `toLocaleString` would load the tables of languages. */
function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(?:\d{3}){1,6}$)/g, ',');
}
