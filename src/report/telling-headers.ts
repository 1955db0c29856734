import type { Exchange, Message } from '../context.ts';
import { inWords } from '../duration.ts';
import type { Pair } from './message-body.ts';
import { headerMeaning } from './parameters.ts';

export type SplitHeaders = {
  /** Those that decide something. */
  readonly telling: readonly Pair[];
  readonly rest: readonly Pair[];
  readonly meaning: (name: string, value: string) => string | undefined;
};

/** Seconds between two clocks that no token minds. */
const tolerable = 30;

/** The headers of a message of an exchange; `Date` tells something when the clocks differ. */
export function splitHeaders({ headers }: Message, exchange: Exchange): SplitHeaders {
  const meaning = (name: string, value: string) =>
    name.toLowerCase() === 'date' ? skewWords(value, exchange) : headerMeaning(name);
  const pairs: readonly Pair[] = Object.entries(headers);
  const tells = ([name, value]: Pair) => meaning(name, value) !== undefined;
  return { telling: pairs.filter(tells), rest: pairs.filter((pair) => !tells(pair)), meaning };
}

function skewWords(date: string, { startedAt, durationMs = 0 }: Exchange): string | undefined {
  // oxlint-disable-next-line no-restricted-globals -- a given moment is read, no clock is asked
  const skew = (Date.parse(date) - (startedAt + durationMs)) / 1000;
  if (Number.isNaN(skew) || Math.abs(skew) <= tolerable) return undefined;
  return `the clock of the server is ${inWords(skew)} ${skew > 0 ? 'ahead of' : 'behind'} this one`;
}
