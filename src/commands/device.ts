import type { Command } from 'commander';
import { details, examples, type Run } from './command.ts';
import { clientFlags, clockFlag, tokenStoreFlags } from './flags/client-flags.ts';
import { browserFlags, eventsFlag, resourceFlags } from './flags/login-flags.ts';
import { groups } from './flags/groups.ts';
import { pair } from './flags/parse.ts';

const eventsHelp = `
With --events, each line is an object with an event: code_ready, exchanged, stored, which is the
last, or failed.`;

export function registerDevice(program: Command, run: Run): void {
  const command = program
    .command('device')
    .argument('[url]', 'an API or MCP server: it names its server')
    .summary('sign in with a code on any other device')
    .description(
      'Sign in without a browser on this machine: a code is shown, and confirmed on any device ' +
        '(RFC 8628). Without --timeout it waits as long as the code lives.',
    );
  const client = eventsFlag(tokenStoreFlags(resourceFlags(clientFlags(command))));
  browserFlags(
    clockFlag(client)
      .optionsGroup(groups.request)
      .option('--param <name=value>', 'additional parameter; repeatable', pair),
  )
    .optionsGroup(groups.output)
    .option('--show-tokens', 'print the tokens')
    .addHelpText(
      'after',
      examples([
        'atm-cli device --demo',
        'atm-cli device --issuer https://id.example.com --client-id tv',
        'atm-cli device --provider github --client-id Iv1.abc',
        'atm-cli device -p ci --no-browser --events',
      ]),
    )
    .addHelpText('after', details(eventsHelp))
    .action(run(async () => (await import('./device.run.ts')).runDevice));
}
