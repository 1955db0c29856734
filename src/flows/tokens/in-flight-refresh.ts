import type { Context } from '../../model/context.ts';
import type { TokenSet } from '../../model/token-set.ts';
import { epochSeconds } from '../clock.ts';

/** The stored set of a profile while its refresh token is being spent. */
export type InFlightRefresh = {
  /** Stores what follows, unless somebody else has stored or removed the tokens meanwhile. */
  put(next: TokenSet): Promise<void>;
  /** Somebody else has stored other tokens meanwhile. */
  wasReplaced(): Promise<boolean>;
};

/**
 * Writes into the stored set that its refresh token is about to be sent. This says to the next run,
 * should this one not live to store the answer, that there may have been one; and it finds out that
 * nothing can be stored while the refresh token is still good. The caller holds the lock.
 *
 * A process that slept for longer than a lock lives has lost it without knowing. Therefore each
 * write looks first whether the stored set is still the one that this process wrote last.
 */
export async function markRefreshSent(
  context: Context,
  profile: string,
  current: TokenSet,
): Promise<InFlightRefresh> {
  // The first of several refreshes without an answer is the one that the server may have honoured.
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
