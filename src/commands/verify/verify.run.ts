import { resolveSettings, useNetworkAlone } from '../../flows/server/resolve-settings.ts';
import type { NamedKeys } from '../../flows/verify/keys.ts';
import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import type { Settings } from '../../model/settings.ts';
import { withInput } from '../../model/shell.ts';
import type { GlobalFlags } from '../command.ts';
import { type NetworkFlags, networkSettings } from '../flags/network-flags.ts';
import { verifyOne } from './one.run.ts';

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
  readonly extract?: true;
  readonly strict?: true;
  readonly allowInsecureHttp?: true;
};

/** Verifies the token of the operand, or with `-` the lines of stdin. */
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
    strict: flags.strict,
    jws: flags.jws ?? false,
  };
  if (operand === '-') {
    const { verifyLines } = await import('./lines.run.ts');
    return await verifyLines(context, request, flags);
  }
  if (flags.field === undefined && flags.extract === undefined) {
    return await verifyOne(context, operand, request, { json: flags.json, batch: false });
  }
  const flag = flags.extract ? '--extract' : '--field';
  throw new Failure('usage', `${flag} needs tokens on stdin`, {
    hint: flags.extract
      ? `such as: ${withInput('atm-cli verify - --extract', 'access.log')}`
      : `such as: ${withInput('atm-cli verify - --field access_token', 'tokens.ndjson')}`,
  });
}

function keysFrom(flags: VerifyFlags): NamedKeys | undefined {
  const allowInsecureHttp = flags.allowInsecureHttp ?? false;
  if (flags.jwks !== undefined) return { flag: 'jwks', from: flags.jwks, allowInsecureHttp };
  if (flags.key !== undefined) return { flag: 'key', from: flags.key, allowInsecureHttp };
  if (flags.secretFile === undefined) return undefined;
  return { flag: 'secret-file', from: flags.secretFile, allowInsecureHttp };
}

/** Keys from the flags replace those of the profile, unless a profile is named. */
async function settingsFor(
  context: Context,
  flags: GlobalFlags & VerifyFlags,
  keys: NamedKeys | undefined,
): Promise<Settings | undefined> {
  const { issuer, allowInsecureHttp, caCert, proxy } = flags;
  const network = networkSettings({ caCert, proxy });
  if (keys !== undefined && flags.profile === undefined && !flags.demo) {
    useNetworkAlone(context, network);
    return undefined;
  }
  const client = {
    ...network,
    ...(issuer === undefined ? {} : { issuer }),
    ...(allowInsecureHttp === undefined ? {} : { allow_insecure_http: allowInsecureHttp }),
  };
  return await resolveSettings(context, { ...flags, client });
}
