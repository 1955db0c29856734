import type { Context } from '../../../model/context.ts';
import type { KeySource } from '../../../jwt/keys/key-set.ts';
import type { VerifyOptions } from '../../../jwt/verify.ts';
import { type KnownProfile, otherProfiles } from '../explain.ts';
import type { VerifyRequest } from '../options.ts';
import type { Sources } from './judge.ts';

/** What a thread has to know to judge tokens: data alone, which can be sent to it. */
export type Plan = {
  readonly options: Omit<VerifyOptions, 'at' | keyof Sources>;
  readonly keys: { readonly type: KeySource['type']; readonly remote: boolean };
  readonly profiles: readonly KnownProfile[];
  /** The member of each line that holds the token. */
  readonly field?: string | undefined;
  /** The tokens are among other text, several in a line perhaps. */
  readonly extract?: boolean | undefined;
  readonly json: boolean;
};

/** Works out all that tokens are judged by, beside the keys. */
export async function makePlan(
  context: Context,
  {
    keys,
    idTokenAlgorithms: _late,
    ownAccessToken: _later,
    clientSecret: _kept,
    ...options
  }: Omit<VerifyOptions, 'at'>,
  { settings, field, extract, json }: VerifyRequest & Pick<Plan, 'field' | 'extract' | 'json'>,
): Promise<Plan> {
  return {
    options,
    keys: { type: keys.type, remote: keys.type === 'jwks' && keys.remote === true },
    profiles: await otherProfiles(context, settings),
    field,
    extract,
    json,
  };
}
