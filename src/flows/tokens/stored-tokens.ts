import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import { profileFlag } from '../../model/profile-names.ts';
import { type ClientSettings, isSameValue, type Settings } from '../../model/settings.ts';
import type { Flow, TokenSet } from '../../model/token-set.ts';

/**
 * The token set of the profile. Throws `human_needed` when there is none, and `usage` when it was
 * issued by another server or for another client than the settings name.
 */
export async function storedTokens(context: Context, settings: Settings): Promise<TokenSet> {
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
  return tokens;
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
