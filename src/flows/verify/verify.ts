import type { Context } from '../../model/context.ts';
import { exitCodes } from '../../model/errors.ts';
import type { Verdict } from '../../jwt/verdict.ts';
import { verifyToken } from '../../jwt/verify.ts';
import { epochSeconds } from '../clock.ts';
import { prepareVerification, type VerifyRequest } from './options.ts';

/**
 * What verifies tokens as a request wants it, with all that this machine knows about a failure. Throws
 * `usage` when nothing says whose keys to trust: a token cannot say that itself.
 */
export async function tokenVerifier(
  context: Context,
  request: VerifyRequest,
): Promise<(token: string) => Promise<Verdict>> {
  const { at = epochSeconds(context), settings } = request;
  const options = await prepareVerification(context, request);
  return async (token) => {
    let verdict = await verifyToken(token, { ...options, at });
    if (!verdict.valid) {
      // What is known beyond the token is looked for only when something is wrong with it.
      const { explainWith, otherProfiles } = await import('./explain.ts');
      const profiles = await otherProfiles(context, settings);
      verdict = explainWith(profiles, verdict, token, options.issuer);
    }
    context.note({ checks: verdict.checks });
    return verdict;
  };
}

/** The exit code for a verdict, and for several: one invalid outweighs those that are undecided. */
export function exitCodeFor(outcomes: readonly Verdict['outcome'][]): number {
  if (outcomes.includes('invalid')) return exitCodes.check_failed;
  return outcomes.includes('undecided') ? exitCodes.undecided : exitCodes.ok;
}
