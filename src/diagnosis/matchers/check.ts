import type { FailureKind } from '../../model/errors.ts';
import type { RunCheck } from '../../model/run.ts';
import { failedCheck } from '../evidence/exchange.ts';
import type { Facts } from '../facts.ts';
import { likely, type Matcher } from '../match.ts';

/** A matcher for a check that did not pass, by its id and by the pitfall that it recognised. */
export function matchesCheck(
  ids: readonly string[],
  rules: readonly string[] | undefined,
  weight: number,
  more: (check: RunCheck, facts: Facts) => boolean = () => true,
): Matcher {
  return (facts) => {
    const check = failedCheck(facts, ids);
    if (check === undefined || !more(check, facts)) return undefined;
    if (rules !== undefined && !rules.includes(check.rule ?? '')) return undefined;
    return likely(`the check ${check.id} did not pass: ${check.message}`, weight);
  };
}

/** The key set could not be read: a redirect, an error or a page. */
export const keySet: Matcher = (facts) => {
  const { failed, errorResponse } = facts;
  if (failed?.step !== 'jwks') return undefined;
  if (failed.exchange.error !== undefined) return undefined;
  const location = failed.exchange.response?.headers['location'];
  const seen =
    errorResponse.html === undefined
      ? `HTTP ${errorResponse.status}`
      : `a page (HTTP ${errorResponse.status})`;
  return likely(
    `the key set at ${failed.exchange.request.url} answered ${seen}${location === undefined ? '' : `, Location ${location}`}`,
    3,
  );
};

/** A matcher for the kind of failure that a command ended with, where no other rule is more specific. */
export function endedAs(...kinds: readonly (FailureKind | 'bug')[]): Matcher {
  return ({ run }) => {
    const { failure } = run;
    return failure && kinds.includes(failure.kind)
      ? likely(`atm-cli reported: ${failure.message}`, 0)
      : undefined;
  };
}

/** Any check that did not pass. */
export const anyCheck: Matcher = (facts) => {
  const check = failedCheck(
    facts,
    facts.checks.map(({ id }) => id),
  );
  return check && likely(`the check ${check.id} did not pass: ${check.message}`, 1);
};
