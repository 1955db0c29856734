import { type Command, Option } from 'commander';
import { examples, type Run } from '../command.ts';
import { groups, rare } from '../flags/groups.ts';
import { routeFlags } from '../flags/network-flags.ts';
import { moment, repeat, seconds } from '../flags/parse.ts';

export function registerVerify(program: Command, run: Run): void {
  const command = program
    .command('verify')
    .summary('verify a JWT, one line per check')
    .description(
      'Verify a JWT: form, algorithm, key, signature and claims, one line per check. Keys are those ' +
        'of the flags or the profile, never those that the token names.\n\n' +
        'Several tokens on stdin get one line each, with --json an object that lists the failed ' +
        'checks; a summary goes to stderr. Put -- before a token that starts with "-": ' +
        'atm-cli verify --json -- -abc',
    )
    .argument('<jwt>', 'the token; - reads tokens from stdin, one per line')
    .optionsGroup(groups.own)
    .option('--issuer <url>', 'the expected iss, whose keys are used (default: from the profile)')
    .addOption(
      new Option('--jwks <file|url>', 'verify with this key set').conflicts(['key', 'secretFile']),
    )
    .addOption(
      new Option('--key <file>', 'verify with this key: JWK or PEM').conflicts(['secretFile']),
    )
    .option('--secret-file <file>', 'the bytes of the shared secret of HS256, HS384 or HS512')
    .option('--audience <aud>', 'an accepted aud; repeatable', repeat)
    .option('--alg <alg>', 'an accepted algorithm; repeatable', repeat)
    .option('--typ <typ>', 'the expected typ of the header, such as at+jwt')
    .option('--nonce <nonce>', 'the expected nonce')
    .option('--access-token-file <file>', 'the access token to compare with at_hash')
    .option('--at <time>', 'verify as of this time: seconds since 1970, or ISO 8601', moment)
    .option('--clock-tolerance <seconds>', 'accepted clock difference (default: 0)', seconds)
    .option('--field <name>', 'with -: the member of each JSON line that holds the token')
    .addOption(
      new Option('--extract', 'with -: take the JWTs out of other text, such as a log').conflicts(
        'field',
      ),
    )
    .option('--strict', 'require the claims that RFC 9068 demands of issuers, such as jti')
    .option('--jws', 'accept a payload that is not a JSON claims set')
    .optionsGroup(rare(groups.network))
    .option(
      '--allow-insecure-http',
      '[SECURITY RISK] use plain http to a host that is not loopback',
    );
  routeFlags(command)
    .addHelpText(
      'after',
      examples([
        'atm-cli token | atm-cli verify -',
        'atm-cli verify eyJhbGciOi… --issuer https://id.example.com --audience api',
        'atm-cli verify eyJhbGciOi… --jwks jwks.json --json',
        'atm-cli verify - --key public.pem < tokens.txt',
        'atm-cli verify - --field access_token --jwks jwks.json < tokens.ndjson',
        'atm-cli verify - --extract --issuer https://id.example.com < access.log',
      ]),
    )
    .action(run(async () => (await import('./verify.run.ts')).runVerify));
}
