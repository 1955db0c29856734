import { fail } from '../../../jwt/check.ts';
import type { Problem } from '../../../jwt/form/base64url.ts';
import { jwtsIn } from '../../../jwt/form/jwts-in-text.ts';
import { conclude, type Verdict } from '../../../jwt/verdict.ts';
import { createVerifier } from '../../../jwt/verifier.ts';
import type { VerifyOptions } from '../../../jwt/verify.ts';
import { explainWith } from '../explain.ts';
import { tokenOf } from './line-token.ts';
import type { Plan } from './plan.ts';

/** A verdict, and the token that it is about, as far as there is one. */
export type Judged = { readonly token: string | undefined; readonly verdict: Verdict };

export type Judge = {
  /** The parts of a line that are judged on their own. */
  readonly partsOf: (line: string) => readonly string[];
  /** Judges a part at a time in seconds since the epoch. */
  readonly judge: (part: string, at: number) => Judged | Promise<Judged>;
};

/** Where a thread gets what no plan can hold. */
export type Sources = Pick<
  VerifyOptions,
  'keys' | 'idTokenAlgorithms' | 'ownAccessToken' | 'clientSecret'
>;

/** A judge of lines; its verdicts are those of `tokenVerifier`. */
export function createJudge(
  { options, profiles, field, extract = false }: Plan,
  sources: Sources,
): Judge {
  const verify = createVerifier({ ...options, ...sources });
  const known = { profiles, issuer: options.issuer };
  const judge = (part: string, at: number): Judged | Promise<Judged> => {
    const found = tokenOf(part, field);
    if ('problem' in found) return { token: undefined, verdict: noToken(found.problem) };
    const { token } = found;
    const explained = (verdict: Verdict): Judged => ({
      token,
      verdict: verdict.valid ? verdict : explainWith(known, verdict, token),
    });
    const verdict = verify(token, at);
    return verdict instanceof Promise ? verdict.then(explained) : explained(verdict);
  };
  return { judge, partsOf: extract ? jwtsIn : theLine };
}

/** Empty lines count as lines and are no tokens. */
function theLine(line: string): readonly string[] {
  return line.trim() === '' ? [] : [line];
}

function noToken({ message, rule }: Problem): Verdict {
  const proof = [fail('form', message, { rule })];
  return conclude({ proof, notes: [], signature: {}, notReached: 'not reached' });
}
