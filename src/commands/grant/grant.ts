import type { Command } from 'commander';
import { examples, type Run } from '../command.ts';
import { credentialFlags, grantFlags, passwordFlags } from '../flags/client-flags.ts';
import { groups } from '../flags/groups.ts';
import { pair, repeat, seconds } from '../flags/parse.ts';

const load = () => import('./grant.run.ts');

export function registerGrant(program: Command, run: Run): void {
  const grant = program
    .command('grant')
    .summary('get a token without a browser')
    .description(
      'Get a token without a browser and store it in the profile; atm-cli token then prints it, ' +
        'and nothing else, for scripts.',
    )
    .addHelpText(
      'after',
      examples([
        'atm-cli grant client-credentials -p ci && TOKEN=$(atm-cli token -p ci)',
        'atm-cli token -p work | atm-cli grant token-exchange --subject-token-file -',
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
        'atm-cli token requests a new one the same way.',
    );
  grantFlags(
    credentialFlags(command)
      .optionsGroup(groups.request)
      .option(...audience),
  )
    .addHelpText(
      'after',
      examples([
        'atm-cli grant client-credentials --issuer https://id.example.com \\\n' +
          '      --client-id ci --client-secret-file ./secret -p ci',
        'ATM_CLIENT_SECRET=… atm-cli grant client-credentials -p ci --json',
        'atm-cli token -p ci',
      ]),
    )
    .action(run(async () => (await load()).runClientCredentials));
}

function registerPassword(grant: Command, run: Run): void {
  const command = grant
    .command('password')
    .summary('with user name and password, for servers that still accept them')
    .description(
      'Get a token with the user name and password of a user (RFC 6749 section 4.3), for servers ' +
        'that still accept them: RFC 9700 section 2.4 forbids this grant. The password comes from a ' +
        'file, stdin, ATM_PASSWORD, or a prompt.',
    );
  const client = credentialFlags(command)
    .optionsGroup(groups.request)
    .option(...audience);
  const user = client.optionsGroup(groups.own).option('--username <name>', 'the user name');
  grantFlags(passwordFlags(user))
    .addHelpText(
      'after',
      examples([
        'atm-cli grant password -p old --username ada',
        'pass show ada | atm-cli grant password --username ada --password-stdin',
      ]),
    )
    .action(run(async () => (await load()).runPassword));
}

function registerTokenExchange(grant: Command, run: Run): void {
  const command = grant
    .command('token-exchange')
    .summary('one token for another')
    .description(
      'Exchange a token for one for another API, of another type, or on behalf of a user ' +
        '(RFC 8693). A token type is access_token, refresh_token, id_token, jwt, saml1, saml2 or a ' +
        'complete URI; a file called - is stdin.',
    );
  credentialFlags(command)
    .optionsGroup(groups.own)
    .option('--subject-token-file <file>', 'the subject_token: whose identity is used')
    .option('--subject-token-type <type>', 'its type', 'access_token')
    .option('--actor-token-file <file>', 'the actor_token: who acts on behalf of the subject')
    .option('--actor-token-type <type>', 'its type', 'access_token')
    .option(
      '--requested-token-type <type>',
      'the type of the new token (default: the server decides)',
    )
    .option('--audience <name>', 'the audience of the new token; repeatable', repeat);
  grantFlags(command)
    .addHelpText(
      'after',
      examples([
        'atm-cli token -p work | atm-cli grant token-exchange -p api \\\n' +
          '      --subject-token-file - --audience https://api.example.com',
        'atm-cli grant token-exchange -p api --subject-token-file ./id.jwt \\\n' +
          '      --subject-token-type id_token --requested-token-type access_token --json',
      ]),
    )
    .action(run(async () => (await load()).runTokenExchange));
}

const defaultLifetime = 300;

function registerJwtBearer(grant: Command, run: Run): void {
  const command = grant
    .command('jwt-bearer')
    .summary('with a signed assertion')
    .description(
      'Get a token for an assertion (RFC 7523 section 2.1): one from a file, or one that is signed ' +
        'here with a private key. A file called - is stdin.',
    );
  credentialFlags(command)
    .optionsGroup(groups.own)
    .option('--assertion-file <file>', 'a signed JWT')
    .option('--key-file <file>', 'sign an assertion with this private key: PEM or JWK')
    .option('--alg <name>', 'signature algorithm, such as RS256 (default: by the key)')
    .option('--assertion-issuer <iss>', 'iss of the assertion (default: the client id)')
    .option('--subject <sub>', 'sub of the assertion (default: its iss)')
    .option(
      '--audience <aud>',
      'aud of the assertion (default: the issuer, without one the token endpoint)',
    )
    .option('--lifetime <seconds>', 'lifetime of the assertion', seconds, defaultLifetime)
    .option('--claim <name=value>', 'additional claim, such as scope; repeatable', pair);
  grantFlags(command)
    .addHelpText(
      'after',
      examples([
        'atm-cli grant jwt-bearer -p service --key-file ./key.pem --subject ada',
        'atm-cli grant jwt-bearer --key-file ./service-account.json \\\n' +
          '      --token-endpoint https://oauth2.googleapis.com/token \\\n' +
          '      --client-id service@project.iam.gserviceaccount.com \\\n' +
          '      --claim scope=https://www.googleapis.com/auth/devstorage.read_only',
        'sign-elsewhere | atm-cli grant jwt-bearer -p service --assertion-file -',
      ]),
    )
    .action(run(async () => (await load()).runJwtBearer));
}
