import type { Context } from '../../model/context.ts';
import { exitCodes, Failure } from '../../model/errors.ts';
import type { Settings } from '../../model/settings.ts';
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
  const introspectWith = async (verdict: Verdict) =>
    isOpaque(verdict) ? await introspectCommand(context, settings) : undefined;
  return async (token) => {
    let verdict = await verifyToken(token, { ...options, at });
    if (!verdict.valid) {
      // Explanations are looked for only when a token is not valid.
      const { explainWith, otherProfiles } = await import('./explain.ts');
      const profiles = await otherProfiles(context, settings);
      const known = { profiles, issuer: options.issuer, introspect: await introspectWith(verdict) };
      verdict = explainWith(known, verdict, token);
    }
    context.note({ checks: verdict.checks });
    return verdict;
  };
}

/** Tokens of vendors that are known by their prefix are of another server. */
function isOpaque({ checks }: Verdict): boolean {
  return checks.some(({ id, message }) => id === 'form' && message.includes('opaque token ('));
}

/** The command that asks the server about a token, where it has an endpoint for that. */
async function introspectCommand(
  context: Context,
  settings: Settings | undefined,
): Promise<string | undefined> {
  const { issuer, introspection_endpoint } = settings?.client ?? {};
  if (settings === undefined) return undefined;
  const { commandOn } = await import('../../diagnosis/remedy/command.ts');
  const isStored = settings.known || settings.builtIn;
  const server = isStored || issuer === undefined ? [] : ['--issuer', issuer];
  const command = commandOn(settings.profile, ['token', 'introspect', ...server, '<token>']);
  if (introspection_endpoint !== undefined) return command;
  if (issuer === undefined) return undefined;
  const { findServer } = await import('../server/find-server.ts');
  try {
    const found = await findServer(context, settings);
    return found.introspection_endpoint === undefined ? undefined : command;
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

/** The exit code of one or several verdicts: one invalid outweighs undecided ones. */
export function exitCodeFor(outcomes: readonly Verdict['outcome'][]): number {
  if (outcomes.includes('invalid')) return exitCodes.check_failed;
  return outcomes.includes('undecided') ? exitCodes.undecided : exitCodes.ok;
}
