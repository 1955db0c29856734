import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import type { Settings } from '../settings.ts';
import { type StoreChoice, storeChoices } from '../token-set.ts';

/** The tokens will be kept unencrypted, which nobody chose; told before anything is asked for. */
export type StorageEvent = {
  readonly type: 'unencrypted';
  readonly path: string;
  readonly reason: string;
};

/**
 * Makes sure, before a sign-in begins, that its tokens can be kept as the settings say. Throws when
 * nothing can be written, or when the keyring was chosen and cannot be used.
 */
export async function prepareStorage(
  context: Context,
  settings: Settings,
  tell: (event: StorageEvent) => void,
): Promise<void> {
  const wanted = storeChoice(settings);
  if (wanted === 'memory') return;
  const { path, reason } = await context.tokens.prepare(settings.profile, wanted);
  await Promise.all([
    context.tokens.requireWritable(settings.profile),
    settings.builtIn ? undefined : context.profiles.requireWritable(),
  ]);
  if (reason !== undefined) tell({ type: 'unencrypted', path, reason });
}

/** Tokens of the built-in server are worth nothing elsewhere: no keyring is asked for them. */
export function storeChoice({ client, builtIn }: Settings): StoreChoice {
  const chosen = client.token_store ?? (builtIn ? 'file' : 'auto');
  if (storeChoices.includes(chosen)) return chosen;
  throw new Failure(
    'usage',
    `token_store is ${JSON.stringify(chosen)}, not ${storeChoices.join(' or ')}`,
  );
}
