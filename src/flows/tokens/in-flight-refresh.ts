import type { Context } from '../../model/context.ts';
import type { TokenSet } from '../../model/token-set.ts';
import { epochSeconds } from '../clock.ts';

/** The stored set of a profile while its refresh token is being used. */
export type InFlightRefresh = {
  /** Stores the next set, unless another process has stored or removed the tokens meanwhile. */
  put(next: TokenSet): Promise<void>;
  /** Another process has stored other tokens meanwhile. */
  wasReplaced(): Promise<boolean>;
};

/**
 * Marks the stored set before its refresh token is sent. If this run ends before the response is
 * stored, the next run knows that there may have been one; and a failure to store is found while
 * the refresh token is still valid. The caller holds the lock.
 *
 * A process that was suspended for longer than the lifetime of a lock may have lost it to another
 * host without knowing.
 * Therefore each write first checks that the stored set is still the one that this process wrote.
 */
export async function markRefreshSent(
  context: Context,
  profile: string,
  current: TokenSet,
): Promise<InFlightRefresh> {
  // The first of several refreshes without a response is the one that the server may have honoured.
  const { refresh_sent_at = epochSeconds(context) } = current;
  let last: TokenSet = { ...current, refresh_sent_at };
  await context.tokens.write(profile, last);
  return {
    put: async (next) => {
      const stored = await context.tokens.read(profile);
      if (stored === undefined || isOther(stored, last)) return;
      await context.tokens.write(profile, next);
      last = next;
    },
    wasReplaced: async () => {
      const stored = await context.tokens.read(profile);
      return stored !== undefined && isOther(stored, last);
    },
  };
}

function isOther(a: TokenSet, b: TokenSet): boolean {
  return a.access_token !== b.access_token || a.refresh_token !== b.refresh_token;
}
