import { examples, type Run } from '../command.ts';
import { credentialFlags, passwordFlags, type PasswordFlags } from '../flags/client-flags.ts';
import { grantFlags, type GrantFlags, runGrant } from './grant.run.ts';
import { registerJwtBearer } from './jwt-bearer.ts';
import { registerTokenExchange } from './token-exchange.ts';
import type { Command } from 'commander';

type AudienceFlags = { readonly audience?: string };

export function registerGrant(program: Command, run: Run): void {
  const grant = program
    .command('grant')
    .summary('get a token without a browser')
    .description(
      'Get a token without a browser and keep it in the profile; atm-cli token prints it then, ' +
        'and nothing else, as scripts want it.',
    )
    .addHelpText(
      'after',
      examples([
        'atm-cli grant client-credentials -p ci && TOKEN=$(atm-cli token -p ci)',
        'atm-cli token -p login | atm-cli grant token-exchange -p api --subject-token-file -',
      ]),
    );
  registerClientCredentials(grant, run);
  registerPassword(grant, run);
  registerTokenExchange(grant, run);
  registerJwtBearer(grant, run);
}

const audience = ['--audience <api>', 'the API that the token is for (Auth0 and others)'] as const;

function registerClientCredentials(grant: Command, run: Run): void {
  const command = grant
    .command('client-credentials')
    .summary('as the client itself')
    .description(
      'Get a token in the name of the client itself (RFC 6749 section 4.4). When it expires, ' +
        'atm-cli token asks for a new one the same way.',
    );
  grantFlags(credentialFlags(command).option(...audience))
    .addHelpText(
      'after',
      examples([
        'atm-cli grant client-credentials -p ci --issuer https://id.example.com --client-id ci \\\n' +
          '      --client-secret-file ./secret --audience https://api.example.com',
        'ATM_CLIENT_SECRET=… atm-cli grant client-credentials -p ci --json',
        'atm-cli token -p ci',
      ]),
    )
    .action(
      run<GrantFlags & AudienceFlags>((context, flags) =>
        runGrant(context, flags, async () => ({ flow: 'client_credentials' })),
      ),
    );
}

function registerPassword(grant: Command, run: Run): void {
  const command = grant
    .command('password')
    .summary('with user name and password, for servers that still take them')
    .description(
      'Get a token with the user name and password of a person (RFC 6749 section 4.3), for servers ' +
        'that still take them: RFC 9700 section 2.4 says that nobody should. The password is in a ' +
        'file, on standard input or in ATM_PASSWORD, or is asked for.',
    );
  passwordFlags(
    credentialFlags(command)
      .option('--username <name>', 'who signs in')
      .option(...audience),
  );
  grantFlags(command)
    .addHelpText(
      'after',
      examples([
        'atm-cli grant password -p old --username ada',
        'pass show ada | atm-cli grant password -p old --username ada --password-stdin --json',
      ]),
    )
    .action(
      run<GrantFlags & AudienceFlags & PasswordFlags & { readonly username?: string }>(
        async (context, flags) => {
          const { readUsername } = await import('../../flows/grant/input.ts');
          const { readPassword } = await import('../../flows/grant/password.ts');
          const { requireOneReader } = await import('../../flows/input.ts');
          const { passwordFile: file, passwordStdin: stdin, clientSecretStdin } = flags;
          requireOneReader({
            '--password-stdin': stdin,
            '--client-secret-stdin': clientSecretStdin,
          });
          await runGrant(context, flags, async () => {
            const username = await readUsername(context, flags.username);
            const password = await readPassword(context, { file, stdin });
            return { flow: 'password', username, password };
          });
        },
      ),
    );
}
