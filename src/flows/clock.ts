import type { Context } from '../model/context.ts';

/** The time in whole seconds since the epoch, as tokens spell it (RFC 7519 section 2, NumericDate). */
export function epochSeconds(context: Pick<Context, 'now'>): number {
  return Math.floor(context.now() / 1000);
}

/**
 * The time in seconds since the epoch with its fraction. Times of tokens are compared with it: a
 * NumericDate may have a fraction too, and a floored clock is behind one that a token has.
 */
export function exactSeconds(context: Pick<Context, 'now'>): number {
  return context.now() / 1000;
}
