import type { Command } from 'commander';
import { type ClientFlags, serverFlags, settingsFromFlags } from './client-flags.ts';
import { examples, type Run } from './command.ts';

export function registerDiscover(program: Command, run: Run): void {
  const command = program
    .command('discover')
    .summary('show the metadata and the keys of a server')
    .description(
      'Fetch the metadata of an issuer (OpenID Connect Discovery, RFC 8414) and its JWKS.',
    )
    .argument('[issuer]', 'the issuer (else --issuer, else the one of the profile)');
  serverFlags(command)
    .addHelpText(
      'after',
      examples(['atm-cli discover https://id.example.com', 'atm-cli discover --demo --json']),
    )
    .action(
      run<ClientFlags>(async (context, flags, [issuer]) => {
        const { resolveSettings } = await import('../flows/settings.ts');
        const { discoverServer } = await import('../flows/discover.ts');
        const { discoveryJson, discoveryLines } = await import('../report/discover.ts');
        const { styleFor } = await import('../report/style.ts');
        const client = settingsFromFlags(issuer === undefined ? flags : { ...flags, issuer });
        const settings = await resolveSettings(context, { ...flags, client });
        const discovery = await discoverServer(context, settings);
        const { stdout } = context.terminal;
        stdout.write(
          flags.json ? discoveryJson(discovery) : discoveryLines(discovery, styleFor(stdout)),
        );
      }),
    );
}
