import type { Command } from 'commander';
import { examples, type Run } from '../command.ts';
import { clientFlags } from '../flags/client-flags.ts';
import { groups } from '../flags/groups.ts';
import { registerProfileAdd, registerProfileSet } from './edit.ts';

const load = () => import('./profile.run.ts');

export function registerProfile(program: Command, run: Run): void {
  const profile = program
    .command('profile')
    .summary('manage the settings of several servers')
    .description('A profile holds the settings of one client at one server, and its tokens.')
    .addHelpText('after', examples(['atm-cli profile list', 'atm-cli profile use work']));
  registerList(profile, run);
  registerShow(profile, run);
  registerProfileAdd(profile, run);
  registerUse(profile, run);
  registerProfileSet(profile, run);
  registerRename(profile, run);
  registerRemove(profile, run);
}

function registerList(profile: Command, run: Run): void {
  profile
    .command('list')
    .description('List the profiles; the active one is marked.')
    .addHelpText('after', examples(['atm-cli profile list', 'atm-cli profile list --json']))
    .action(run(async () => (await load()).runList));
}

function registerShow(profile: Command, run: Run): void {
  const command = profile
    .command('show')
    .description('Show the settings of a profile. A client secret is never shown.')
    .argument('[profile]', 'its name (default: --profile, then the active one)');
  clientFlags(command)
    .optionsGroup(groups.own)
    .option('--origins', 'all values that a command would use, and where each comes from')
    .addHelpText(
      'after',
      examples([
        'atm-cli profile show',
        'atm-cli profile show work --json',
        'atm-cli profile show --origins',
        'atm-cli profile show --origins --scope "openid email"',
      ]),
    )
    .action(run(async () => (await load()).runShow));
}

function registerUse(profile: Command, run: Run): void {
  profile
    .command('use')
    .description('Make a profile the active one, which commands use when none is named.')
    .argument('<profile>', 'its name; demo is the built-in server')
    .addHelpText('after', examples(['atm-cli profile use work']))
    .action(run(async () => (await load()).runUse));
}

function registerRename(profile: Command, run: Run): void {
  profile
    .command('rename')
    .description('Give a profile another name. Its tokens move with it; no request is sent.')
    .argument('<profile>', 'its name')
    .argument('<name>', 'the new name; no other profile may have it')
    .addHelpText('after', examples(['atm-cli profile rename default work']))
    .action(run(async () => (await load()).runRename));
}

function registerRemove(profile: Command, run: Run): void {
  profile
    .command('remove')
    .description('Remove a profile and its tokens. Nothing is revoked: atm-cli logout does that.')
    .argument('<profile>', 'its name; of demo only the tokens are removed')
    .optionsGroup(groups.own)
    .option('--yes', 'do not ask for confirmation')
    .addHelpText(
      'after',
      examples(['atm-cli profile remove work', 'atm-cli profile remove work --yes']),
    )
    .action(run(async () => (await load()).runRemove));
}
