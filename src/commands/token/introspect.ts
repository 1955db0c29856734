import { type Command, Option } from 'commander';
import { examples, type Run } from '../command.ts';
import { credentialFlags } from '../flags/client-flags.ts';

export function registerTokenIntrospect(parent: Command, run: Run): void {
  const command = parent
    .command('introspect')
    .argument('[token]', 'a token, or - for stdin (default: the stored access token)')
    .summary('ask the server whether a token is active')
    .description(
      'Ask the server whether a token is active, and show its metadata (RFC 7662). The exit code is ' +
        '7 when it is not active.',
    );
  credentialFlags(command)
    .option('--refresh-token', 'the stored refresh token instead of the access token')
    .addOption(new Option('--token-type-hint <type>', 'the token_type_hint parameter'))
    .addHelpText(
      'after',
      examples([
        'atm-cli token introspect',
        'atm-cli token introspect --refresh-token --json',
        'atm-cli token | atm-cli token introspect - --client-id api --client-secret-file ./secret',
      ]),
    )
    .action(run(async () => (await import('./introspect.run.ts')).runTokenIntrospect));
}
