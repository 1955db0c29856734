import type { RejectedRequest, RejectionKind } from '../../oauth/callback.ts';

/**
 * The strangers of one sign-in by kind: why the first of the kind was none, and how many came. There
 * is a handful of kinds: what a stranger sends makes no new one.
 */
export type RejectedRequests = Readonly<
  Partial<Record<RejectionKind, { readonly reason: string; readonly count: number }>>
>;

/** How often each kind of stranger came after the first time. */
export type Repeats = Readonly<Partial<Record<RejectionKind, number>>>;

/** One more; the reason of the first of its kind stays. */
export function addRejected(
  rejectedRequests: RejectedRequests,
  { kind, reason }: Pick<RejectedRequest, 'kind' | 'reason'>,
): RejectedRequests {
  const known = rejectedRequests[kind] ?? { reason, count: 0 };
  return { ...rejectedRequests, [kind]: { ...known, count: known.count + 1 } };
}

/** Why the first of each kind was none, in the order in which they came. */
export function reasonsOf(rejectedRequests: RejectedRequests): readonly string[] {
  return Object.values(rejectedRequests).map(({ reason }) => reason);
}

export function repeatsOf(rejectedRequests: RejectedRequests): Repeats {
  const more = Object.entries(rejectedRequests).filter(([, { count }]) => count > 1);
  return Object.fromEntries(more.map(([kind, { count }]) => [kind, count - 1]));
}
