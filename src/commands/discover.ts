import type { Command } from 'commander';
import { examples, type Run } from './command.ts';
import { serverFlags } from './flags/client-flags.ts';
import { groups } from './flags/groups.ts';

export function registerDiscover(program: Command, run: Run): void {
  const command = program
    .command('discover')
    .summary('show the metadata and keys of a server')
    .description(
      'Fetch the metadata of an issuer (OpenID Connect Discovery, RFC 8414) and its JWKS. For the ' +
        'URL of an API or MCP server: ask it without a token, and show its metadata (RFC 9728), its ' +
        'authorization servers, how a client is got there, and the command that signs in. With ' +
        '--lint, check them, and print each finding with the RFC and the fix; the exit code is 7 ' +
        'when one of the findings is an error, 0 otherwise.',
    )
    .argument('[url]', 'an issuer, or an API (default: --issuer, then the issuer of the profile)');
  serverFlags(command)
    .optionsGroup(groups.own)
    .option('--lint', 'check the metadata and the keys instead of showing them')
    .option('--api <url>', 'an API, also where its URL is that of an issuer too')
    .option('--mcp', 'ask the API by POST, as an MCP client does')
    .addHelpText(
      'after',
      examples([
        'atm-cli discover https://id.example.com',
        'atm-cli discover https://id.example.com --lint',
        'atm-cli discover https://mcp.example.com/mcp',
        'atm-cli discover --demo --json',
      ]),
    )
    .action(run(async () => (await import('./discover.run.ts')).runDiscover));
}
