import { fail } from '../../../jwt/check.ts';
import { writeArtifacts, type Verdict } from '../../../jwt/verdict.ts';
import { createVerifier } from '../../../jwt/verifier.ts';
import type { VerifyOptions } from '../../../jwt/verify.ts';
import { expectedIssuer } from '../../server/expected-issuer.ts';
import { explainWith } from '../explain.ts';
import { tokenOf } from './line-token.ts';
import type { Plan } from './plan.ts';

/** Judges a line at a time in seconds since the epoch. */
export type Judge = (line: string, at: number) => Verdict | Promise<Verdict>;

/** Where a thread gets what no plan can hold. */
export type Sources = Pick<VerifyOptions, 'keys' | 'idTokenAlgorithms'>;

/** A judge of lines; its verdicts are those of `verifyTokens`. */
export function createJudge(plan: Plan, { keys, idTokenAlgorithms = [] }: Sources): Judge {
  const { template, profiles, field } = plan;
  const verify = createVerifier({ ...plan.options, idTokenAlgorithms, keys });
  return (line, at) => {
    const found = tokenOf(line, field);
    if ('problem' in found) return noToken(found.problem);
    const { token } = found;
    const issuer =
      template === undefined
        ? plan.options.issuer
        : expectedIssuer(template.settings, template.server, token);
    const explained = (verdict: Verdict) =>
      verdict.valid ? verdict : explainWith(profiles, verdict, token, issuer);
    const verdict = verify(token, { at, issuer });
    return verdict instanceof Promise ? verdict.then(explained) : explained(verdict);
  };
}

function noToken({ message, rule }: { readonly message: string; readonly rule: string }): Verdict {
  const proof = [fail('form', message, { rule })];
  return writeArtifacts({ proof, notes: [], signature: {}, notReached: 'not reached' });
}
