export type CheckVerdict = 'pass' | 'fail' | 'skipped' | 'unknown';

/** One line of a verdict. `unknown` means that it could not be decided, which is never a pass. */
export type Check = {
  readonly id: string;
  readonly verdict: CheckVerdict;
  readonly expected?: string | undefined;
  readonly seen?: string | undefined;
  readonly message: string;
  /** The flag of `verify` with which it would pass, for those who have that flag. */
  readonly remedy?: string | undefined;
  /**
   * What explains it: the row of the diagnosis table that fits, such as `V03`, else the attack or
   * pitfall that was recognised, such as `jwt-alg-none`.
   */
  readonly rule?: string | undefined;
};

/** Something worth knowing that decides nothing. */
export type Note = { readonly id: string; readonly message: string };

export type CheckDetails = Pick<Check, 'expected' | 'seen' | 'rule' | 'remedy'>;

export function pass(id: string, message: string, details: CheckDetails = {}): Check {
  return quickly(id, 'pass', message, details);
}

export function fail(id: string, message: string, details: CheckDetails = {}): Check {
  return { id, verdict: 'fail', ...details, message };
}

export function skipped(id: string, message: string, details: CheckDetails = {}): Check {
  return quickly(id, 'skipped', message, details);
}

export function unknown(id: string, message: string, details: CheckDetails = {}): Check {
  return { id, verdict: 'unknown', ...details, message };
}

/** A check as most tokens have a dozen of them: spreading the details takes several times as long. */
function quickly(
  id: string,
  verdict: CheckVerdict,
  message: string,
  { expected, seen, rule }: CheckDetails,
): Check {
  return { id, verdict, expected, seen, rule, message };
}

/** The checks that every verdict lists, in the order in which they are shown; others follow. */
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

/** Puts checks into the order of a verdict; a standard check that was never reached says so. */
export function inOrder(checks: readonly Check[], notReached: string): readonly Check[] {
  if (standardChecks.every((id, place) => checks[place]?.id === id)) return checks;
  const missing = standardChecks.filter((id) => !checks.some((check) => check.id === id));
  const all = [...checks, ...missing.map((id) => skipped(id, notReached))];
  return all.toSorted((left, right) => placeOf(left) - placeOf(right));
}

/** The others stay behind, in the order in which they were made. */
function placeOf({ id }: Check): number {
  const place = standardChecks.indexOf(id);
  return place < 0 ? standardChecks.length : place;
}
