import type { TokenEndpointResponse } from 'oauth4webapi';
import type { Failure } from '../model/errors.ts';

export type { TokenEndpointResponse } from 'oauth4webapi';

/** Between two requests to the token endpoint; seconds, on one clock that only goes forwards. */
export type PollState = {
  /** The least that the server wants between two requests. */
  readonly interval: number;
  readonly slowDowns: number;
  /** Answers in a row that were no OAuth, and what the last one was. */
  readonly setbacks: number;
  readonly lastSetback?: string | undefined;
  readonly endsAt: number;
  /** How long the person had, and what set the limit. */
  readonly lifetime: number;
  readonly limit: 'code' | 'timeout';
};

export type PollOutcome =
  | { readonly type: 'tokens'; readonly response: TokenEndpointResponse }
  | { readonly type: 'pending' }
  | {
      readonly type: 'slow_down';
      readonly interval?: number | undefined;
      readonly retryAfter?: number | undefined;
    }
  | {
      readonly type: 'transient';
      readonly detail: string;
      readonly retryAfter?: number | undefined;
    }
  /** `said` is what the server answered, when it was the one that ended it. */
  | { readonly type: 'over'; readonly said?: string }
  | { readonly type: 'failed'; readonly failure: Failure };

export type PollStep =
  | { readonly type: 'wait'; readonly seconds: number; readonly state: PollState }
  | { readonly type: 'done'; readonly response: TokenEndpointResponse }
  | { readonly type: 'failed'; readonly failure: Failure }
  /** The time is up: that of the code, or the one that the person set. */
  | { readonly type: 'over'; readonly message: string; readonly limit: PollState['limit'] };

// RFC 8628 section 3.2: "If no value is provided, clients MUST use 5 as the default."
const defaultInterval = 5;
const longestBackoff = 60;
/** A server that finds us too quick counts in its own way: what it named is exceeded by a fifth. */
const margin = 1.2;
/** A timer cannot wait for more than 24 days, and nobody for more than one. */
const longestLifetime = 86_400;

export type PollLimits = {
  /** Seconds that the code lives. */
  readonly expires_in: number;
  readonly interval?: number | undefined;
  /** Seconds that the person set. */
  readonly timeout?: number | undefined;
};

/** The first wait: nothing is asked before one interval has passed. `now` in seconds. */
export function firstStep({ expires_in, interval, timeout }: PollLimits, now: number): PollStep {
  const life = Math.min(expires_in, longestLifetime);
  const lifetime = Math.min(life, timeout ?? life);
  const state: PollState = {
    interval: Math.max(defaultInterval, interval ?? defaultInterval),
    slowDowns: 0,
    setbacks: 0,
    endsAt: now + lifetime,
    lifetime,
    limit: lifetime < life ? 'timeout' : 'code',
  };
  return wait(state, state.interval, now);
}

/** Seconds from an answer to the next request while nothing is wrong. */
export function pace({ interval, slowDowns }: PollState): number {
  return slowDowns === 0 ? interval : interval * margin;
}

/** What follows from an answer that came at `now` (seconds). RFC 8628 section 3.5. */
export function nextStep(state: PollState, outcome: PollOutcome, now: number): PollStep {
  switch (outcome.type) {
    case 'tokens':
      return { type: 'done', response: outcome.response };
    case 'failed':
      return { type: 'failed', failure: outcome.failure };
    case 'over':
      return over(state, outcome.said);
    case 'pending':
      return wait(recovered(state), pace(state), now);
    case 'slow_down': {
      // "the interval MUST be increased by 5 seconds for this and all subsequent requests"
      const interval = Math.max(state.interval + 5, outcome.interval ?? 0);
      const slower = { ...recovered(state), interval, slowDowns: state.slowDowns + 1 };
      return wait(slower, Math.max(pace(slower), outcome.retryAfter ?? 0), now);
    }
    case 'transient': {
      // "clients MUST unilaterally reduce their polling frequency before retrying"
      const setbacks = state.setbacks + 1;
      const backoff = Math.min(state.interval * 2 ** setbacks, longestBackoff);
      const seconds = Math.max(pace(state), backoff, outcome.retryAfter ?? 0);
      return wait({ ...state, setbacks, lastSetback: outcome.detail }, seconds, now);
    }
  }
}

/** Never beyond the end, where nothing is asked any more. */
function wait(state: PollState, seconds: number, now: number): PollStep {
  const left = state.endsAt - now;
  if (left <= 0) return over(state);
  return { type: 'wait', seconds: Math.min(seconds, left), state };
}

function recovered(state: PollState): PollState {
  return { ...state, setbacks: 0, lastSetback: undefined };
}

function over({ limit, lifetime, lastSetback }: PollState, said?: string): PollStep {
  if (said !== undefined) {
    return {
      type: 'over',
      message: `the code expired: the server answered ${said}`,
      limit: 'code',
    };
  }
  const seconds = Math.round(lifetime);
  const last = lastSetback === undefined ? '' : `; the last answer was none: ${lastSetback}`;
  const message =
    limit === 'timeout'
      ? `nobody confirmed the code within ${seconds} s${last}`
      : `the code expired: nobody confirmed it in ${seconds} s${last}`;
  return { type: 'over', message, limit };
}
