import type { Command } from 'commander';
import { examples, type Run } from './command.ts';
import { serverFlags } from './flags/client-flags.ts';
import { groups } from './flags/groups.ts';
import { browserFlags } from './flags/login-flags.ts';

export function registerLogout(program: Command, run: Run): void {
  const command = program
    .command('logout')
    .summary('revoke and delete the tokens, end the session')
    .description(
      'Revoke the tokens at the server (RFC 7009), delete them here, and end the session at the ' +
        'server in the browser. The settings stay: atm-cli profile remove deletes those.',
    );
  browserFlags(
    serverFlags(command)
      .optionsGroup(groups.own)
      .option('--local', 'only delete the tokens here; no request is sent'),
  )
    .addHelpText(
      'after',
      examples(['atm-cli logout', 'atm-cli logout -p work --no-browser', 'atm-cli logout --local']),
    )
    .action(run(async () => (await import('./logout.run.ts')).runLogout));
}
