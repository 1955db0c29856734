import type { Fetch } from '../context.ts';
import type { Asking, KeptAnswer } from '../kept-answer.ts';
import type { StoredAnswer } from './answer-file.ts';
import { conditionsOf, confirm, judge, type Judged } from './freshness.ts';

export type AskOptions = {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** What was kept before, fresh or not. */
  readonly stored: StoredAnswer | undefined;
  /** Takes what was accepted; without a judgement it is not to be kept for later. */
  readonly keep: (answer: KeptAnswer, judged: Judged | undefined) => Promise<void>;
};

type Last = {
  readonly url: string;
  readonly judged: Judged | undefined;
  /** The answer that still holds. */
  readonly confirmed?: StoredAnswer;
};

/**
 * Asks a server in the knowledge of what it said before: that answer is named by its validators
 * (RFC 9111 section 4.3.1), and stands in for `304 Not Modified`.
 */
export function askAgain(fetch: Fetch, { now, stored, keep }: AskOptions): Asking {
  let last: Last | undefined;
  const ask: Fetch = async (url, options = {}) => {
    const conditions = stored?.url === url ? conditionsOf(url, stored.policy) : {};
    const headers = { ...options.headers, ...conditions };
    const response = await fetch(url, { ...options, headers });
    if (response.status !== 304 || stored === undefined) {
      last = { url, judged: judge(url, response, now()) };
      return response;
    }
    const judged = confirm(url, stored.policy, response, now());
    if (judged === undefined) {
      const whole = await fetch(url, options);
      last = { url, judged: judge(url, whole, now()) };
      return whole;
    }
    last = { url, judged, confirmed: stored };
    return new Response(JSON.stringify(stored.value), {
      headers: { 'content-type': 'application/json' },
    });
  };
  return {
    fetch: ask,
    keep: async (value) => {
      if (last === undefined) return undefined;
      const { url, judged, confirmed } = last;
      const answer = { url, answered_at: now(), value };
      await keep(answer, judged);
      return confirmed === undefined ? undefined : answer;
    },
  };
}
