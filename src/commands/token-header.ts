import type { Command } from 'commander';
import { examples, type Run } from './command.ts';
import { defaultMinTtl, type MinTtlFlags } from './min-ttl.ts';
import { type NetworkFlags, networkSettings } from './network-flags.ts';

export function registerTokenHeader(token: Command, run: Run): void {
  token
    .command('header')
    .summary('print the Authorization header')
    .description(
      'Print the Authorization header with a valid access token, for programs that read headers ' +
        'from a file: so the token stays out of the process list.',
    )
    .addHelpText(
      'after',
      examples([
        'curl -H @<(atm-cli token header) https://api.example.com',
        'atm-cli token header | curl -H @- https://api.example.com',
        'atm-cli token header --min-ttl 300',
      ]),
    )
    .action(
      run<MinTtlFlags & NetworkFlags>(async (context, flags) => {
        const { resolveSettings } = await import('../flows/settings.ts');
        const { getValidToken } = await import('../flows/token.ts');
        const { authorizationHeader } = await import('../oauth/authorization-header.ts');
        const settings = await resolveSettings(context, {
          ...flags,
          client: networkSettings(flags),
        });
        const minTtl = flags.minTtl ?? defaultMinTtl;
        const value = authorizationHeader(await getValidToken(context, settings, { minTtl }));
        const { stdout, stderr } = context.terminal;
        if (value.startsWith('DPoP ') && !flags.json) {
          stderr.write('note: the token is bound to a key: each request needs a DPoP proof too\n');
        }
        if (!flags.json) return stdout.write(`Authorization: ${value}\n`);
        const { headerJson } = await import('../report/token-output.ts');
        return stdout.write(headerJson(value));
      }),
    );
}
