import type { Context } from '../../model/context.ts';
import { exitCodes } from '../../model/errors.ts';
import type { Verdict } from '../../jwt/verdict.ts';
import { verifyToken } from '../../jwt/verify.ts';
import { exactSeconds } from '../clock.ts';
import { prepareVerification, type VerifyRequest } from './options.ts';

/**
 * A verifier of tokens for one request, which adds explanations to the checks that failed. Throws
 * `usage` when it is unknown whose keys to trust: a token cannot say that itself.
 */
export async function tokenVerifier(
  context: Context,
  request: VerifyRequest,
): Promise<(token: string) => Promise<Verdict>> {
  const { at = exactSeconds(context), settings } = request;
  const options = await prepareVerification(context, request);
  return async (token) => {
    let verdict = await verifyToken(token, { ...options, at });
    if (!verdict.valid) {
      // Explanations are looked for only when a token is not valid.
      const { explainWith, otherProfiles } = await import('./explain.ts');
      const profiles = await otherProfiles(context, settings);
      verdict = explainWith(profiles, verdict, token, options.issuer);
    }
    context.note({ checks: verdict.checks });
    return verdict;
  };
}

/** The exit code of one or several verdicts: one invalid outweighs undecided ones. */
export function exitCodeFor(outcomes: readonly Verdict['outcome'][]): number {
  if (outcomes.includes('invalid')) return exitCodes.check_failed;
  return outcomes.includes('undecided') ? exitCodes.undecided : exitCodes.ok;
}
