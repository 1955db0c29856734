import type { Context } from '../../model/context.ts';
import { exitCodes } from '../../model/errors.ts';
import type { Verdict } from '../../jwt/verdict.ts';
import { verifyToken } from '../../jwt/verify.ts';
import type { Settings } from '../../model/settings.ts';
import { epochSeconds } from '../clock.ts';
import type { explainVerdict } from './explain.ts';
import { expectedIssuer } from '../server/expected-issuer.ts';
import { prepareVerification, type Verification, type VerifyRequest } from './options.ts';
import { traitsOf } from '../server/provider-traits.ts';

/**
 * Verifies tokens one after the other and yields a verdict for each. Throws `usage` when it is
 * unknown whose keys to trust: a token cannot say that itself.
 */
export async function* verifyTokens(
  context: Context,
  tokens: readonly string[],
  request: VerifyRequest,
): AsyncGenerator<Verdict> {
  const { settings } = request;
  const { options, server } = await prepareVerification(context, request);
  const at = request.at ?? epochSeconds(context);
  for (const token of tokens) {
    // oxlint-disable-next-line no-await-in-loop -- verdicts come in the order of the tokens
    const issuer = request.issuer ?? (await issuerFor(settings, server, token));
    // oxlint-disable-next-line no-await-in-loop -- the same
    const verdict = await verifyToken(token, {
      ...options,
      at,
      ...(issuer === undefined ? {} : { issuer }),
    });
    // oxlint-disable-next-line no-await-in-loop -- the same
    const explained = verdict.valid
      ? verdict
      : // oxlint-disable-next-line no-await-in-loop -- the same
        await addExplanations(context, verdict, token, { issuer, settings });
    context.note({ checks: explained.checks });
    yield explained;
  }
}

/** Explanations are looked for only when a token is not valid. */
async function addExplanations(
  ...input: Parameters<typeof explainVerdict>
): ReturnType<typeof explainVerdict> {
  const { explainVerdict: explain } = await import('./explain.ts');
  return await explain(...input);
}

/** The exit code of one or several verdicts: one invalid outweighs undecided ones. */
export function exitCodeFor(outcomes: readonly Verdict['outcome'][]): number {
  if (outcomes.includes('invalid')) return exitCodes.check_failed;
  return outcomes.includes('undecided') ? exitCodes.undecided : exitCodes.ok;
}

/** The issuer of the settings; for Entra ID the template is fetched from its metadata. */
async function issuerFor(
  settings: Settings | undefined,
  server: Verification['server'],
  token: string,
): Promise<string | undefined> {
  if (settings === undefined) return undefined;
  const { tokenIssuer, issuerCheck } = traitsOf(settings);
  const { issuer } = settings.client;
  if (tokenIssuer === undefined && issuer === undefined) return undefined;
  const isTemplate = issuerCheck !== 'exact' && server !== undefined;
  const described = isTemplate ? await server() : { issuer: issuer ?? '' };
  return expectedIssuer(settings, described, token);
}
