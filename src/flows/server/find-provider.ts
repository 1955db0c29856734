import type { Context } from '../../model/context.ts';
import type { ClientSettings } from '../../model/settings.ts';
import { requireText } from '../../model/text-file.ts';
import { type Applied, applyPreset } from '../../providers/apply.ts';
import { findPreset } from '../../providers/catalog.ts';
import { parsePreset } from '../../providers/parse.ts';

/** The settings that decide about a preset. */
export type ProviderSettings = Partial<
  Pick<ClientSettings, 'provider' | 'preset' | 'provider_parameters' | 'issuer' | 'token_endpoint'>
>;

/** The preset that the settings name, by id or as a file, filled in with their parameters. */
export async function findProvider(
  context: Pick<Context, 'readFile'>,
  client: ProviderSettings,
): Promise<Applied> {
  const { provider = '', preset: file, provider_parameters: parameters = {} } = client;
  if (file === undefined) return applyPreset(findPreset(provider), parameters, client);
  const bytes = await context.readFile(file);
  return applyPreset(parsePreset(requireText(bytes, file), file), parameters, client);
}
