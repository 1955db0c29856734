import type { StrangerKind } from '../oauth/callback.ts';

/** How often each kind of stranger came after the first time. */
export type Repeats = Readonly<Partial<Record<StrangerKind, number>>>;

/**
 * Counts strangers by kind, so that a person is told once of each and not of ten thousand. There is
 * a handful of kinds: what a stranger sends makes no new one.
 */
export function createStrangerCount() {
  const counts = new Map<StrangerKind, number>();
  return {
    /** True for the first of its kind. */
    add(kind: StrangerKind): boolean {
      const before = counts.get(kind) ?? 0;
      counts.set(kind, before + 1);
      return before === 0;
    },
    repeats(): Repeats {
      const more = [...counts].filter(([, count]) => count > 1);
      return Object.fromEntries(more.map(([kind, count]) => [kind, count - 1]));
    },
  };
}
