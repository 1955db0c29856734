import type { Context } from '../../model/context.ts';
import type { Settings } from '../../model/settings.ts';
import type { TokenSet } from '../../model/token-set.ts';
import { scopesOf } from '../../oauth/scope.ts';
import { epochSeconds } from '../clock.ts';
import { traitsOf } from '../server/provider-traits.ts';
import { type LoginResult, storeChoice } from '../tokens/save-login.ts';
import type { LoginEvent } from './events.ts';

type Options = {
  /** How long to wait for another login, in milliseconds. */
  readonly timeoutMs: number;
  readonly emit: (event: LoginEvent) => void;
};

/**
 * Runs `signIn` while no other process signs in on the same profile: a second login waits for the
 * first, and has nothing to do when that stored the tokens that it would request. A login that
 * stores nothing, or waits too long, goes ahead.
 */
export async function oneAtATime(
  context: Context,
  settings: Settings,
  { timeoutMs, emit }: Options,
  signIn: () => Promise<LoginResult>,
): Promise<LoginResult> {
  if (settings.builtIn || storeChoice(settings) === 'memory') return await signIn();
  const { profile } = settings;
  const startedAt = epochSeconds(context);
  return await context.loginLock(
    profile,
    timeoutMs,
    async (isFirst) => {
      if (isFirst) return await signIn();
      const tokens = await context.tokens.read(profile);
      if (tokens === undefined || !isRequested(tokens, settings, startedAt)) return await signIn();
      const claims = await identityIn(tokens, settings);
      emit({ type: 'notice', text: 'signed in meanwhile, by another login of this profile' });
      emit({ type: 'stored', profile, sub: claims?.sub });
      return { profile, madeProfile: false, tokens, claims, advice: [] };
    },
    () => {
      const text = `another login of the profile "${profile}" is in progress: waiting for it`;
      emit({ type: 'notice', text });
    },
  );
}

/** Whether another login stored since then what this one was asked for. */
function isRequested(tokens: TokenSet, { client, origins }: Settings, startedAt: number): boolean {
  const { issuer = tokens.issuer, client_id, scope, resource = [] } = client;
  const granted = scopesOf(tokens.scope);
  // A parameter such as prompt=login asks for a sign-in of its own.
  const isOwn = client.params !== undefined && origins.params === 'flag';
  return (
    !isOwn &&
    tokens.obtained_at >= startedAt &&
    tokens.issuer === issuer &&
    tokens.client_id === client_id &&
    (origins.scope !== 'flag' || scopesOf(scope).every((name) => granted.includes(name))) &&
    resource.every((one) => tokens.resource?.includes(one))
  );
}

/** Its ID token was verified by the login that stored it. What reads it is loaded on demand. */
async function identityIn(
  { id_token }: TokenSet,
  settings: Settings,
): Promise<LoginResult['claims']> {
  if (id_token === undefined) return undefined;
  const { unverifiedClaims } = await import('../../jwt/decode.ts');
  const { identityOf } = await import('../tokens/id-token.ts');
  return identityOf(unverifiedClaims(id_token), traitsOf(settings));
}
