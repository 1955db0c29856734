import { type Check, inOrder, type Note } from './check.ts';
import type { JsonObject } from '../util/json.ts';
import { kindNames, type TokenKind } from './token-kind.ts';

/** The result of a verification; `valid` is never true without a good signature by a trusted key. */
export type Verdict = {
  /** `undecided`: no check failed, but something could not be checked, such as a signature by an unknown key. */
  readonly outcome: 'valid' | 'invalid' | 'undecided';
  readonly valid: boolean;
  /** `valid` is absent when it was not computed. */
  readonly signature: {
    readonly valid?: boolean | undefined;
    readonly alg?: string | undefined;
    readonly kid?: string | undefined;
    /** When the server sent the keys, in seconds since the epoch. */
    readonly keysFetchedAt?: number | undefined;
  };
  readonly claims: { readonly valid?: boolean };
  readonly checks: readonly Check[];
  readonly notes: readonly Note[];
  readonly kind?: TokenKind | undefined;
  /** The kind in words, such as `an ID token`. */
  readonly kindName?: string | undefined;
  /** As they are in the token; they prove nothing unless the verdict is valid. */
  readonly header?: JsonObject | undefined;
  readonly payload?: JsonObject | undefined;
};

/** What was found on the way to a verdict. */
export type Findings = Pick<Verdict, 'header' | 'payload' | 'kind'> & {
  readonly signature: Verdict['signature'];
  /** Checks of the form, the algorithm, the key and the signature. */
  readonly proof: readonly Check[];
  /** Checks of the claims; absent when they were not reached. */
  readonly claims?: readonly Check[] | undefined;
  readonly notes: readonly Note[];
  /** Why the missing checks were not made. */
  readonly notReached: string;
};

/** Concludes from the checks: any failed one makes it invalid, else any undecided one undecided. */
export function conclude(findings: Findings): Verdict {
  const { proof, claims, notReached, signature, notes, kind, header, payload } = findings;
  const all = claims === undefined ? proof : [...proof, ...claims];
  const outcome = outcomeOf(all, signature.valid);
  return {
    outcome,
    valid: outcome === 'valid',
    signature,
    claims: claims === undefined ? {} : { valid: !claims.some(isNoPass) },
    checks: inOrder(all, notReached),
    notes,
    kind,
    kindName: kind && kindNames[kind],
    header,
    payload,
  };
}

function outcomeOf(checks: readonly Check[], signed: boolean | undefined): Verdict['outcome'] {
  if (checks.some(({ verdict }) => verdict === 'fail')) return 'invalid';
  return checks.some(({ verdict }) => verdict === 'unknown') || signed !== true
    ? 'undecided'
    : 'valid';
}

function isNoPass({ verdict }: Check): boolean {
  return verdict === 'fail' || verdict === 'unknown';
}
