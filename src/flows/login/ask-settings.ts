import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import { requireServerUrl } from '../../model/url.ts';
import { demoProfile } from '../../model/profile-names.ts';
import { type Settings, withClient } from '../../model/settings.ts';
import { type Choice, resolveSettings } from '../server/resolve-settings.ts';

/**
 * The settings of a sign-in. Where they name no server or no client, a user at a terminal is asked;
 * elsewhere a `usage` failure says which flags to give.
 */
export async function askSettings(context: Context, choice: Choice): Promise<Settings> {
  const settings = await resolveSettings(context, choice, { mayBeNew: true });
  const { issuer, token_endpoint, client_id } = settings.client;
  const hasServer = issuer !== undefined || token_endpoint !== undefined;
  if (hasServer && client_id !== undefined) return settings;
  if (!context.terminal.interactive) throw notConfiguredFailure(settings, hasServer);
  if (hasServer) return withClient(settings, { client_id: await askClientId(context) }, 'flag');
  const server = await context.ask.choose('Which server do you want to sign in to?', [
    { value: 'demo', name: 'the built-in server, to try it out (no setup)' },
    { value: 'own', name: 'my own server: I have an issuer and a client id' },
  ]);
  if (server === 'demo') {
    return await resolveSettings(context, { profile: demoProfile, port: choice.port });
  }
  const typed = (await context.ask.text('Issuer (such as https://id.example.com)')).trim();
  requireServerUrl('issuer', typed, settings.client.allow_insecure_http ?? false);
  const typedId = await askClientId(context);
  return withClient(settings, { issuer: typed, client_id: typedId }, 'flag');
}

async function askClientId(context: Context): Promise<string> {
  return (await context.ask.text('Client id (as registered at the server)')).trim();
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
