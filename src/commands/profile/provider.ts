import type { Command } from 'commander';
import { examples, type Run, showHelp } from '../command.ts';
import { groups } from '../flags/groups.ts';

const load = () => import('./provider.run.ts');

export function registerProvider(program: Command, run: Run): void {
  const provider = program
    .command('provider')
    .summary('list the known providers, and show one')
    .description('A provider is a preset: its endpoints, and how it differs from other servers.')
    .addHelpText('after', examples(['atm-cli provider list', 'atm-cli provider show auth0']))
    .action(showHelp);
  registerList(provider, run);
  registerShow(provider, run);
}

const presetFlag = ['--preset <file>', 'a preset of your own: a JSON file'] as const;

function registerList(provider: Command, run: Run): void {
  provider
    .command('list')
    .description('List the providers, with the flags that each one needs.')
    .optionsGroup(groups.own)
    .option(...presetFlag)
    .addHelpText('after', examples(['atm-cli provider list', 'atm-cli provider list --json']))
    .action(run(async () => (await load()).runProviderList));
}

function registerShow(provider: Command, run: Run): void {
  provider
    .command('show')
    .description('Show the preset of a provider, and the documentation it is based on.')
    .argument('[provider]', 'its id; atm-cli provider list shows them')
    .optionsGroup(groups.own)
    .option(...presetFlag)
    .addHelpText(
      'after',
      examples([
        'atm-cli provider show auth0',
        'atm-cli provider show keycloak --json > mine.json',
        'atm-cli provider show --preset mine.json',
      ]),
    )
    .action(run(async () => (await load()).runProviderShow));
}
