import type { Command } from 'commander';
import { examples, type GlobalFlags, type Run } from './command.ts';

export function registerProvider(program: Command, run: Run): void {
  const provider = program
    .command('provider')
    .summary('list the providers that are known, and show what is known')
    .description('A provider is a preset: where its endpoints are, and how it differs from others.')
    .addHelpText('after', examples(['atm-cli provider list', 'atm-cli provider show auth0']))
    .action((_flags, command: Command) => command.help());
  registerList(provider, run);
  registerShow(provider, run);
}

type ProviderFlags = GlobalFlags & { readonly preset?: string };

const presetFlag = ['--preset <file>', 'a preset of your own: a JSON file'] as const;

function registerList(provider: Command, run: Run): void {
  provider
    .command('list')
    .description('List the providers, with the flags that each one needs.')
    .option(...presetFlag)
    .addHelpText('after', examples(['atm-cli provider list', 'atm-cli provider list --json']))
    .action(
      run<ProviderFlags>(async (context, flags) => {
        const { listProviders } = await import('../flows/profile/profile.ts');
        const { providerListJson, providerListLines } =
          await import('../report/profile/provider.ts');
        const { styleFor } = await import('../report/text/style.ts');
        const { stdout } = context.terminal;
        const presets = await listProviders(context, flags.preset);
        stdout.write(
          flags.json ? providerListJson(presets) : providerListLines(presets, styleFor(stdout)),
        );
      }),
    );
}

function registerShow(provider: Command, run: Run): void {
  provider
    .command('show')
    .description('Show what is known of a provider, and where that was read.')
    .argument('[id]', 'the provider; atm-cli provider list shows them')
    .option(...presetFlag)
    .addHelpText(
      'after',
      examples([
        'atm-cli provider show auth0',
        'atm-cli provider show keycloak --json > mine.json',
        'atm-cli provider show --preset mine.json',
      ]),
    )
    .action(
      run<ProviderFlags>(async (context, flags, [id]) => {
        const { showProvider } = await import('../flows/profile/profile.ts');
        const { providerJson, providerLines } = await import('../report/profile/provider.ts');
        const { styleFor } = await import('../report/text/style.ts');
        const { stdout } = context.terminal;
        const preset = await showProvider(context, { id, file: flags.preset });
        stdout.write(
          flags.json ? providerJson(preset) : providerLines(preset, styleFor(stdout), flags.preset),
        );
      }),
    );
}
