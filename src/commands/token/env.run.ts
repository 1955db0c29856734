import { resolveSettings } from '../../flows/server/resolve-settings.ts';
import { getValidToken } from '../../flows/tokens/valid-token.ts';
import type { Context } from '../../model/context.ts';
import { printableToken } from '../../oauth/authorization-header.ts';
import { setVariable, type Shell, shellOf } from '../../model/shell.ts';
import { variableJson } from '../../report/token/token.ts';
import type { GlobalFlags } from '../command.ts';
import { noteBinding } from './note-binding.ts';
import { type NetworkFlags, networkSettings } from '../flags/network-flags.ts';
import { defaultMinTtl, type MinTtlFlags } from '../flags/parse.ts';

type EnvFlags = GlobalFlags & MinTtlFlags & NetworkFlags & { readonly shell?: Shell };

const variable = 'ATM_ACCESS_TOKEN';

/** Prints the shell command that sets a variable to a valid access token. */
export async function runTokenEnv(context: Context, flags: EnvFlags): Promise<void> {
  const settings = await resolveSettings(context, { ...flags, client: networkSettings(flags) });
  const minTtl = flags.minTtl ?? defaultMinTtl;
  const tokens = await getValidToken(context, settings, { minTtl });
  const value = printableToken(tokens);
  const { stdout } = context.terminal;
  if (flags.json) return stdout.write(variableJson(variable, value));
  noteBinding(context, tokens);
  const { platform } = await context.machine();
  const shell = flags.shell ?? shellOf(context.env, platform);
  return stdout.write(`${setVariable(shell, variable, value)}\n`);
}
