import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import type { NamedKeys } from '../flows/verification-keys.ts';
import type { Settings } from '../settings.ts';
import { settingsFromFlags } from './client-flags.ts';
import { examples, type GlobalFlags, type Run } from './command.ts';
import { type NetworkFlags, networkSettings, routeFlags } from './network-flags.ts';
import { repeat, seconds } from './parse.ts';

type VerifyFlags = Pick<NetworkFlags, 'caCert' | 'proxy'> & {
  readonly issuer?: string;
  readonly jwks?: string;
  readonly key?: string;
  readonly secretFile?: string;
  readonly audience?: readonly string[];
  readonly alg?: readonly string[];
  readonly typ?: string;
  readonly nonce?: string;
  readonly accessTokenFile?: string;
  readonly at?: number;
  readonly clockTolerance?: number;
  readonly jws?: true;
  readonly field?: string;
  readonly allowInsecureHttp?: true;
};

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
      run<VerifyFlags>(async (context, flags, [operand = '']) => {
        const keys = keysFrom(flags);
        const request = {
          keys,
          settings: await settingsFor(context, flags, keys),
          issuer: flags.issuer,
          audience: flags.audience,
          algorithms: flags.alg,
          typ: flags.typ,
          nonce: flags.nonce,
          accessTokenFile: flags.accessTokenFile,
          at: flags.at,
          clockTolerance: flags.clockTolerance ?? 0,
          jws: flags.jws ?? false,
        };
        if (operand === '-') {
          const { verifyLines } = await import('./verify-lines.ts');
          return await verifyLines(context, request, flags);
        }
        if (flags.field === undefined) {
          const { verifyOne } = await import('./verify-one.ts');
          return await verifyOne(context, operand, request, { json: flags.json, batch: false });
        }
        throw new Failure('usage', '--field is about the lines of standard input', {
          hint: 'such as: atm-cli verify - --field access_token < tokens.ndjson',
        });
      }),
    );
}

function keysFrom(flags: VerifyFlags): NamedKeys | undefined {
  const allowInsecureHttp = flags.allowInsecureHttp ?? false;
  if (flags.jwks !== undefined) return { flag: 'jwks', from: flags.jwks, allowInsecureHttp };
  if (flags.key !== undefined) return { flag: 'key', from: flags.key, allowInsecureHttp };
  if (flags.secretFile === undefined) return undefined;
  return { flag: 'secret-file', from: flags.secretFile, allowInsecureHttp };
}

/** With keys given by hand a profile has no say, unless it is named. */
async function settingsFor(
  context: Context,
  flags: GlobalFlags & VerifyFlags,
  keys: NamedKeys | undefined,
): Promise<Settings | undefined> {
  const { resolveSettings } = await import('../flows/settings.ts');
  const { issuer, allowInsecureHttp, caCert, proxy } = flags;
  const network = { caCert, proxy };
  if (keys !== undefined && flags.profile === undefined && !flags.demo) {
    const { useNetworkAlone } = await import('../flows/network.ts');
    useNetworkAlone(context, networkSettings(network));
    return undefined;
  }
  const client = settingsFromFlags({
    ...network,
    ...(issuer === undefined ? {} : { issuer }),
    ...(allowInsecureHttp === undefined ? {} : { allowInsecureHttp }),
  });
  return await resolveSettings(context, { ...flags, client });
}

/** A time as seconds since the epoch, from just that or from ISO 8601 with its zone. */
function moment(text: string): number {
  if (/^\d{1,11}$/.test(text)) return Number(text);
  const iso = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/;
  const milliseconds = iso.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(milliseconds)) return Math.floor(milliseconds / 1000);
  throw new InvalidArgumentError('it takes seconds since 1970, or 2026-12-31T23:59:59Z');
}
