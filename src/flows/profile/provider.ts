import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import { requireText } from '../../model/text-file.ts';
import { findPreset, presets } from '../../providers/catalog.ts';
import { parsePreset } from '../../providers/parse.ts';
import type { Preset } from '../../providers/preset.ts';

/** All providers, first the one of a file if given. */
export async function listProviders(context: Context, file?: string): Promise<readonly Preset[]> {
  return file === undefined ? presets : [await readPreset(context, file), ...presets];
}

/**
 * One provider, by its id or from a file. Throws a `usage` failure when neither or both are given.
 */
export async function showProvider(
  context: Context,
  choice: { readonly id?: string | undefined; readonly file?: string | undefined },
): Promise<Preset> {
  const { id, file } = choice;
  if (id !== undefined && file === undefined) return findPreset(id);
  if (id === undefined && file !== undefined) return await readPreset(context, file);
  const message = id === undefined ? 'no provider given' : 'two providers given';
  throw new Failure('usage', `${message}: give an id or --preset <file>`, {
    advice: { id: 'no_provider' },
  });
}

async function readPreset(context: Context, file: string): Promise<Preset> {
  return parsePreset(requireText(await context.readFile(file), file), file);
}
