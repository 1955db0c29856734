import type { StrangerKind } from '../oauth/callback.ts';

/** How often each kind of stranger came after the first time. */
export type Repeats = Readonly<Partial<Record<StrangerKind, number>>>;

export type StrangerCount = ReturnType<typeof createStrangerCount>;

/**
 * Counts strangers by kind, so that a person is told once of each and not of ten thousand. There is
 * a handful of kinds: what a stranger sends makes no new one.
 */
export function createStrangerCount() {
  const counts = new Map<StrangerKind, number>();
  const reasons: string[] = [];
  return {
    /** Why the first of each kind was none, in order. */
    reasons: reasons as readonly string[],
    /** True for the first of its kind. */
    add(kind: StrangerKind, reason: string): boolean {
      const before = counts.get(kind) ?? 0;
      counts.set(kind, before + 1);
      if (before === 0) reasons.push(reason);
      return before === 0;
    },
    repeats(): Repeats {
      const more = [...counts].filter(([, count]) => count > 1);
      return Object.fromEntries(more.map(([kind, count]) => [kind, count - 1]));
    },
  };
}
