import type { Context } from '../context.ts';
import type { ClientSettings, Settings } from '../settings.ts';
import type { FlagsOfClient } from './client-flags.ts';
import { settingsFromFlags } from './settings-from-flags.ts';
import type { GlobalFlags } from './command.ts';

/** The client settings that flags name, with the secret that `--client-secret-stdin` reads. */
export async function clientFromFlags(
  context: Context,
  flags: FlagsOfClient,
): Promise<Partial<ClientSettings>> {
  const client = settingsFromFlags(flags);
  if (!flags.clientSecretStdin) return client;
  const { readClientSecret } = await import('../flows/client-secret.ts');
  return { ...client, client_secret: await readClientSecret(context) };
}

/** What a command on one token begins with: the settings, and the operand unless it was left out. */
export async function tokenFromOperand(
  context: Context,
  flags: GlobalFlags & FlagsOfClient,
  operand: string | undefined,
): Promise<{ readonly settings: Settings; readonly token: string | undefined }> {
  const { requireOneReader } = await import('../flows/read-input.ts');
  const { resolveSettings } = await import('../flows/settings.ts');
  const { tokenOperand } = await import('../flows/token-operand.ts');
  requireOneReader({
    'the token': operand === '-',
    '--client-secret-stdin': flags.clientSecretStdin,
  });
  const client = await clientFromFlags(context, flags);
  const settings = await resolveSettings(context, { ...flags, client });
  return { settings, token: await tokenOperand(context, operand) };
}
