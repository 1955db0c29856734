import type { Context } from '../../model/context.ts';
import type { PendingLogin } from '../../model/pending-login.ts';
import type { AuthorizationRequest } from '../../oauth/authorization-request.ts';
import type { DPoPKey } from '../../model/token-set.ts';
import type { SettingName } from '../../model/setting-kinds.ts';
import type { Origin, Settings } from '../../model/settings.ts';
import { epochSeconds } from '../clock.ts';
import { isFormPost } from './listen.ts';
import { missingProtection } from './prepare.ts';

/** How long a sign-in can be finished later; servers keep theirs about as long. */
export const lifetimeSeconds = 600;

/** Why a callback can only reach a listener; `undefined` when it can be delivered later. */
export function needsListener(settings: Settings): string | undefined {
  if (missingProtection(settings).includes('state')) {
    return 'this provider does not return state, so a callback cannot be matched to its sign-in';
  }
  return isFormPost(settings)
    ? 'with the response mode form_post the callback is not in the address bar'
    : undefined;
}

/** Stores what finishing this sign-in needs, except a client secret, for `lifetimeSeconds`. */
export async function keepPendingLogin(
  context: Context,
  settings: Settings,
  authorizationRequest: AuthorizationRequest,
  dpop_key: DPoPKey | undefined,
): Promise<PendingLogin> {
  const now = epochSeconds(context);
  await context.pendingLogins.removeExpired(now);
  const { profile } = settings;
  const { state = '', ...secrets } = authorizationRequest;
  const named = namedSettings(settings);
  const key = dpop_key === undefined ? {} : { dpop_key };
  const expires_at = now + lifetimeSeconds;
  const kept = { profile, ...named, ...secrets, ...key, state, expires_at };
  await context.pendingLogins.keep(kept);
  return kept;
}

const secrets: readonly SettingName[] = ['client_secret', 'client_secret_file'];

/** The settings of the user; presets and defaults are looked up again. */
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

/** The path of a secret file is not secret, and must be stored because the flag is not repeated. */
function isPath(name: SettingName, origin: Origin | undefined): boolean {
  return name === 'client_secret_file' && origin === 'flag';
}

function pick<T extends Partial<Record<SettingName, unknown>>>(
  values: T,
  names: readonly SettingName[],
): T {
  return Object.fromEntries(names.map((name) => [name, values[name]])) as T;
}
