import type { TokenEndpointResponse } from 'oauth4webapi';
import type { Failure } from '../model/errors.ts';

export type { TokenEndpointResponse } from 'oauth4webapi';

/**
 * The state between two requests to the token endpoint; all times in seconds of a monotonic clock.
 */
export type PollState = {
  /** The minimum interval between two requests. */
  readonly interval: number;
  readonly slowDowns: number;
  /** The number of consecutive non-OAuth responses or network errors, and the last one. */
  readonly setbacks: number;
  readonly lastSetback?: string | undefined;
  readonly endsAt: number;
  /** How long the user has to confirm, and what set this limit. */
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
  /** `serverError` is the error of the server, when it has ended the polling. */
  | { readonly type: 'expired'; readonly serverError?: string }
  | { readonly type: 'failed'; readonly failure: Failure };

export type PollStep =
  | { readonly type: 'wait'; readonly seconds: number; readonly state: PollState }
  | { readonly type: 'done'; readonly response: TokenEndpointResponse }
  | { readonly type: 'failed'; readonly failure: Failure }
  /** The lifetime of the code has passed, or the timeout of the user. */
  | { readonly type: 'expired'; readonly message: string; readonly limit: PollState['limit'] };

// RFC 8628 section 3.2: "If no value is provided, clients MUST use 5 as the default."
const defaultInterval = 5;
const maxBackoff = 60;
/** One day; a timer cannot wait for more than 24. */
const maxLifetime = 86_400;

export type PollLimits = {
  /** The lifetime of the code in seconds. */
  readonly expires_in: number;
  readonly interval?: number | undefined;
  /** The timeout of the user in seconds. */
  readonly timeout?: number | undefined;
};

/** The first step: nothing is sent before one interval has passed. `now` in seconds. */
export function firstStep({ expires_in, interval, timeout }: PollLimits, now: number): PollStep {
  const life = Math.min(expires_in, maxLifetime);
  const lifetime = Math.min(life, timeout ?? life);
  const state: PollState = {
    interval: atLeast(interval, defaultInterval, life),
    slowDowns: 0,
    setbacks: 0,
    endsAt: now + lifetime,
    lifetime,
    limit: lifetime < life ? 'timeout' : 'code',
  };
  return wait(state, state.interval, now);
}

/** The next step after a response at `now` (seconds). RFC 8628 section 3.5. */
export function nextStep(state: PollState, outcome: PollOutcome, now: number): PollStep {
  switch (outcome.type) {
    case 'tokens':
      return { type: 'done', response: outcome.response };
    case 'failed':
      return { type: 'failed', failure: outcome.failure };
    case 'expired':
      return expired(state, outcome.serverError);
    case 'pending':
      return wait(recovered(state), state.interval, now);
    case 'slow_down': {
      // "the interval MUST be increased by 5 seconds for this and all subsequent requests"
      const interval = atLeast(outcome.interval, state.interval + 5, state.endsAt - now);
      const slower = { ...recovered(state), interval, slowDowns: state.slowDowns + 1 };
      return wait(slower, atLeast(outcome.retryAfter, interval, state.endsAt - now), now);
    }
    case 'transient': {
      // "clients MUST unilaterally reduce their polling frequency before retrying"
      const setbacks = state.setbacks + 1;
      const backoff = Math.min(state.interval * 2 ** setbacks, maxBackoff);
      const seconds = Math.max(state.interval, backoff);
      const longer = atLeast(outcome.retryAfter, seconds, state.endsAt - now);
      return wait({ ...state, setbacks, lastSetback: outcome.detail }, longer, now);
    }
  }
}

/** Honours a longer wait that the server asks for, unless it would outlive the code. */
function atLeast(asked: number | undefined, seconds: number, left: number): number {
  return asked === undefined || asked >= left ? seconds : Math.max(seconds, asked);
}

/** Never waits beyond the end, after which nothing is sent. */
function wait(state: PollState, seconds: number, now: number): PollStep {
  const left = state.endsAt - now;
  if (left <= 0) return expired(state);
  return { type: 'wait', seconds: Math.min(seconds, left), state };
}

function recovered(state: PollState): PollState {
  return { ...state, setbacks: 0, lastSetback: undefined };
}

function expired({ limit, lifetime, lastSetback }: PollState, serverError?: string): PollStep {
  if (serverError !== undefined) {
    return {
      type: 'expired',
      message: `the code expired: ${serverError}`,
      limit: 'code',
    };
  }
  const seconds = Math.round(lifetime);
  const last = lastSetback === undefined ? '' : `; last error: ${lastSetback}`;
  const message =
    limit === 'timeout'
      ? `the code was not confirmed within ${seconds} s${last}`
      : `the code expired: not confirmed within ${seconds} s${last}`;
  return { type: 'expired', message, limit };
}
