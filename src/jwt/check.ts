export type CheckVerdict = 'pass' | 'fail' | 'skipped' | 'unknown';

/** One line of a verdict. `unknown` means that it could not be decided, which is never a pass. */
export type Check = {
  readonly id: string;
  readonly verdict: CheckVerdict;
  readonly expected?: string;
  readonly seen?: string;
  readonly message: string;
  /** The flag of `verify` with which it would pass, for those who have that flag. */
  readonly remedy?: string;
  /**
   * What explains it: the row of the diagnosis table that fits, such as `V03`, else the attack or
   * pitfall that was recognised, such as `jwt-alg-none`.
   */
  readonly rule?: string;
};

/** Something worth knowing that decides nothing. */
export type Note = { readonly id: string; readonly message: string };

export type CheckDetails = Pick<Check, 'expected' | 'seen' | 'rule' | 'remedy'>;

export function pass(id: string, message: string, details: CheckDetails = {}): Check {
  return { id, verdict: 'pass', ...details, message };
}

export function fail(id: string, message: string, details: CheckDetails = {}): Check {
  return { id, verdict: 'fail', ...details, message };
}

export function skipped(id: string, message: string, details: CheckDetails = {}): Check {
  return { id, verdict: 'skipped', ...details, message };
}

export function unknown(id: string, message: string, details: CheckDetails = {}): Check {
  return { id, verdict: 'unknown', ...details, message };
}

/** The checks that every verdict lists, in the order in which they are shown; others follow. */
const standardChecks = [
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
] as const;

/** Puts checks into the order of a verdict; a standard check that was never reached says so. */
export function inOrder(checks: readonly Check[], notReached: string): readonly Check[] {
  const standard = standardChecks.flatMap((id) => {
    const found = checks.filter((check) => check.id === id);
    return found.length > 0 ? found : [skipped(id, notReached)];
  });
  return [...standard, ...checks.filter(({ id }) => !isStandard(id))];
}

function isStandard(id: string): boolean {
  return standardChecks.some((standard) => standard === id);
}
