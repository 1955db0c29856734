import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import { originOf } from '../../model/url.ts';
import { type ClientSettings, isSameValue, type Settings } from '../../model/settings.ts';
import type { TokenReceiver, TokenSet } from '../../model/token-set.ts';

export type Use = {
  /** The endpoint that the tokens are to be sent to, besides the token endpoint. */
  readonly receiver?: TokenReceiver;
  /** They are only described, or given up: how they are stored does not matter. */
  readonly mayBePlain?: boolean;
};

/**
 * The token set of the profile. Throws `human_needed` when there is none, and `usage` when it was
 * issued by another server or for another client than the settings name, when they name another
 * endpoint for it, or when it is unencrypted although the keyring was chosen. The token endpoint is
 * compared in any case.
 */
export async function storedTokens(
  context: Context,
  settings: Settings,
  { receiver, mayBePlain = false }: Use = {},
): Promise<TokenSet> {
  const { profile, client } = settings;
  const tokens = await context.tokens.read(profile);
  if (tokens === undefined) {
    throw new Failure('human_needed', `not signed in (profile ${profile})`, {
      rule: 'U03',
      advice: { id: 'not_signed_in', unset: unsetIn(client) },
    });
  }
  for (const name of ['issuer', 'client_id'] as const) {
    const wanted = name === 'issuer' ? issuerOf(client) : client.client_id;
    if (wanted === undefined || isSameValue(wanted, tokens[name])) continue;
    throw otherServerFailure(settings, name, `${name} ${tokens[name]}, not ${wanted}`);
  }
  requireSameEndpoint(settings, tokens, 'token_endpoint');
  if (receiver !== undefined) requireSameEndpoint(settings, tokens, receiver);
  if (!mayBePlain) requireEncrypted(context, settings);
  return tokens;
}

/**
 * The settings with the client of stored tokens, where they name none: the registration of the
 * profile was removed, and its tokens are still those of that client.
 */
export function withClientOf<S extends Pick<Settings, 'client'>>(
  settings: S,
  { client_id }: Pick<TokenSet, 'client_id'>,
): S {
  if (settings.client.client_id !== undefined) return settings;
  return { ...settings, client: { ...settings.client, client_id } };
}

/** What a sign-in needs and the settings lack. */
export function unsetIn(client: Settings['client']): readonly ('issuer' | 'client_id')[] {
  return (['issuer', 'client_id'] as const).filter((name) => {
    return (name === 'issuer' ? issuerOf(client) : client.client_id) === undefined;
  });
}

/** A setting of this run alone is no reason to sign in again. */
function otherServerFailure(
  { client, origins }: Settings,
  name: 'issuer' | 'client_id',
  difference: string,
): Failure {
  const setting = client[name] === undefined ? 'token_endpoint' : name;
  const origin = origins[setting];
  const isGiven = origin === 'flag' || origin === 'environment';
  const message = `the stored tokens have ${difference}; they are only sent to the server that issued them`;
  const details = isGiven
    ? ({ advice: { id: 'other_server_given', setting, origin } } as const)
    : { rule: 'R10' };
  return new Failure('usage', message, details);
}

/** Somebody may have put the file there in place of an encrypted one. */
function requireEncrypted(context: Context, settings: Settings): void {
  const { profile, client, origins } = settings;
  if (client.token_store !== 'keyring') return;
  const { kind, path } = context.tokens.describe(profile);
  if (kind === 'keyring') return;
  const isOfEnvironment = origins.token_store === 'environment';
  const message = `the stored tokens are unencrypted, but token_store is keyring: ${path}`;
  throw new Failure('usage', message, {
    advice: { id: 'tokens_unencrypted', isOfEnvironment },
  });
}

/**
 * Only an endpoint that the settings name is compared: metadata of the same issuer may change. One
 * that the server did not name at the sign-in may be named later, on the same host or by a flag.
 */
function requireSameEndpoint(settings: Settings, tokens: TokenSet, name: TokenReceiver): void {
  const wanted = settings.client[name];
  const { issuer, endpoints } = tokens;
  if (wanted === undefined || endpoints === undefined) return;
  const bound = endpoints[name];
  if (bound !== undefined && isSameValue(bound, wanted)) return;
  const isFlag = settings.origins[name] === 'flag' && name !== 'token_endpoint';
  if (isFlag) return;
  const known = [issuer, endpoints.token_endpoint].map(originOf);
  if (bound === undefined && known.includes(originOf(wanted))) return;
  throw otherEndpointFailure(settings, { name, wanted, bound });
}

type OtherEndpoint = {
  readonly name: TokenReceiver;
  readonly wanted: string;
  readonly bound: string | undefined;
};

function otherEndpointFailure(
  { origins }: Settings,
  { name, wanted, bound }: OtherEndpoint,
): Failure {
  const had = bound === undefined ? `no ${name}` : `${name} ${bound}`;
  const message = `the stored tokens have ${had}, not ${wanted}; they are only sent to the endpoints of the server that issued them`;
  return new Failure('usage', message, {
    advice: {
      id: 'endpoint_changed',
      endpoint: name,
      bound,
      isOfProfile: origins[name] === 'profile',
    },
  });
}

/** Without an issuer, the origin of the token endpoint identifies the server. */
function issuerOf({ issuer, token_endpoint }: Partial<ClientSettings>): string | undefined {
  if (issuer !== undefined || token_endpoint === undefined) return issuer;
  return URL.canParse(token_endpoint) ? new URL(token_endpoint).origin : token_endpoint;
}
