import {
  listClients,
  registerNew,
  removeClient,
  showClient,
  updateClient,
} from '../../flows/client/manage.ts';
import { redirectUrisOf } from '../../flows/client/register.ts';
import { readSecretText } from '../../flows/input.ts';
import { resolveSettings } from '../../flows/server/resolve-settings.ts';
import type { Context } from '../../model/context.ts';
import type { Settings } from '../../model/settings.ts';
import {
  clientJson,
  clientLines,
  clientListJson,
  clientListLines,
  registeredLines,
  removedClientJson,
  removedClientLines,
} from '../../report/client.ts';
import { styleFor } from '../../report/text/style.ts';
import type { GlobalFlags } from '../command.ts';
import type { FlagsOfClient } from '../flags/client-flags.ts';
import { type RedirectFlags, redirectUrisFrom } from '../flags/login-flags.ts';
import { settingsFromFlags } from '../flags/read-client-flags.ts';
import type { RegisterFlags, ShowFlags } from './client.ts';

/** Registers a client at the server that the flags, or the profile, name. */
export async function runRegister(
  context: Context,
  flags: GlobalFlags & RegisterFlags,
): Promise<void> {
  const { stdout } = context.terminal;
  const settings = await settingsOf(context, flags);
  const { clientName: client_name, initialAccessTokenFile: file } = flags;
  const initialAccessToken =
    file === undefined
      ? undefined
      : (await readSecretText(context, file, 'initial access token')).trim();
  noteFlags(context, flags);
  const made = await registerNew(context, settings, { client_name, initialAccessToken });
  stdout.write(flags.json ? clientJson(made) : registeredLines(made, styleFor(stdout)));
}

/** Shows a registered client, or lists all. */
export async function runShow(context: Context, flags: GlobalFlags & ShowFlags): Promise<void> {
  const { stdout } = context.terminal;
  const style = styleFor(stdout);
  const settings = await settingsOf(context, flags);
  const { issuer, token_endpoint } = settings.client;
  if (flags.all || (issuer ?? token_endpoint) === undefined) {
    const all = await listClients(context);
    return stdout.write(flags.json ? clientListJson(all) : clientListLines(all, style));
  }
  const shown = await showClient(context, settings);
  stdout.write(flags.json ? clientJson(shown) : clientLines(shown, style));
  if (shown.problem !== undefined) throw shown.problem;
  return undefined;
}

/** Changes a registered client at its server. */
export async function runUpdate(
  context: Context,
  flags: GlobalFlags & RegisterFlags,
): Promise<void> {
  const { stdout } = context.terminal;
  const settings = await settingsOf(context, flags);
  noteFlags(context, flags);
  const isGiven = settings.origins.redirect_uri === 'flag';
  const updated = await updateClient(context, settings, {
    client_name: flags.clientName,
    scope: flags.scope?.join(' '),
    ...(isGiven ? { redirect_uris: redirectUrisOf(settings) } : {}),
  });
  stdout.write(
    flags.json ? clientJson(updated) : clientLines(updated, styleFor(stdout), 'Changed'),
  );
}

/** Deletes a registered client at its server, and here. */
export async function runRemove(context: Context, flags: GlobalFlags & ShowFlags): Promise<void> {
  const { stdout } = context.terminal;
  const removed = await removeClient(context, await settingsOf(context, flags));
  stdout.write(
    flags.json ? removedClientJson(removed) : removedClientLines(removed, styleFor(stdout)),
  );
}

async function settingsOf(
  context: Context,
  flags: GlobalFlags & FlagsOfClient & Pick<RedirectFlags, 'port'>,
): Promise<Settings> {
  const client = settingsFromFlags({
    ...flags,
    redirectUri: redirectUrisFrom({ ...flags } as RedirectFlags),
  });
  return await resolveSettings(context, { ...flags, port: undefined, client }, { mayBeNew: true });
}

/** For the commands that are printed: these flags are no settings. */
function noteFlags(context: Context, { clientName }: RegisterFlags): void {
  if (clientName !== undefined) context.note({ flags: [['--client-name', clientName]] });
}
