import { examples, refuseOperands, type Run } from '../command.ts';
import { clockFlag, credentialFlags } from '../flags/client-flags.ts';
import { groups } from '../flags/groups.ts';
import { networkFlags } from '../flags/network-flags.ts';
import { seconds } from '../flags/parse.ts';
import { type Command, Option } from 'commander';

const load = () => import('./token.run.ts');

export function registerToken(program: Command, run: Run): void {
  const token = program
    .command('token')
    .summary('print a valid access token')
    .description('Print a valid access token; it is refreshed first when it is about to expire.')
    .optionsGroup(groups.own)
    .option(
      '--min-ttl <seconds>',
      'refresh when the token expires in less than this (default: 60)',
      seconds,
    );
  networkFlags(token)
    .addHelpText(
      'after',
      examples([
        'curl -H "Authorization: Bearer $(atm-cli token)" https://api.example.com',
        'atm-cli token --min-ttl 300 --json',
        'atm-cli token refresh',
      ]),
    )
    .action(run(async () => (await load()).runToken));
  refuseOperands(token);
  registerRefresh(token, run);
  registerShow(token, run);
  registerHeader(token, run);
  registerEnv(token, run);
  registerIntrospect(token, run);
  registerRevoke(token, run);
}

function registerRefresh(token: Command, run: Run): void {
  const command = token
    .command('refresh')
    .summary('refresh now and store the new tokens')
    .description(
      'Refresh the tokens of the profile now and store the new ones (RFC 6749 section 6).',
    );
  clockFlag(command)
    .optionsGroup(groups.output)
    .option('--show-tokens', 'print the tokens')
    .addHelpText(
      'after',
      examples(['atm-cli token refresh', 'atm-cli token refresh --demo --json']),
    )
    .action(run(async () => (await import('./refresh.run.ts')).runRefresh));
}

function registerHeader(token: Command, run: Run): void {
  token
    .command('header')
    .argument('[method]', 'with --dpop: the method of the request')
    .argument('[url]', 'with --dpop: its URL')
    .summary('print the Authorization header')
    .description(
      'Print the Authorization header with a valid access token, for programs that read headers ' +
        'from a file: this keeps the token out of the process list. For a token that is bound to a ' +
        'key, --dpop adds the proof for one request (RFC 9449).',
    )
    .optionsGroup(groups.own)
    .option('--dpop', 'also print the DPoP header for one request')
    .option('--dpop-nonce <nonce>', 'the DPoP-Nonce that a response asked for')
    .addHelpText(
      'after',
      examples([
        'curl -H @<(atm-cli token header) https://api.example.com',
        'atm-cli token header | curl -H @- https://api.example.com',
        'atm-cli token header --min-ttl 300',
        'atm-cli token header --dpop GET https://api.example.com > headers',
      ]),
    )
    .action(run(async () => (await load()).runTokenHeader));
}

function registerEnv(token: Command, run: Run): void {
  token
    .command('env')
    .summary('print the command that sets ATM_ACCESS_TOKEN')
    .description('Print the shell command that sets ATM_ACCESS_TOKEN to a valid access token.')
    .optionsGroup(groups.own)
    .addOption(
      new Option(
        '--shell <shell>',
        'syntax of the command (default: sh; on Windows that of your shell)',
      ).choices(['sh', 'bash', 'zsh', 'fish', 'pwsh', 'cmd']),
    )
    .addHelpText(
      'after',
      examples([
        'eval "$(atm-cli token env)"',
        'atm-cli token env --shell fish | source',
        'atm-cli token env --shell pwsh | Invoke-Expression',
      ]),
    )
    .action(run(async () => (await import('./env.run.ts')).runTokenEnv));
}

function registerIntrospect(parent: Command, run: Run): void {
  const command = parent
    .command('introspect')
    .argument('[token]', 'a token, or - for stdin (default: the stored access token)')
    .summary('ask the server whether a token is active')
    .description(
      'Ask the server whether a token is active, and show its metadata (RFC 7662). The exit code is ' +
        '7 when it is not active.',
    );
  credentialFlags(command)
    .optionsGroup(groups.own)
    .option('--refresh-token', 'the stored refresh token instead of the access token')
    .addOption(new Option('--token-type-hint <type>', 'the token_type_hint parameter'))
    .addHelpText(
      'after',
      examples([
        'atm-cli token introspect',
        'atm-cli token introspect --refresh-token --json',
        'atm-cli token | atm-cli token introspect - -p api',
      ]),
    )
    .action(run(async () => (await import('./introspect.run.ts')).runTokenIntrospect));
}

function registerRevoke(parent: Command, run: Run): void {
  const command = parent
    .command('revoke')
    .argument('[token]', 'a token, or - for stdin (default: the stored ones)')
    .summary('revoke tokens at the server')
    .description(
      'Revoke tokens at the server (RFC 7009): the given one, or the stored refresh token and ' +
        'access token, which are then deleted here. atm-cli logout also ends the session.',
    );
  credentialFlags(command)
    .optionsGroup(groups.own)
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
        'pass show leaked | atm-cli token revoke - --token-type-hint refresh_token',
      ]),
    )
    .action(run(async () => (await import('./revoke.run.ts')).runTokenRevoke));
}

function registerShow(token: Command, run: Run): void {
  token
    .command('show')
    .summary('show the stored tokens, as fingerprints')
    .description(
      'Show the stored tokens as fingerprints (first 8 hex digits of the SHA-256), with what is ' +
        'known about them. Nothing is refreshed.',
    )
    .optionsGroup(groups.output)
    .option('--show-tokens', 'print the tokens')
    .addHelpText('after', examples(['atm-cli token show', 'atm-cli token show --demo --json']))
    .action(run(async () => (await import('./show.run.ts')).runTokenShow));
}
