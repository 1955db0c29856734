import type { KeySet, KeySource } from '../../jwt/keys/key-set.ts';
import { createPlainCheck } from '../../jwt/plainly-valid.ts';
import { cooldownMs } from '../verification-keys.ts';

export type KeyCache = {
  readonly source: KeySource;
  /** Recognises plainly valid tokens, once keys were loaded. */
  plainCheck(): ReturnType<typeof createPlainCheck> | undefined;
};

/**
 * The keys of a thread, kept for all of its tokens. Whatever kids they name, whoever has the keys is
 * asked for a fresh set once in a cooldown. `monotonic` tells milliseconds.
 */
export function createKeyCache(
  keys: KeySource,
  algorithms: readonly string[] | undefined,
  monotonic: () => number,
): KeyCache {
  let plain: ReturnType<typeof createPlainCheck> | undefined;
  let loaded: KeySet | undefined;
  let refreshedAt = -Infinity;
  const cached = { plainCheck: () => plain };
  if (keys.type === 'secret') {
    const load = async () => {
      const secret = await keys.load();
      plain ??= createPlainCheck({ type: 'secret', secret }, algorithms);
      return secret;
    };
    return { ...cached, source: { type: 'secret', load } };
  }
  const load = async (refresh = false) => {
    const isDue = refresh && monotonic() - refreshedAt >= cooldownMs;
    if (loaded !== undefined && !isDue) return loaded;
    if (isDue) refreshedAt = monotonic();
    const set = await keys.load(refresh);
    if (set === loaded) return set;
    loaded = set;
    plain = createPlainCheck({ type: keys.type, set }, algorithms);
    return set;
  };
  return { ...cached, source: { ...keys, load } };
}
