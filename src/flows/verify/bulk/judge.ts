import { fail } from '../../../jwt/check.ts';
import type { Problem } from '../../../jwt/form/base64url.ts';
import { conclude, type Verdict } from '../../../jwt/verdict.ts';
import { createVerifier } from '../../../jwt/verifier.ts';
import type { VerifyOptions } from '../../../jwt/verify.ts';
import { explainWith } from '../explain.ts';
import { tokenOf } from './line-token.ts';
import type { Plan } from './plan.ts';

/** Judges a line at a time in seconds since the epoch. */
export type Judge = (line: string, at: number) => Verdict | Promise<Verdict>;

/** Where a thread gets what no plan can hold. */
export type Sources = Pick<VerifyOptions, 'keys' | 'idTokenAlgorithms' | 'ownAccessToken'>;

/** A judge of lines; its verdicts are those of `tokenVerifier`. */
export function createJudge({ options, profiles, field }: Plan, sources: Sources): Judge {
  const verify = createVerifier({ ...options, ...sources });
  return (line, at) => {
    const found = tokenOf(line, field);
    if ('problem' in found) return noToken(found.problem);
    const explained = (verdict: Verdict) =>
      verdict.valid
        ? verdict
        : explainWith({ profiles, issuer: options.issuer }, verdict, found.token);
    const verdict = verify(found.token, at);
    return verdict instanceof Promise ? verdict.then(explained) : explained(verdict);
  };
}

function noToken({ message, rule }: Problem): Verdict {
  const proof = [fail('form', message, { rule })];
  return conclude({ proof, notes: [], signature: {}, notReached: 'not reached' });
}
