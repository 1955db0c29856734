import type { FailureKind } from '../../model/errors.ts';
import { failedCheck } from '../evidence/exchange.ts';
import { likely, type Matcher } from '../match.ts';

/** The kind of failure that a command ended with, where no other rule knows more. */
export function endedAs(...kinds: readonly (FailureKind | 'bug')[]): Matcher {
  return ({ run }) => {
    const { failure } = run;
    return failure && kinds.includes(failure.kind)
      ? likely(`atm-cli said: ${failure.message}`, 0)
      : undefined;
  };
}

export const anyCheck: Matcher = (facts) => {
  const check = failedCheck(
    facts,
    facts.checks.map(({ id }) => id),
  );
  return check && likely(`the check ${check.id} says: ${check.message}`, 1);
};
