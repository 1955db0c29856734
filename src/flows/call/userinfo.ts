import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import { unverifiedClaims } from '../../jwt/decode.ts';
import { audiencesOf } from '../../jwt/token-kind.ts';
import { requestUserinfo, type UserinfoResponse } from '../../oauth/userinfo.ts';
import type { Settings } from '../../model/settings.ts';
import type { TokenSet } from '../../model/token-set.ts';
import { proofsFor } from '../dpop/proofs-for.ts';
import { connect } from '../server/connect.ts';
import { forCertificate } from '../tokens/certificate-binding.ts';
import { subjectOf } from '../tokens/id-token.ts';
import { renew } from '../tokens/refresh.ts';
import { storedTokens, withClientOf } from '../tokens/stored-tokens.ts';
import { getValidToken } from '../tokens/valid-token.ts';

/** The lifetime that the access token needs for one request, in seconds. */
const minTtl = 30;

export type Userinfo = UserinfoResponse & { readonly issuer: string };

/**
 * Asks the server for the claims of the user who is signed in. An access token for an API (RFC
 * 8707) does not work here, unless it is a JWT whose `aud` names this endpoint, too: another one is
 * fetched with the refresh token, and the stored one is kept.
 */
export async function userinfo(context: Context, settings: Settings): Promise<Userinfo> {
  const found = await storedTokens(context, settings, { receiver: 'userinfo_endpoint' });
  const stored = await forCertificate(context, settings, found);
  context.note({ local: { storedScope: stored.scope } });
  const needs = ['userinfo_endpoint'] as const;
  const plain = await connect(context, withClientOf(settings, stored), { needs });
  const connection = { ...plain, proofs: await proofsFor(stored) };
  const { userinfo_endpoint } = connection.server;
  const isForApi =
    stored.resource !== undefined &&
    stored.resource.length > 0 &&
    !names(stored, userinfo_endpoint);
  const canFetch = isForApi && userinfo_endpoint !== undefined;
  const accessToken =
    canFetch && stored.refresh_token !== undefined
      ? await fetchUserinfoToken(context, settings)
      : await validToken(context, settings, stored);
  const fetch = context.http('userinfo');
  const sub = subjectOf(stored);
  try {
    const { clockTolerance } = settings;
    const options = { fetch, sub, clockTolerance };
    const response = await requestUserinfo(connection, accessToken, options);
    return { issuer: connection.server.issuer, ...response };
  } catch (error) {
    throw isForApi && stored.refresh_token === undefined ? forApiOnly(error, stored) : error;
  }
}

function names({ access_token }: TokenSet, endpoint: string | undefined): boolean {
  if (endpoint === undefined) return false;
  return audiencesOf(unverifiedClaims(access_token))?.includes(endpoint) ?? false;
}

async function fetchUserinfoToken(context: Context, settings: Settings): Promise<string> {
  return await context.tokens.locked(settings.profile, async () => {
    const current = await storedTokens(context, settings);
    const ask = async (from: TokenSet) => {
      const keep = (next: TokenSet) => withRefreshToken(from, next);
      return await renew(context, settings, from, { resource: [], keep });
    };
    const first = await ask(current);
    const { tokens } = first.asked ? first : await ask(first.tokens);
    return tokens.access_token;
  });
}

/** The stored set, with what a refresh for another resource replaced. */
function withRefreshToken(
  { refresh_sent_at: _answered, refresh_refused: _earlier, ...stored }: TokenSet,
  { refresh_token, id_token }: TokenSet,
): TokenSet {
  return {
    ...stored,
    ...(refresh_token === undefined ? {} : { refresh_token }),
    ...(id_token === undefined ? {} : { id_token }),
  };
}

/** Without a refresh token an expired one is sent as it is: the server reports what is wrong. */
async function validToken(context: Context, settings: Settings, stored: TokenSet): Promise<string> {
  if (stored.refresh_token === undefined) return stored.access_token;
  const { access_token } = await getValidToken(context, settings, { minTtl });
  return access_token;
}

function forApiOnly(error: unknown, { resource = [] }: TokenSet): unknown {
  if (!(error instanceof Failure) || error.kind !== 'oauth_error') return error;
  const message = `${error.message}; the access token is for ${resource.join(', ')} only (RFC 8707), not for userinfo`;
  return new Failure('oauth_error', message, {
    code: error.code,
    advice: { id: 'userinfo_of_other_resource' },
    cause: error,
  });
}
