import type { Command } from 'commander';
import { credentialFlags } from '../flags/client-flags.ts';
import { examples, type Run } from '../command.ts';
import { type GrantFlags, grantFlags, runGrant } from './grant.run.ts';
import { repeat } from '../flags/parse.ts';

type ExchangeFlags = GrantFlags & {
  readonly subjectTokenFile?: string;
  readonly subjectTokenType: string;
  readonly actorTokenFile?: string;
  readonly actorTokenType: string;
  readonly requestedTokenType?: string;
  readonly audience?: readonly string[];
};

export function registerTokenExchange(grant: Command, run: Run): void {
  const command = grant
    .command('token-exchange')
    .summary('one token for another')
    .description(
      'Exchange a token for one that is for another API, of another kind, or on behalf of somebody ' +
        '(RFC 8693). A token type is access_token, refresh_token, id_token, jwt, saml1, saml2 or a ' +
        'whole URI; a file called - is standard input.',
    );
  credentialFlags(command)
    .option('--subject-token-file <file>', 'the token that stands for the person')
    .option('--subject-token-type <type>', 'what it is', 'access_token')
    .option('--actor-token-file <file>', 'the token that stands for who acts on behalf')
    .option('--actor-token-type <type>', 'what it is', 'access_token')
    .option('--requested-token-type <type>', 'what is wanted; the server decides without it')
    .option('--audience <name>', 'where the new token is going to be used; repeatable', repeat);
  grantFlags(command)
    .addHelpText(
      'after',
      examples([
        'atm-cli token -p login | atm-cli grant token-exchange -p api --subject-token-file - \\\n' +
          '      --audience https://api.example.com',
        'atm-cli grant token-exchange -p api --subject-token-file ./id.jwt \\\n' +
          '      --subject-token-type id_token --requested-token-type access_token --json',
      ]),
    )
    .action(
      run<ExchangeFlags>(async (context, flags) => {
        const { readExchange } = await import('../../flows/grant/input.ts');
        const exchange = await readExchange(context, flags);
        // Several audiences are parameters of the exchange and no setting.
        const { audience: _audience, ...client } = flags;
        await runGrant(context, client, async () => ({ flow: 'token_exchange', exchange }));
      }),
    );
}
