import type { Context } from '../model/context.ts';

/** The time in whole seconds since the epoch, as tokens spell it (RFC 7519 section 2, NumericDate). */
export function epochSeconds(context: Pick<Context, 'now'>): number {
  return Math.floor(context.now() / 1000);
}
