import type { Command } from 'commander';
import type { Context } from '../model/context.ts';
import type { Settings } from '../model/settings.ts';
import { type ClientFlags, serverFlags } from './flags/client-flags.ts';
import { settingsFromFlags } from './flags/read-client-flags.ts';
import { examples, type GlobalFlags, type Run } from './command.ts';

type DiscoverFlags = ClientFlags & { readonly lint?: true };

export function registerDiscover(program: Command, run: Run): void {
  const command = program
    .command('discover')
    .summary('show the metadata and the keys of a server')
    .description(
      'Fetch the metadata of an issuer (OpenID Connect Discovery, RFC 8414) and its JWKS.\n' +
        'With --lint, say what is wrong with them, with the RFC and the fix; it ends with 7 when\n' +
        'one of the findings is an error, with 0 otherwise.',
    )
    .argument('[issuer]', 'the issuer (else --issuer, else the one of the profile)');
  serverFlags(command)
    .option('--lint', 'judge the metadata and the keys instead of showing them')
    .addHelpText(
      'after',
      examples([
        'atm-cli discover https://id.example.com',
        'atm-cli discover https://id.example.com --lint',
        'atm-cli discover --demo --json',
      ]),
    )
    .action(
      run<DiscoverFlags>(async (context, flags, [issuer]) => {
        const { resolveSettings } = await import('../flows/server/resolve-settings.ts');
        const client = settingsFromFlags(issuer === undefined ? flags : { ...flags, issuer });
        const settings = await resolveSettings(context, { ...flags, client });
        return await (flags.lint ? lint : show)(context, settings, flags);
      }),
    );
}

async function show(context: Context, settings: Settings, { json }: GlobalFlags): Promise<void> {
  const { discoverServer } = await import('../flows/server/discover.ts');
  const { discoveryJson, discoveryLines } = await import('../report/discover.ts');
  const { styleFor } = await import('../report/text/style.ts');
  const discovery = await discoverServer(context, settings);
  const { stdout } = context.terminal;
  stdout.write(json ? discoveryJson(discovery) : discoveryLines(discovery, styleFor(stdout)));
}

async function lint(context: Context, settings: Settings, { json }: GlobalFlags): Promise<number> {
  const { exitCodeOfLint, lintServer } = await import('../flows/server/lint.ts');
  const { lintJson, lintLines } = await import('../report/lint.ts');
  const { styleFor } = await import('../report/text/style.ts');
  const report = await lintServer(context, settings);
  const { stdout } = context.terminal;
  stdout.write(json ? lintJson(report) : lintLines(report, styleFor(stdout)));
  return exitCodeOfLint(report);
}
