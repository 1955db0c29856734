import type { Context } from '../../model/context.ts';
import type { PendingLogin } from '../../model/pending-login.ts';
import type { AuthorizationRequest } from '../../oauth/authorization-request.ts';
import type { SettingName } from '../../model/setting-kinds.ts';
import type { Origin, Settings } from '../../model/settings.ts';
import { epochSeconds } from '../clock.ts';
import { isFormPost } from './listen.ts';

/** How long a sign-in can be finished later; a server forgets its part about as soon. */
export const lifetimeSeconds = 600;

/** Why the answer to a sign-in can come only to a listener; `undefined` when it can be brought later. */
export function needsListener(
  settings: Settings,
  { state }: AuthorizationRequest,
): string | undefined {
  if (state === undefined) {
    return 'this provider sends no state back, so nothing says which sign-in an answer belongs to';
  }
  return isFormPost(settings)
    ? 'with response_mode=form_post the answer never stands in the address bar'
    : undefined;
}

/** Keeps what finishing this sign-in needs beside a client secret, for `lifetimeSeconds`. */
export async function keepPendingLogin(
  context: Context,
  settings: Settings,
  authorizationRequest: AuthorizationRequest,
): Promise<PendingLogin> {
  const now = epochSeconds(context);
  await context.pendingLogins.removeExpired(now);
  const { profile } = settings;
  const { state = '', ...secrets } = authorizationRequest;
  const named = namedSettings(settings);
  const kept = { profile, ...named, ...secrets, state, expires_at: now + lifetimeSeconds };
  await context.pendingLogins.keep(kept);
  return kept;
}

const secrets: readonly SettingName[] = ['client_secret', 'client_secret_file'];

/** What somebody said; presets and defaults are looked up again. */
function namedSettings({ client, origins }: Settings): Pick<PendingLogin, 'client' | 'origins'> {
  const named: readonly (Origin | undefined)[] = ['flag', 'environment', 'profile'];
  const names = (Object.keys(client) as SettingName[]).filter((name) => {
    const isSecret = secrets.includes(name) && !isPath(name, origins[name]);
    return named.includes(origins[name]) && !isSecret;
  });
  return {
    client: pick(client, names),
    origins: pick(origins, names),
  };
}

/** Where a secret lies is no secret, and a flag is not there a second time. */
function isPath(name: SettingName, origin: Origin | undefined): boolean {
  return name === 'client_secret_file' && origin === 'flag';
}

function pick<T extends Partial<Record<SettingName, unknown>>>(
  values: T,
  names: readonly SettingName[],
): T {
  return Object.fromEntries(names.map((name) => [name, values[name]])) as T;
}
