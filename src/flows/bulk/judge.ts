import { fail } from '../../jwt/check.ts';
import type { KeySource } from '../../jwt/keys/key-set.ts';
import type { PlainVerdict } from '../../jwt/plainly-valid.ts';
import { conclude, type Verdict } from '../../jwt/verdict.ts';
import { verifyToken, type VerifyOptions } from '../../jwt/verify.ts';
import { expectedIssuer } from '../expected-issuer.ts';
import { explainWith } from '../explain-verdict.ts';
import { createKeyCache } from './key-cache.ts';
import { tokenOf } from './line-token.ts';
import type { Plan } from './plan.ts';

/** A verdict, or one that needs no list of checks: nothing was wrong. */
export type BulkVerdict = Verdict | PlainVerdict;

/** Judges a line at a time in seconds; what is plainly valid is said at once. */
export type Judge = (line: string, at: number) => BulkVerdict | Promise<BulkVerdict>;

/** Where a thread gets what no plan can hold. */
export type Sources = Pick<VerifyOptions, 'idTokenAlgorithms'> & {
  readonly keys: KeySource;
  /** Milliseconds since some moment. */
  readonly monotonic: () => number;
};

/** A judge of lines; its verdicts are those of `verifyTokens`. */
export function createJudge(plan: Plan, { keys, idTokenAlgorithms, monotonic }: Sources): Judge {
  const { options, template, profiles, field } = plan;
  const cache = createKeyCache(keys, options.algorithms, monotonic);
  const judgeFully = async (token: string, known: Omit<VerifyOptions, 'keys'>) => {
    const asked = idTokenAlgorithms === undefined ? {} : { idTokenAlgorithms };
    const verdict = await verifyToken(token, { ...known, ...asked, keys: cache.source });
    return verdict.valid ? verdict : explainWith(profiles, verdict, token, known.issuer);
  };
  return (line, at) => {
    const found = tokenOf(line, field);
    if ('problem' in found) return noToken(found.problem);
    const { token } = found;
    const issuer =
      template === undefined
        ? options.issuer
        : expectedIssuer(template.settings, template.server, token);
    const known = { ...options, ...(issuer === undefined ? {} : { issuer }), at };
    return cache.plainCheck()?.(token, known) ?? judgeFully(token, known);
  };
}

function noToken({ message, rule }: { readonly message: string; readonly rule: string }): Verdict {
  const proof = [fail('form', message, { rule })];
  return conclude({ proof, notes: [], signature: {}, notReached: 'not reached' });
}
