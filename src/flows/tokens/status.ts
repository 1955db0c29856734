import { commandOn } from '../../diagnosis/remedy/command.ts';
import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import { unverifiedClaims } from '../../jwt/decode.ts';
import { isRenewable } from '../../oauth/token-set.ts';
import type { Settings } from '../../model/settings.ts';
import { originOf } from '../../model/url.ts';
import type { Storage, TokenSet } from '../../model/token-set.ts';
import { epochSeconds } from '../clock.ts';
import { listProfiles } from '../profile/list.ts';
import { storedTokens } from './stored-tokens.ts';

/** `refreshable`: the access token has expired, and a refresh token may get a new one. */
export type TokenState = 'valid' | 'refreshable' | 'expired';

export type Status = {
  readonly profile: string;
  readonly builtIn: boolean;
  readonly state: TokenState;
  readonly tokens: TokenSet;
  /** The user of the stored ID token; its signature is not checked again. */
  readonly who: Readonly<Partial<Record<WhoClaim, string>>>;
  /** The command that signs in again. */
  readonly signIn: string;
  readonly storage: Storage & { readonly readableByOthers: boolean };
};

const whoClaims = ['sub', 'name', 'preferred_username', 'email'] as const;
type WhoClaim = (typeof whoClaims)[number];

/** One line of the overview: a profile, and its login if it can be read. */
export type ProfileStatus = {
  readonly profile: string;
  readonly active: boolean;
  readonly builtIn: boolean;
  readonly issuer: string | undefined;
  readonly state: TokenState | 'signed_out' | 'unreadable';
  readonly expires_at?: number | undefined;
  /** The user of the stored ID token. */
  readonly user?: string | undefined;
  readonly refresh?: 'yes' | 'none' | 'refused' | 'in doubt';
  /** Where the tokens are stored; absent without tokens. */
  readonly storage?: Storage;
  readonly problem?: string;
  /** They are encrypted, and the keyring does not give the key. */
  readonly isLocked?: true;
};

/** What is known of tokens that cannot be read: their place, and the settings. */
export type LockedStatus = Pick<Status, 'profile' | 'builtIn'> & {
  readonly issuer: string | undefined;
  readonly client_id: string | undefined;
  readonly storage: Storage;
};

/**
 * The user and the tokens of the profile; nothing is sent. Throws `human_needed` with the sign-in
 * command when there are none.
 */
export async function status(context: Context, settings: Settings): Promise<Status> {
  const { profile, builtIn } = settings;
  const tokens = await storedTokens(context, settings, { mayBePlain: true });
  return {
    profile,
    builtIn,
    state: stateOf(tokens, epochSeconds(context)),
    tokens,
    who: whoFrom(tokens.id_token),
    signIn: commandOn(profile, ['sign-in'], tokens.flow ?? settings.flow),
    storage: {
      ...context.tokens.describe(profile),
      readableByOthers: await context.tokens.isReadableByOthers(profile),
    },
  };
}

/** What can be said where `status` has thrown because of the keyring; else `undefined`. */
export function lockedStatus(
  context: Context,
  { profile, builtIn, client: { issuer, token_endpoint, client_id } }: Settings,
  error: unknown,
): LockedStatus | undefined {
  if (!isKeyringFailure(error)) return undefined;
  const storage = context.tokens.describe(profile);
  return { profile, builtIn, issuer: issuer ?? originOf(token_endpoint), client_id, storage };
}

function isKeyringFailure(error: unknown): error is Failure {
  return error instanceof Failure && error.advice.some(({ id }) => id === 'keyring');
}

/** The state of every profile; a token file that cannot be read is reported, not thrown. */
export async function statusOfAll(context: Context): Promise<readonly ProfileStatus[]> {
  const profiles = await listProfiles(context);
  return await Promise.all(
    profiles.map(async ({ name, active, builtIn, profile }) => {
      const { issuer: named, token_endpoint } = profile;
      const known = { profile: name, active, builtIn, issuer: named ?? originOf(token_endpoint) };
      try {
        const tokens = await context.tokens.read(name);
        if (tokens === undefined) return { ...known, state: 'signed_out' as const };
        const state = stateOf(tokens, epochSeconds(context));
        const storage = context.tokens.describe(name);
        const { issuer, expires_at } = tokens;
        const user = userOf(whoFrom(tokens.id_token));
        return { ...known, issuer, state, expires_at, storage, user, refresh: refreshOf(tokens) };
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        const storage = context.tokens.describe(name);
        const locked = isKeyringFailure(error) && ({ isLocked: true } as const);
        return {
          ...known,
          state: 'unreadable' as const,
          storage,
          problem: error.message,
          ...locked,
        };
      }
    }),
  );
}

function stateOf(tokens: TokenSet, now: number): TokenState {
  const { expires_at, refresh_refused } = tokens;
  if (expires_at === undefined || expires_at > now) return 'valid';
  return isRenewable(tokens) && !refresh_refused?.ended ? 'refreshable' : 'expired';
}

function refreshOf({ refresh_token, refresh_refused, refresh_sent_at }: TokenSet) {
  if (refresh_token === undefined) return 'none';
  if (refresh_refused !== undefined) return 'refused';
  return refresh_sent_at === undefined ? 'yes' : 'in doubt';
}

/** What a user is called. */
export function userOf(who: Status['who']): string | undefined {
  return who.name ?? who.preferred_username ?? who.email ?? who.sub;
}

function whoFrom(idToken: string | undefined): Status['who'] {
  const claims = unverifiedClaims(idToken);
  const found = whoClaims.filter((name) => typeof claims[name] === 'string');
  return Object.fromEntries(found.map((name) => [name, claims[name]]));
}
