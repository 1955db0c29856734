import type { Context } from '../../../model/context.ts';
import type { KeySource } from '../../../jwt/keys/key-set.ts';
import type { VerifyOptions } from '../../../jwt/verify.ts';
import type { Settings } from '../../../model/settings.ts';
import { type KnownProfile, otherProfiles } from '../explain.ts';
import type { Verification, VerifyRequest } from '../options.ts';
import { traitsOf } from '../../server/provider-traits.ts';

/** What a thread has to know to judge tokens: data alone, which can be sent to it. */
export type Plan = {
  readonly options: Omit<VerifyOptions, 'at' | 'keys' | 'idTokenAlgorithms'>;
  readonly keys: { readonly type: KeySource['type']; readonly remote: boolean };
  /** ID tokens are judged by the list of the server, which has to be asked for it. */
  readonly asksAlgorithms: boolean;
  /** A server whose tokens differ in their issuer, and what it says of itself. */
  readonly template?: { readonly settings: Settings; readonly server: ServerNames };
  readonly profiles: readonly KnownProfile[];
  /** The member of each line that holds the token. */
  readonly field?: string | undefined;
  readonly json: boolean;
};

type ServerNames = { readonly issuer: string; readonly issuer_template?: unknown };

/** Works out all that tokens are judged by, beside the keys. */
export async function makePlan(
  context: Context,
  { options, server }: Verification,
  request: VerifyRequest & Pick<Plan, 'field' | 'json'>,
): Promise<Plan> {
  const { keys, idTokenAlgorithms, ...data } = options;
  const { settings, field, json } = request;
  const own = request.issuer === undefined ? await issuerOf(settings, server) : {};
  return {
    options: { ...data, ...own.options },
    keys: { type: keys.type, remote: keys.type === 'jwks' && keys.remote },
    asksAlgorithms: idTokenAlgorithms !== undefined,
    profiles: await otherProfiles(context, settings),
    field,
    json,
    ...(own.template === undefined ? {} : { template: own.template }),
  };
}

type Issuer = Pick<Plan, 'template'> & { readonly options?: Pick<Plan['options'], 'issuer'> };

async function issuerOf(
  settings: Settings | undefined,
  server: Verification['server'],
): Promise<Issuer> {
  if (settings === undefined) return {};
  const { tokenIssuer, issuerCheck } = traitsOf(settings);
  const issuer = tokenIssuer ?? settings.client.issuer;
  if (issuer === undefined) return {};
  if (tokenIssuer !== undefined || issuerCheck === 'exact') return { options: { issuer } };
  const { issuer: own, issuer_template } = (await server?.()) ?? { issuer };
  return { template: { settings, server: { issuer: own, issuer_template } } };
}
