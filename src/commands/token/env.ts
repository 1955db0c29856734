import { type Command, Option } from 'commander';
import type { Shell } from '../../report/text/shell.ts';
import { examples, type Run } from '../command.ts';
import { defaultMinTtl, type MinTtlFlags } from '../flags/parse.ts';
import { type NetworkFlags, networkSettings } from '../flags/network-flags.ts';

type EnvFlags = MinTtlFlags & NetworkFlags & { readonly shell?: Shell };

const variable = 'ATM_ACCESS_TOKEN';

export function registerTokenEnv(token: Command, run: Run): void {
  token
    .command('env')
    .summary('print the command that sets ATM_ACCESS_TOKEN')
    .description(`Print the shell command that sets ${variable} to a valid access token.`)
    .addOption(
      new Option('--shell <shell>', 'whose syntax to use (default: sh)').choices([
        'sh',
        'bash',
        'zsh',
        'fish',
        'pwsh',
        'cmd',
      ]),
    )
    .addHelpText(
      'after',
      examples([
        'eval "$(atm-cli token env)"',
        'atm-cli token env --shell fish | source',
        'atm-cli token env --shell pwsh | Invoke-Expression',
      ]),
    )
    .action(
      run<EnvFlags>(async (context, flags) => {
        const { resolveSettings } = await import('../../flows/server/resolve-settings.ts');
        const { getValidToken } = await import('../../flows/tokens/valid-token.ts');
        const { printableToken } = await import('../../oauth/authorization-header.ts');
        const settings = await resolveSettings(context, {
          ...flags,
          client: networkSettings(flags),
        });
        const minTtl = flags.minTtl ?? defaultMinTtl;
        const value = printableToken(await getValidToken(context, settings, { minTtl }));
        const { stdout } = context.terminal;
        if (flags.json) {
          const { variableJson } = await import('../../report/token/output.ts');
          return stdout.write(variableJson(variable, value));
        }
        const { setVariable } = await import('../../report/text/shell.ts');
        return stdout.write(`${setVariable(flags.shell ?? 'sh', variable, value)}\n`);
      }),
    );
}
