import { type Command, Option } from 'commander';
import { examples, type Run } from '../command.ts';
import { routeFlags } from '../flags/network-flags.ts';
import { moment, repeat, seconds } from '../flags/parse.ts';
import type { VerifyFlags } from './verify.run.ts';

export function registerVerify(program: Command, run: Run): void {
  const command = program
    .command('verify')
    .summary('verify a JWT, a line for each check')
    .description(
      'Verify a JWT: form, algorithm, key, signature and claims, a line for each check.\n' +
        'Whose keys count is said here or by the profile, never by the token.\n' +
        'Several tokens on standard input get a line each, with --json an object that lists the\n' +
        'checks which failed; a summary comes on standard error.\n' +
        'A token that begins with - goes behind --, as in: atm-cli verify --json -- -abc',
    )
    .argument('<jwt>', 'the token; - reads tokens from standard input, one per line')
    .option('--issuer <url>', 'the expected iss, whose keys count (else the one of the profile)')
    .addOption(new Option('--jwks <file|url>', 'a key set').conflicts(['key', 'secretFile']))
    .addOption(new Option('--key <file>', 'one JWK, or PEM').conflicts(['secretFile']))
    .option('--secret-file <file>', 'the bytes of the shared secret of HS256, HS384 or HS512')
    .option('--audience <aud>', 'an accepted aud; repeatable', repeat)
    .option('--alg <alg>', 'an accepted algorithm; repeatable', repeat)
    .option('--typ <typ>', 'the expected typ of the header, such as at+jwt')
    .option('--nonce <nonce>', 'the expected nonce')
    .option('--access-token-file <file>', 'the access token that at_hash is about')
    .option('--at <time>', 'verify as of then: seconds since 1970 or 2026-12-31T23:59:59Z', moment)
    .option('--clock-tolerance <seconds>', 'how far clocks may differ (default: 0)', seconds)
    .option('--field <name>', 'with -: the member of each JSON line that holds the token')
    .option('--jws', 'accept a payload that is no JSON claims set')
    .option(
      '--allow-insecure-http',
      '[SECURITY RISK] talk plain http to a host that is not loopback',
    );
  routeFlags(command)
    .addHelpText(
      'after',
      examples([
        'atm-cli verify "$(atm-cli token)"',
        'atm-cli verify eyJhbGciOi… --issuer https://id.example.com --audience api',
        'atm-cli verify eyJhbGciOi… --jwks jwks.json --json',
        'atm-cli verify - --key public.pem < tokens.txt',
        'atm-cli verify - --json --field access_token --jwks jwks.json < tokens.ndjson',
      ]),
    )
    .action(
      run<VerifyFlags>(async (context, flags, operands) => {
        const { runVerify } = await import('./verify.run.ts');
        return await runVerify(context, flags, operands);
      }),
    );
}
