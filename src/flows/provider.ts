import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { findPreset, presets } from '../providers/catalog.ts';
import { parsePreset } from '../providers/parse.ts';
import type { Preset } from '../providers/preset.ts';

/** Every provider that is known, and first the one that a file describes. */
export async function listProviders(context: Context, file?: string): Promise<readonly Preset[]> {
  return file === undefined ? presets : [await readPreset(context, file), ...presets];
}

/** One provider, by its id or from a file; a `usage` failure when neither or both are given. */
export async function showProvider(
  context: Context,
  choice: { readonly id?: string | undefined; readonly file?: string | undefined },
): Promise<Preset> {
  const { id, file } = choice;
  if (id !== undefined && file === undefined) return findPreset(id);
  if (id === undefined && file !== undefined) return await readPreset(context, file);
  throw new Failure(
    'usage',
    id === undefined ? 'no provider is named' : 'two providers are named',
    {
      hint: 'give an id or --preset <file>; atm-cli provider list shows the ids',
    },
  );
}

async function readPreset(context: Context, file: string): Promise<Preset> {
  return parsePreset(new TextDecoder().decode(await context.readFile(file)), file);
}
