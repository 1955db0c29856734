import type { Stranger, StrangerKind } from '../../oauth/callback.ts';

/**
 * The strangers of one sign-in by kind: why the first of the kind was none, and how many came. There
 * is a handful of kinds: what a stranger sends makes no new one.
 */
export type Strangers = Readonly<
  Partial<Record<StrangerKind, { readonly reason: string; readonly count: number }>>
>;

/** How often each kind of stranger came after the first time. */
export type Repeats = Readonly<Partial<Record<StrangerKind, number>>>;

/** One more; the reason of the first of its kind stays. */
export function addStranger(
  strangers: Strangers,
  { kind, reason }: Pick<Stranger, 'kind' | 'reason'>,
): Strangers {
  const known = strangers[kind] ?? { reason, count: 0 };
  return { ...strangers, [kind]: { ...known, count: known.count + 1 } };
}

/** Why the first of each kind was none, in the order in which they came. */
export function reasonsOf(strangers: Strangers): readonly string[] {
  return Object.values(strangers).map(({ reason }) => reason);
}

export function repeatsOf(strangers: Strangers): Repeats {
  const more = Object.entries(strangers).filter(([, { count }]) => count > 1);
  return Object.fromEntries(more.map(([kind, { count }]) => [kind, count - 1]));
}
