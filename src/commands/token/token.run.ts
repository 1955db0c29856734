import type { Context } from '../../model/context.ts';
import { epochSeconds } from '../../flows/clock.ts';
import { resolveSettings } from '../../flows/server/resolve-settings.ts';
import { getValidToken } from '../../flows/tokens/valid-token.ts';
import { Failure } from '../../model/errors.ts';
import { authorizationHeader, isBound, printableToken } from '../../oauth/authorization-header.ts';
import type { TokenSet } from '../../model/token-set.ts';
import { noteBinding } from './note-binding.ts';
import type { ProofFlags } from './proof.run.ts';
import type { GlobalFlags } from '../command.ts';
import { defaultMinTtl, type MinTtlFlags } from '../flags/parse.ts';
import { type NetworkFlags, networkSettings } from '../flags/network-flags.ts';

type Flags = GlobalFlags & MinTtlFlags & NetworkFlags;

/** Prints a valid access token. */
export async function runToken(context: Context, flags: Flags): Promise<void> {
  const { stdout } = context.terminal;
  const tokens = await validToken(context, flags);
  const token = printableToken(tokens);
  if (!flags.json) {
    noteBinding(context, tokens);
    return stdout.write(`${token}\n`);
  }
  const { tokenJson } = await import('../../report/token/token.ts');
  return stdout.write(tokenJson(tokens, epochSeconds(context)));
}

/** Prints the Authorization header with a valid access token; a bound one is useless alone. */
export async function runTokenHeader(
  context: Context,
  flags: Flags & ProofFlags,
  operands: readonly string[],
): Promise<void> {
  if (flags.dpop || operands.length > 0) {
    const { runProofHeaders } = await import('./proof.run.ts');
    return await runProofHeaders(context, flags, operands);
  }
  const { stdout } = context.terminal;
  const tokens = await validToken(context, flags);
  const value = authorizationHeader(tokens);
  if (isBound(tokens.token_type)) throw boundTokenFailure();
  if (!flags.json) {
    noteBinding(context, tokens);
    return stdout.write(`Authorization: ${value}\n`);
  }
  const { headerJson } = await import('../../report/token/token.ts');
  return stdout.write(headerJson([['Authorization', value]]));
}

function boundTokenFailure(): Failure {
  const message =
    'the token is bound to a key (DPoP): an Authorization header without a proof of that key for its request is refused';
  return new Failure('usage', message, { advice: { id: 'bound_token_alone' } });
}

async function validToken(context: Context, flags: Flags): Promise<TokenSet> {
  const settings = await resolveSettings(context, { ...flags, client: networkSettings(flags) });
  return await getValidToken(context, settings, { minTtl: flags.minTtl ?? defaultMinTtl });
}
