import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import { type Settings, withClient } from '../../model/settings.ts';
import type { ResourceChoice } from '../resource/settings-for-resource.ts';
import { traitsOf } from '../server/provider-traits.ts';
import { type Choice, resolveSettings } from '../server/resolve-settings.ts';

export type Asked = {
  readonly settings: Settings;
  /** The user has been asked for the server. */
  readonly isGuided: boolean;
};

/** What the sign-in for an API needs to know; `api` is the URL that was given for this run. */
export type ResourceOptions = Omit<ResourceChoice, 'api'> & { readonly api?: string | undefined };

/**
 * The settings of a sign-in: those for an API where one is named, by its URL or by the profile. Where
 * they name no server, no client or no necessary secret, a user at
 * a terminal is asked; elsewhere a `usage` failure says which flags to give.
 */
export async function askSettings(
  context: Context,
  choice: Choice,
  resource?: ResourceOptions,
): Promise<Settings> {
  return (await askWithGuide(context, choice, resource)).settings;
}

/** The same, and whether all of them were asked for. */
export async function askWithGuide(
  context: Context,
  choice: Choice,
  resource?: ResourceOptions,
): Promise<Asked> {
  if (resource?.api !== undefined) return await askForResource(context, choice, resource);
  const settings = await resolveSettings(context, choice, { mayBeNew: true });
  const { api } = settings.client;
  if (resource !== undefined && api !== undefined && !settings.builtIn) {
    return await askForResource(
      context,
      { ...choice, profile: settings.profile },
      { ...resource, api },
    );
  }
  const { issuer, token_endpoint, client_id } = settings.client;
  if (resource?.mayRegister && issuer !== undefined && client_id === undefined) {
    const { settingsForIssuer } = await import('../resource/settings-for-resource.ts');
    return { settings: await settingsForIssuer(context, settings, resource), isGuided: false };
  }
  const hasServer = issuer !== undefined || token_endpoint !== undefined;
  const lacksSecret = hasServer && needsSecret(settings);
  if (hasServer && client_id !== undefined && !lacksSecret) return { settings, isGuided: false };
  if (!context.terminal.interactive) {
    if (hasServer && client_id !== undefined) return { settings, isGuided: false };
    throw notConfiguredFailure(settings, hasServer);
  }
  const { askClientId, askSecret, guide } = await import('./guide.ts');
  if (!hasServer) {
    const guided = await guide(context, choice);
    const { api: typed } = guided.client;
    return typed === undefined || resource === undefined
      ? { settings: guided, isGuided: true }
      : await askForResource(context, choice, { ...resource, api: typed });
  }
  const client = {
    ...(client_id === undefined && (await askClientId(context))),
    ...(lacksSecret && { client_secret: await askSecret(context, true) }),
  };
  return { settings: withClient(settings, client, 'flag'), isGuided: false };
}

async function askForResource(
  context: Context,
  choice: Choice,
  { api = '', ...resource }: ResourceOptions,
): Promise<Asked> {
  if (choice.demo) {
    throw new Failure('usage', `the built-in server has no API ${api}: leave out --demo`);
  }
  const { settingsForResource } = await import('../resource/settings-for-resource.ts');
  const settings = await settingsForResource(context, choice, { ...resource, api });
  return { settings, isGuided: false };
}

/** The client authenticates with a secret, and there is none. */
function needsSecret(settings: Settings): boolean {
  const { client_auth, client_secret, client_secret_file, signing_key, assertion_from } =
    settings.client;
  if (client_secret || client_secret_file !== undefined) return false;
  const isOther = (signing_key ?? assertion_from) !== undefined;
  if (client_auth === undefined) return !isOther && (traitsOf(settings).needs_secret ?? false);
  return ['basic', 'post', 'client_secret_jwt'].includes(client_auth);
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
