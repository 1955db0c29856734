import { Failure } from '../../model/errors.ts';
import { type Origin, type Settings, withClient } from '../../model/settings.ts';
import type { Connection } from '../../oauth/connection.ts';
import { defaultScope } from '../../oauth/default-scope.ts';
import { refusedScopes, scopesOf } from '../../oauth/scope.ts';
import { scopeMistakes } from '../../oauth/scope-mistakes.ts';
import { traitsOf } from './provider-traits.ts';

/**
 * The settings with the scope that a sign-in requests: the one that the user, the environment or
 * the profile names, else that of the preset, else what the metadata allow. Its origin says which.
 */
export function withScope(settings: Settings, { server }: Connection): Settings {
  const { login_page } = traitsOf(settings);
  const { scope: named, api } = settings.client;
  // The scope of an API is what its challenge or metadata say, and nothing where they say nothing.
  if (named !== undefined || api !== undefined || login_page !== undefined) return settings;
  const scope = defaultScope(server, settings.traits);
  return scope === undefined ? settings : withClient(settings, { scope }, 'metadata');
}

/** The scope as this provider wants it in a request, each scope once. */
export function scopeParameter(settings: Pick<Settings, 'client' | 'traits'>): string {
  return scopesOf(settings.client.scope).join(traitsOf(settings).scope_separator);
}

const typed: readonly (Origin | undefined)[] = ['flag', 'environment', 'profile', undefined];

/** The scopes that atm-cli requests by itself: nobody has typed them. */
function addedScopes({ client, origins }: Settings): readonly string[] {
  return typed.includes(origins.scope) ? [] : scopesOf(client.scope);
}

/** What looks like a mistake in the scope that the user named, a sentence each. */
export function mistakesInScope(settings: Settings, { server }: Connection): readonly string[] {
  const { scope = '' } = settings.client;
  if (addedScopes(settings).length > 0) return [];
  const { scope_separator: separator } = traitsOf(settings);
  return scopeMistakes(scope, { separator, supported: server.scopes_supported });
}

export type Narrowed = {
  readonly settings: Settings;
  /** What is left out and why, as a sentence. */
  readonly text: string;
};

/**
 * For a request that was refused for its scope (RFC 6749 sections 4.1.2.1 and 5.2): the settings
 * without the scopes that atm-cli had added and the refusal is about, to repeat the request once;
 * `undefined` when the user has named the scope, or for another failure.
 */
export function withoutRefusedScopes(settings: Settings, error: unknown): Narrowed | undefined {
  if (!(error instanceof Failure) || error.code !== 'invalid_scope') return undefined;
  const added = addedScopes(settings);
  if (added.length === 0) return undefined;
  const dropped = refusedScopes(added, error.message);
  const kept = added.filter((name) => !dropped.includes(name)).join(' ');
  const { scope: _refused, ...client } = settings.client;
  const origin = settings.origins.scope ?? 'metadata';
  const source = origin === 'preset' ? 'the preset' : 'the metadata';
  const what = dropped.join(' ');
  return {
    settings: kept === '' ? { ...settings, client } : withClient(settings, { scope: kept }, origin),
    text: `${error.message}: atm-cli had added the scope ${what} (from ${source}), trying once more without it`,
  };
}

/**
 * Sends a request that has the scope of the settings, and once more without the scopes that nobody
 * typed and the server refuses. `notice` gets a sentence for each likely mistake in the scope, and
 * for what is left out.
 */
export async function requestWithScope<T>(
  settings: Settings,
  connection: Connection,
  notice: (text: string) => void,
  send: (settings: Settings) => Promise<T>,
): Promise<T> {
  for (const text of mistakesInScope(settings, connection)) notice(text);
  try {
    return await send(settings);
  } catch (error) {
    const narrowed = withoutRefusedScopes(settings, error);
    if (narrowed === undefined) throw error;
    notice(narrowed.text);
    return await send(narrowed.settings);
  }
}
