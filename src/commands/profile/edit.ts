import { examples, type GlobalFlags, type Run } from '../command.ts';
import {
  authorizationFlags,
  type AuthorizationFlags,
  clientFlags,
  type ClientFlags,
  tokenStoreFlags,
  type TokenStoreFlags,
} from '../flags/client-flags.ts';
import { clientFromFlags } from '../flags/read-client-flags.ts';
import { redirectFlags, type RedirectFlags, redirectUriFrom } from '../flags/redirect-flags.ts';
import type { Command } from 'commander';

type AddFlags = ClientFlags & AuthorizationFlags & RedirectFlags & TokenStoreFlags;

export function registerProfileAdd(profile: Command, run: Run): void {
  const command = profile
    .command('add')
    .description('Store the settings of a client under a name. The server is not asked.')
    .argument('<name>', 'the name of the new profile');
  tokenStoreFlags(redirectFlags(authorizationFlags(clientFlags(command))))
    .addHelpText(
      'after',
      examples([
        'atm-cli profile add work --issuer https://id.example.com --client-id cli',
        'atm-cli profile add ci --issuer https://id.example.com --client-id ci --client-secret-file secret.txt',
        'pass show ci | atm-cli profile add ci --issuer https://id.example.com --client-id ci --client-secret-stdin',
      ]),
    )
    .action(
      run<AddFlags>(async (context, flags, [name = '']) => {
        const { addProfile } = await import('../../flows/profile/edit.ts');
        const { profileJson } = await import('../../report/profile/profile.ts');
        const { addedLines } = await import('../../report/profile/change.ts');
        const { styleFor } = await import('../../report/text/style.ts');
        const { stdout } = context.terminal;
        const named = { ...flags, redirectUri: redirectUriFrom(flags) };
        const client = await clientFromFlags(context, named);
        const added = await addProfile(context, name, client);
        stdout.write(flags.json ? profileJson(added) : addedLines(added, styleFor(stdout)));
      }),
    );
}

export function registerProfileSet(profile: Command, run: Run): void {
  profile
    .command('set')
    .description(
      'Change settings of a profile, named as profile show names them; name= alone forgets one. ' +
        'A stored client secret is forgotten when the issuer, client or token endpoint changes. ' +
        'A new token_store counts at the next sign-in.',
    )
    .argument('<name=value...>', 'such as issuer=https://id.example.com or params.prompt=login')
    .addHelpText(
      'after',
      examples([
        'atm-cli profile set scope="openid offline_access"',
        'atm-cli profile set --profile work issuer=https://id.example.com client_id=cli',
        'atm-cli profile set params.prompt=consent audience=',
      ]),
    )
    .action(
      run<GlobalFlags>(async (context, flags, assignments) => {
        const { resolveSettings } = await import('../../flows/server/resolve-settings.ts');
        const { setProfile } = await import('../../flows/profile/edit.ts');
        const { profileJson } = await import('../../report/profile/profile.ts');
        const { changedLines } = await import('../../report/profile/change.ts');
        const { styleFor } = await import('../../report/text/style.ts');
        const { stdout } = context.terminal;
        const settings = await resolveSettings(context, flags);
        const changed = await setProfile(context, settings.profile, assignments);
        stdout.write(
          flags.json
            ? profileJson(changed, { dropped_secret: changed.droppedSecret })
            : changedLines(changed, styleFor(stdout)),
        );
      }),
    );
}
