import { type Command, Option } from 'commander';
import { examples, type Run } from '../command.ts';
import { credentialFlags } from '../flags/client-flags.ts';

export function registerTokenRevoke(parent: Command, run: Run): void {
  const command = parent
    .command('revoke')
    .argument('[token]', 'a token, or - for stdin (default: the stored ones)')
    .summary('revoke tokens at the server')
    .description(
      'Revoke tokens at the server (RFC 7009): the given one, or the stored refresh token and ' +
        'access token, which are then deleted here. atm-cli logout also ends the session.',
    );
  credentialFlags(command)
    .option('--refresh-token', 'only the stored refresh token')
    .option('--access-token', 'only the stored access token')
    .addOption(
      new Option('--token-type-hint <type>', 'the type of the given token').choices([
        'refresh_token',
        'access_token',
      ]),
    )
    .addHelpText(
      'after',
      examples([
        'atm-cli token revoke',
        'atm-cli token revoke --refresh-token -p work --json',
        'pass show leaked-token | atm-cli token revoke - --token-type-hint refresh_token',
      ]),
    )
    .action(run(async () => (await import('./revoke.run.ts')).runTokenRevoke));
}
