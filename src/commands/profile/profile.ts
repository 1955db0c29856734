import type { Command } from 'commander';
import { type ClientFlags, clientFlags } from '../flags/client-flags.ts';
import { settingsFromFlags } from '../flags/read-client-flags.ts';
import { examples, type GlobalFlags, type Run } from '../command.ts';
import { registerProfileAdd, registerProfileSet } from './edit.ts';

export function registerProfile(program: Command, run: Run): void {
  const profile = program
    .command('profile')
    .summary('keep the settings of several servers')
    .description('A profile keeps the settings of one client at one server, and its tokens.')
    .addHelpText('after', examples(['atm-cli profile list', 'atm-cli profile use work']));
  registerList(profile, run);
  registerShow(profile, run);
  registerProfileAdd(profile, run);
  registerUse(profile, run);
  registerProfileSet(profile, run);
  registerRemove(profile, run);
}

function registerList(profile: Command, run: Run): void {
  profile
    .command('list')
    .description('List the profiles; the active one is marked.')
    .addHelpText('after', examples(['atm-cli profile list', 'atm-cli profile list --json']))
    .action(
      run<GlobalFlags>(async (context, flags) => {
        const { listProfiles } = await import('../../flows/profile/profile.ts');
        const { profileListJson, profileListLines } =
          await import('../../report/profile/profile.ts');
        const { styleFor } = await import('../../report/text/style.ts');
        const { stdout } = context.terminal;
        const profiles = await listProfiles(context);
        stdout.write(
          flags.json ? profileListJson(profiles) : profileListLines(profiles, styleFor(stdout)),
        );
      }),
    );
}

type ShowFlags = ClientFlags & { readonly origins?: true };

function registerShow(profile: Command, run: Run): void {
  const command = profile
    .command('show')
    .description('Show the settings of a profile. A client secret is never shown.')
    .argument('[name]', 'the profile (else --profile, else the active one)');
  clientFlags(command)
    .option('--origins', 'every value that a command would use, and where it comes from')
    .addHelpText(
      'after',
      examples([
        'atm-cli profile show',
        'atm-cli profile show work --json',
        'atm-cli profile show --origins',
        'atm-cli profile show --origins --scope "openid email"',
      ]),
    )
    .action(
      run<ShowFlags>(async (context, flags, [name]) => {
        const { resolveSettings } = await import('../../flows/server/resolve-settings.ts');
        const { showProfile } = await import('../../flows/profile/profile.ts');
        const report = await import('../../report/profile/profile.ts');
        const { styleFor } = await import('../../report/text/style.ts');
        const { stdout } = context.terminal;
        const style = styleFor(stdout);
        const client = settingsFromFlags(flags);
        const choice = name === undefined ? flags : { profile: name };
        const settings = await resolveSettings(context, { ...choice, client });
        if (flags.origins) {
          return stdout.write(
            flags.json ? report.originsJson(settings) : report.originsLines(settings, style),
          );
        }
        const shown = await showProfile(context, settings.profile);
        return stdout.write(
          flags.json ? report.profileJson(shown) : report.profileLines(shown, style),
        );
      }),
    );
}

function registerUse(profile: Command, run: Run): void {
  profile
    .command('use')
    .description('Make a profile the one that commands use when none is named.')
    .argument('<name>', 'the profile; demo is the built-in server')
    .addHelpText('after', examples(['atm-cli profile use work']))
    .action(
      run<GlobalFlags>(async (context, flags, [name = '']) => {
        const { useProfile } = await import('../../flows/profile/profile.ts');
        const { profileJson } = await import('../../report/profile/profile.ts');
        const { usedLines } = await import('../../report/profile/change.ts');
        const { styleFor } = await import('../../report/text/style.ts');
        const { stdout } = context.terminal;
        const used = await useProfile(context, name);
        stdout.write(flags.json ? profileJson(used) : usedLines(used, styleFor(stdout)));
      }),
    );
}

type RemoveFlags = { readonly yes?: true };

function registerRemove(profile: Command, run: Run): void {
  profile
    .command('remove')
    .description('Remove a profile and its tokens. Nothing is revoked: atm-cli logout does that.')
    .argument('<name>', 'the profile; of demo only the tokens are removed')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      examples(['atm-cli profile remove work', 'atm-cli profile remove work --yes']),
    )
    .action(
      run<RemoveFlags>(async (context, flags, [name = '']) => {
        const { removeProfile } = await import('../../flows/profile/profile.ts');
        const { removedJson, removedLines } = await import('../../report/profile/change.ts');
        const { styleFor } = await import('../../report/text/style.ts');
        const { stdout } = context.terminal;
        const removed = await removeProfile(context, name, { sure: flags.yes ?? false });
        stdout.write(flags.json ? removedJson(removed) : removedLines(removed, styleFor(stdout)));
      }),
    );
}
