import { listProviders, showProvider } from '../../flows/profile/provider.ts';
import type { Context } from '../../model/context.ts';
import {
  providerJson,
  providerLines,
  providerListJson,
  providerListLines,
} from '../../report/profile/provider.ts';
import { styleFor } from '../../report/text/style.ts';
import type { GlobalFlags } from '../command.ts';

type ProviderFlags = GlobalFlags & { readonly preset?: string };

/** Lists the providers, with a preset of the user's own where one is named. */
export async function runProviderList(context: Context, flags: ProviderFlags): Promise<void> {
  const { stdout } = context.terminal;
  const presets = await listProviders(context, flags.preset);
  stdout.write(
    flags.json ? providerListJson(presets) : providerListLines(presets, styleFor(stdout)),
  );
}

/** Shows a preset: that of a provider, or one of the user's own. */
export async function runProviderShow(
  context: Context,
  flags: ProviderFlags,
  [id]: readonly string[],
): Promise<void> {
  const { stdout } = context.terminal;
  const preset = await showProvider(context, { id, file: flags.preset });
  stdout.write(
    flags.json ? providerJson(preset) : providerLines(preset, styleFor(stdout), flags.preset),
  );
}
