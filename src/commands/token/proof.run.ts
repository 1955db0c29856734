import { proofHeaders } from '../../flows/dpop/proof-headers.ts';
import { resolveSettings } from '../../flows/server/resolve-settings.ts';
import { getValidToken } from '../../flows/tokens/valid-token.ts';
import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import { headerJson } from '../../report/token/token.ts';
import type { GlobalFlags } from '../command.ts';
import { type NetworkFlags, networkSettings } from '../flags/network-flags.ts';
import { defaultMinTtl, type MinTtlFlags } from '../flags/parse.ts';

export type ProofFlags = { readonly dpop?: true; readonly dpopNonce?: string };

/** Prints the Authorization header, and the proof for one request. */
export async function runProofHeaders(
  context: Context,
  flags: GlobalFlags & MinTtlFlags & NetworkFlags & ProofFlags,
  [method, url]: readonly string[],
): Promise<void> {
  const settings = await resolveSettings(context, { ...flags, client: networkSettings(flags) });
  if (method === undefined || url === undefined) {
    const message = 'a proof is for one request: give its method and its URL after --dpop';
    throw new Failure('usage', message, { advice: { id: 'bound_token_alone' } });
  }
  const minTtl = flags.minTtl ?? defaultMinTtl;
  const tokens = await getValidToken(context, settings, { minTtl });
  const request = { method, url, nonce: flags.dpopNonce };
  const mayBePlain = settings.client.allow_insecure_http ?? false;
  const headers = await proofHeaders(tokens, request, mayBePlain);
  const { stdout } = context.terminal;
  if (flags.json) return stdout.write(headerJson(headers));
  return stdout.write(headers.map(([name, value]) => `${name}: ${value}\n`).join(''));
}
