export type CheckVerdict = 'pass' | 'fail' | 'skipped' | 'unknown';

/** One line of a verdict. `unknown` means undecided, which is never a pass. */
export type Check = {
  readonly id: string;
  readonly verdict: CheckVerdict;
  readonly expected?: string | undefined;
  readonly seen?: string | undefined;
  readonly message: string;
  /** The flag of `verify` with which it would pass; shown only where there is that flag. */
  readonly remedy?: string | undefined;
  /**
   * What explains it: the matching row of the diagnosis table, such as `V03`, else the attack or
   * pitfall that was recognized, such as `jwt-alg-none`.
   */
  readonly rule?: string | undefined;
};

/** Additional information that does not change the verdict. */
export type Note = { readonly id: string; readonly message: string };

export type CheckDetails = Pick<Check, 'expected' | 'seen' | 'rule' | 'remedy'>;

export const pass = checkOf('pass');
export const fail = checkOf('fail');
export const skipped = checkOf('skipped');
export const unknown = checkOf('unknown');

/** Most tokens have a dozen checks: spreading the details takes several times as long. */
function checkOf(verdict: CheckVerdict) {
  return (
    id: string,
    message: string,
    { expected, seen, rule, remedy }: CheckDetails = {},
  ): Check => ({ id, verdict, expected, seen, rule, remedy, message });
}

/** The checks that every verdict lists, in the order in which they are shown; other checks follow. */
const standardChecks: readonly string[] = [
  'form',
  'alg',
  'key',
  'signature',
  'typ',
  'iss',
  'aud',
  'azp',
  'exp',
  'nbf',
  'iat',
  'nonce',
  'at_hash',
  'c_hash',
];

/** Sorts checks into the order of a verdict; a standard check that was not reached is listed as skipped. */
export function inOrder(checks: readonly Check[], notReached: string): readonly Check[] {
  if (standardChecks.every((id, place) => checks[place]?.id === id)) return checks;
  const found = (id: string) => checks.find((check) => check.id === id);
  const standard = standardChecks.map((id) => found(id) ?? skipped(id, notReached));
  return [...standard, ...checks.filter(({ id }) => !standardChecks.includes(id))];
}
