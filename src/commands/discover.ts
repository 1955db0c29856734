import type { Command } from 'commander';
import { examples, type Run } from './command.ts';
import { serverFlags } from './flags/client-flags.ts';
import { groups } from './flags/groups.ts';

export function registerDiscover(program: Command, run: Run): void {
  const command = program
    .command('discover')
    .summary('show the metadata and keys of a server')
    .description(
      'Fetch the metadata of an issuer (OpenID Connect Discovery, RFC 8414) and its JWKS. With ' +
        '--lint, check them, and print each finding with the RFC and the fix; the exit code is 7 ' +
        'when one of the findings is an error, 0 otherwise.',
    )
    .argument('[issuer]', 'the issuer (default: --issuer, then that of the profile)');
  serverFlags(command)
    .optionsGroup(groups.own)
    .option('--lint', 'check the metadata and the keys instead of showing them')
    .addHelpText(
      'after',
      examples([
        'atm-cli discover https://id.example.com',
        'atm-cli discover https://id.example.com --lint',
        'atm-cli discover --demo --json',
      ]),
    )
    .action(run(async () => (await import('./discover.run.ts')).runDiscover));
}
