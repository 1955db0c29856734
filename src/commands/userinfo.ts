import type { Command } from 'commander';
import { examples, type Run } from './command.ts';
import { clockFlag, serverFlags } from './flags/client-flags.ts';

export function registerUserinfo(program: Command, run: Run): void {
  const command = program
    .command('userinfo')
    .summary('ask the server who is signed in')
    .description(
      'Request the claims about the signed-in user from the userinfo endpoint (OpenID Connect Core ' +
        'section 5.3).',
    );
  clockFlag(serverFlags(command))
    .addHelpText(
      'after',
      examples(['atm-cli userinfo', 'atm-cli userinfo --demo --json | jq -r .claims.email']),
    )
    .action(run(async () => (await import('./userinfo.run.ts')).runUserinfo));
}
