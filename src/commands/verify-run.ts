import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { useNetworkAlone } from '../flows/network.ts';
import { resolveSettings } from '../flows/settings.ts';
import type { NamedKeys } from '../flows/verification-keys.ts';
import type { Settings } from '../settings.ts';
import type { GlobalFlags } from './command.ts';
import { type NetworkFlags, networkSettings } from './network-flags.ts';

export type VerifyFlags = Pick<NetworkFlags, 'caCert' | 'proxy'> & {
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

/** Verifies what the operand names: one token, or with `-` the lines of standard input. */
export async function runVerify(
  context: Context,
  flags: GlobalFlags & VerifyFlags,
  [operand = '']: readonly string[],
): Promise<number> {
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
  const { issuer, allowInsecureHttp, caCert, proxy } = flags;
  const network = { caCert, proxy };
  if (keys !== undefined && flags.profile === undefined && !flags.demo) {
    useNetworkAlone(context, networkSettings(network));
    return undefined;
  }
  const client = {
    ...networkSettings(network),
    ...(issuer === undefined ? {} : { issuer }),
    ...(allowInsecureHttp === undefined ? {} : { allow_insecure_http: allowInsecureHttp }),
  };
  return await resolveSettings(context, { ...flags, client });
}
