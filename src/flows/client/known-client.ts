import type { Context } from '../../model/context.ts';
import type { Settings } from '../../model/settings.ts';
import type { NoticeEvent } from '../tokens/save-login.ts';

/**
 * Signs in, and once more with a client that is registered again where the server has forgotten the
 * one that this program had registered there. `looks`: a browser will be sent there, so the
 * authorization URL is looked at first, because only its page would say that the client is unknown.
 */
export async function withKnownClient<T>(
  context: Context,
  given: Settings,
  options: { readonly looks: boolean; readonly emit: (event: NoticeEvent) => void },
  signIn: (settings: Settings) => Promise<T>,
): Promise<T> {
  const isRegisteredHere = given.client.api !== undefined || given.origins.client_id === 'server';
  if (!isRegisteredHere || given.builtIn) return await signIn(given);
  const { isUnknownToPage, mayBeForgotten, registeredAgain } = await import('./forgotten.ts');
  const isForgotten = options.looks && (await isUnknownToPage(context, given));
  const newer = isForgotten ? await registeredAgain(context, given, options.emit) : undefined;
  const settings = newer ?? given;
  try {
    return await signIn(settings);
  } catch (error) {
    if (!mayBeForgotten(error)) throw error;
    const next = await registeredAgain(context, settings, options.emit);
    if (next === undefined) throw error;
    return await signIn(next);
  }
}
