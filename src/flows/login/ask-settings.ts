import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import { type Settings, withClient } from '../../model/settings.ts';
import { traitsOf } from '../server/provider-traits.ts';
import { type Choice, resolveSettings } from '../server/resolve-settings.ts';

export type Asked = {
  readonly settings: Settings;
  /** The user has been asked for the server. */
  readonly isGuided: boolean;
};

/**
 * The settings of a sign-in. Where they name no server, no client or no necessary secret, a user at
 * a terminal is asked; elsewhere a `usage` failure says which flags to give.
 */
export async function askSettings(context: Context, choice: Choice): Promise<Settings> {
  return (await askWithGuide(context, choice)).settings;
}

/** The same, and whether all of them were asked for. */
export async function askWithGuide(context: Context, choice: Choice): Promise<Asked> {
  const settings = await resolveSettings(context, choice, { mayBeNew: true });
  const { issuer, token_endpoint, client_id } = settings.client;
  const hasServer = issuer !== undefined || token_endpoint !== undefined;
  const lacksSecret = hasServer && needsSecret(settings);
  if (hasServer && client_id !== undefined && !lacksSecret) return { settings, isGuided: false };
  if (!context.terminal.interactive) {
    if (hasServer && client_id !== undefined) return { settings, isGuided: false };
    throw notConfiguredFailure(settings, hasServer);
  }
  const { askClientId, askSecret, guide } = await import('./guide.ts');
  if (!hasServer) return { settings: await guide(context, choice), isGuided: true };
  const client = {
    ...(client_id === undefined && (await askClientId(context))),
    ...(lacksSecret && { client_secret: await askSecret(context, true) }),
  };
  return { settings: withClient(settings, client, 'flag'), isGuided: false };
}

/** The client authenticates with a secret, and there is none. */
function needsSecret(settings: Settings): boolean {
  const { client_auth, client_secret, client_secret_file } = settings.client;
  if (client_secret || client_secret_file !== undefined) return false;
  if (client_auth === undefined) return traitsOf(settings).needs_secret ?? false;
  return client_auth === 'basic' || client_auth === 'post';
}

function notConfiguredFailure({ profile }: Settings, hasServer: boolean): Failure {
  if (hasServer) {
    return new Failure('usage', 'no client_id is set', {
      rule: 'U02',
      advice: { id: 'no_client_id' },
    });
  }
  return new Failure('usage', `no server configured (profile ${profile})`, {
    rule: 'U02',
    advice: { id: 'no_server' },
  });
}
