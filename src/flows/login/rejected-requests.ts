import type { RejectedRequest, RejectionKind } from '../../oauth/callback.ts';

/**
 * The rejected requests of one sign-in by kind: the reason of the first, and how many there were.
 * The kinds are fixed: no request can add one.
 */
export type RejectedRequests = Readonly<
  Partial<Record<RejectionKind, { readonly reason: string; readonly count: number }>>
>;

/** The number of rejected requests of each kind after the first. */
export type Repeats = Readonly<Partial<Record<RejectionKind, number>>>;

/** Adds a request; the reason of the first of its kind is kept. */
export function addRejected(
  rejectedRequests: RejectedRequests,
  { kind, reason }: Pick<RejectedRequest, 'kind' | 'reason'>,
): RejectedRequests {
  const known = rejectedRequests[kind] ?? { reason, count: 0 };
  return { ...rejectedRequests, [kind]: { ...known, count: known.count + 1 } };
}

/** The reason of the first of each kind, in order. */
export function reasonsOf(rejectedRequests: RejectedRequests): readonly string[] {
  return Object.values(rejectedRequests).map(({ reason }) => reason);
}

/** Kinds of requests that only a browser sends which a server has redirected. */
const callbacks: readonly RejectionKind[] = [
  'duplicate_parameter',
  'no_state',
  'unproven_error',
  'wrong_state',
  'no_iss',
  'wrong_iss',
];

/** Whether a callback was rejected: a browser reaches this machine, and the server redirects to it. */
export function hasCallback(rejectedRequests: RejectedRequests): boolean {
  return callbacks.some((kind) => rejectedRequests[kind] !== undefined);
}

export function repeatsOf(rejectedRequests: RejectedRequests): Repeats {
  const more = Object.entries(rejectedRequests).filter(([, { count }]) => count > 1);
  return Object.fromEntries(more.map(([kind, { count }]) => [kind, count - 1]));
}
