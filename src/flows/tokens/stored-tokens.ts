import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import { profileFlag } from '../../model/profile-names.ts';
import { type ClientSettings, isSameValue, type Settings } from '../../model/settings.ts';
import type { Flow, TokenReceiver, TokenSet } from '../../model/token-set.ts';
import { shellWord } from '../../model/shell.ts';

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
      hint: `sign in: ${signInCommand(settings, undefined)}`,
    });
  }
  for (const name of ['issuer', 'client_id'] as const) {
    const wanted = name === 'issuer' ? issuerOf(client) : client.client_id;
    if (wanted === undefined || isSameValue(wanted, tokens[name])) continue;
    throw new Failure('usage', `the stored tokens have ${name} ${tokens[name]}, not ${wanted}`, {
      hint: `they are only sent to the server that issued them; sign in again: ${signInCommand(settings, tokens)}`,
    });
  }
  requireSameEndpoint(settings, tokens, 'token_endpoint');
  if (receiver !== undefined) requireSameEndpoint(settings, tokens, receiver);
  if (!mayBePlain) requireEncrypted(context, settings, tokens);
  return tokens;
}

/** Somebody may have put the file there in place of an encrypted one. */
function requireEncrypted(context: Context, settings: Settings, tokens: TokenSet): void {
  const { profile, client, origins } = settings;
  if (client.token_store !== 'keyring') return;
  const { kind, path } = context.tokens.describe(profile);
  if (kind === 'keyring') return;
  const how =
    origins.token_store === 'environment'
      ? 'ATM_TOKEN_STORE=file'
      : `atm-cli profile set${profileFlag(profile)} token_store=file`;
  const message = `the stored tokens are unencrypted, but token_store is keyring: ${path}`;
  throw new Failure('usage', message, {
    hint: [
      `to encrypt them, sign in again: ${signInCommand(settings, tokens)}`,
      `if you put that file there, it can be used as it is: ${how}`,
    ].join('\n'),
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
  throw otherEndpointFailure(settings, tokens, { name, wanted, bound });
}

function originOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).origin : undefined;
}

type OtherEndpoint = {
  readonly name: TokenReceiver;
  readonly wanted: string;
  readonly bound: string | undefined;
};

function otherEndpointFailure(
  settings: Settings,
  tokens: TokenSet,
  { name, wanted, bound }: OtherEndpoint,
): Failure {
  const had = bound === undefined ? `no ${name}` : `${name} ${bound}`;
  const hints = ['they are only sent to the endpoints of the server that issued them'];
  if (settings.origins[name] === 'profile') {
    const flag = profileFlag(settings.profile);
    const setting = shellWord(`${name}=${bound ?? ''}`, `${name}=<url>`);
    hints.push(`if you did not change it: atm-cli profile set${flag} ${setting}`);
  }
  hints.push(`if it is right, sign in again: ${signInCommand(settings, tokens)}`);
  return new Failure('usage', `the stored tokens have ${had}, not ${wanted}`, {
    hint: hints.join('\n'),
  });
}

/** Without an issuer, the origin of the token endpoint identifies the server. */
function issuerOf({ issuer, token_endpoint }: Partial<ClientSettings>): string | undefined {
  if (issuer !== undefined || token_endpoint === undefined) return issuer;
  return URL.canParse(token_endpoint) ? new URL(token_endpoint).origin : token_endpoint;
}

const verbs: Readonly<Record<Flow, string>> = {
  authorization_code: 'login',
  device_code: 'device',
  client_credentials: 'grant client-credentials',
  password: 'grant password',
  token_exchange: 'grant token-exchange',
  jwt_bearer: 'grant jwt-bearer',
};

/** The command that signs in again the way it was done before. */
export function signInCommand({ profile, flow }: Settings, tokens: TokenSet | undefined): string {
  const verb = verbs[tokens?.flow ?? flow ?? 'authorization_code'];
  return `atm-cli ${verb}${profileFlag(profile)}`;
}
