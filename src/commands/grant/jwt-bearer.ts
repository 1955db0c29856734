import type { Command } from 'commander';
import { credentialFlags } from '../flags/client-flags.ts';
import { examples, type Run } from '../command.ts';
import { type GrantFlags, grantFlags, runGrant } from './grant.run.ts';
import { pair, seconds } from '../flags/parse.ts';

type JwtBearerFlags = GrantFlags & {
  readonly assertionFile?: string;
  readonly keyFile?: string;
  readonly alg?: string;
  readonly assertionIssuer?: string;
  readonly subject?: string;
  readonly audience?: string;
  readonly lifetime: number;
  readonly claim?: Readonly<Record<string, string>>;
};

const defaultLifetime = 300;

export function registerJwtBearer(grant: Command, run: Run): void {
  const command = grant
    .command('jwt-bearer')
    .summary('with a signed assertion')
    .description(
      'Get a token for an assertion (RFC 7523 section 2.1): one that is in a file, or one that is ' +
        'signed here with a private key. A file called - is standard input.',
    );
  credentialFlags(command)
    .option('--assertion-file <file>', 'a JWT that somebody has signed')
    .option('--key-file <file>', 'sign one with this private key: PEM or JWK')
    .option('--alg <name>', 'how to sign, such as RS256 (default: what suits the key)')
    .option('--assertion-issuer <iss>', 'who signs (default: the client id)')
    .option('--subject <sub>', 'who the token is about (default: who signs)')
    .option('--audience <aud>', 'who reads the assertion (default: the token endpoint)')
    .option('--lifetime <seconds>', 'how long the assertion lives', seconds, defaultLifetime)
    .option('--claim <name=value>', 'a further claim, such as scope; repeatable', pair);
  grantFlags(command)
    .addHelpText(
      'after',
      examples([
        'atm-cli grant jwt-bearer -p robot --key-file ./key.pem --subject ada',
        'atm-cli grant jwt-bearer --token-endpoint https://oauth2.googleapis.com/token \\\n' +
          '      --client-id robot@project.iam.gserviceaccount.com --key-file ./service-account.json \\\n' +
          '      --claim scope=https://www.googleapis.com/auth/devstorage.read_only',
        'sign-elsewhere | atm-cli grant jwt-bearer -p robot --assertion-file - --json',
      ]),
    )
    .action(
      run<JwtBearerFlags>(async (context, flags) => {
        const { readAssertion } = await import('../../flows/grant/input.ts');
        const source = await readAssertion(context, flags);
        // The audience of the assertion is not the API that the new token is for.
        const { audience: _audience, ...client } = flags;
        await runGrant(context, client, async () => ({ flow: 'jwt_bearer', source }));
      }),
    );
}
