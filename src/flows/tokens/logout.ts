import type { Context } from '../../model/context.ts';
import type { Advice } from '../../model/advice.ts';
import { Failure } from '../../model/errors.ts';
import type { Settings } from '../../model/settings.ts';
import type { TokenSet } from '../../model/token-set.ts';
import type { Connection } from '../../oauth/connection.ts';
import { endSessionUrl } from '../../oauth/end-session.ts';
import {
  isForConfidentialClients,
  type Revocation,
  revoke,
  type TokenKind,
} from '../../oauth/revocation.ts';
import { type BrowserChoice, type BrowserLaunch, openPage } from '../login/open-browser.ts';
import { connect } from '../server/connect.ts';
import { withQuery } from '../../model/url.ts';
import { traitsOf } from '../server/provider-traits.ts';
import { requireResponse } from './revoke.ts';
import { storedTokens, withClientOf } from './stored-tokens.ts';

export type LogoutOptions = {
  /** Delete the local tokens without contacting the server. */
  readonly local: boolean;
  readonly browser: BrowserChoice;
};

export type LoggedOut = {
  readonly profile: string;
  /** There were tokens, and they were deleted. */
  readonly forgotten: boolean;
  /** The result of each revocation; empty without one. */
  readonly tokens: readonly TokenFate[];
  /** The page that ends the session at the server, without the ID token as hint. */
  readonly end_session_url?: string | undefined;
  /** Why that URL has no `id_token_hint`, which some servers require: it was left out, or unknown. */
  readonly end_session_lacks?: 'hidden_id_token' | 'no_id_token' | undefined;
  readonly browserLaunch?: BrowserLaunch | undefined;
};

export type TokenFate = {
  readonly token: TokenKind;
  /** `not_for_public_clients`: the server revokes only tokens of clients that authenticate. */
  readonly fate: Revocation | 'no_endpoint' | 'not_for_public_clients';
  /** Seconds since the epoch. */
  readonly expires_at?: number | undefined;
};

/**
 * Signs out: revokes the tokens at the server (RFC 7009), deletes the local ones in any case, and
 * opens the page that ends the session there. A failed revocation is thrown at the end; the access
 * token is revoked also when the refresh token cannot be. The
 * settings of the profile are kept.
 */
export async function logout(
  context: Context,
  settings: Settings,
  { local, browser }: LogoutOptions,
): Promise<LoggedOut> {
  const { profile } = settings;
  const ended = await context.tokens.locked(profile, async () => {
    const outcome = local ? nothing : await revokeAtServer(context, settings);
    return { ...outcome, forgotten: await context.tokens.remove(profile) };
  });
  const { connection, problem, id_token, forgotten, tokens } = ended;
  const page = await leave(context, settings, { connection, id_token, browser });
  if (problem !== undefined) throw notRevokedFailure(problem, page?.end_session_url);
  return { profile, forgotten, tokens, ...page };
}

type Outcome = {
  readonly tokens: readonly TokenFate[];
  readonly connection?: Connection;
  readonly id_token?: string | undefined;
  readonly problem?: Failure;
};

const needs = ['revocation_endpoint', 'end_session_endpoint'] as const;

const nothing: Outcome = { tokens: [] };

async function revokeAtServer(context: Context, settings: Settings): Promise<Outcome> {
  if ((await context.tokens.read(settings.profile)) === undefined) return nothing;
  const fates: TokenFate[] = [];
  let connection: Connection | undefined;
  let stored: TokenSet | undefined;
  try {
    stored = await storedTokens(context, settings, {
      receiver: 'revocation_endpoint',
      mayBePlain: true,
    });
    connection = await connect(context, withClientOf(settings, stored), { needs });
    let problem: Failure | undefined;
    for (const token of ['refresh_token', 'access_token'] as const) {
      if (stored[token] === undefined) continue;
      try {
        const isAfterRefreshToken = fates.some(({ fate }) => fate === 'revoked');
        const options = { kind: token, isAfterRefreshToken };
        fates.push(await revokeOne(context, connection, stored, options));
      } catch (error) {
        problem ??= requireResponse(error);
      }
    }
    const failed = problem === undefined ? {} : { problem };
    return { tokens: fates, connection, id_token: stored.id_token, ...failed };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const reached = connection === undefined ? {} : { connection };
    return { tokens: fates, ...reached, id_token: stored?.id_token, problem: error };
  }
}

async function revokeOne(
  context: Context,
  connection: Connection,
  { expires_at, ...stored }: TokenSet,
  {
    kind,
    isAfterRefreshToken,
  }: { readonly kind: TokenKind; readonly isAfterRefreshToken: boolean },
): Promise<TokenFate> {
  const life = kind === 'access_token' ? { expires_at } : {};
  if (connection.server.revocation_endpoint === undefined) {
    return { token: kind, fate: 'no_endpoint', ...life };
  }
  const options = { fetch: context.http('revocation'), kind, isAfterRefreshToken };
  try {
    return { token: kind, fate: await revoke(connection, stored[kind] ?? '', options), ...life };
  } catch (error) {
    if (!isForConfidentialClients(error, connection)) throw error;
    return { token: kind, fate: 'not_for_public_clients', ...life };
  }
}

type Leaving = {
  readonly connection: Connection | undefined;
  readonly id_token: string | undefined;
  readonly browser: BrowserChoice;
};

/** The built-in server ends with this command, so its page could not be opened. */
async function leave(
  context: Context,
  settings: Settings,
  { connection, id_token, browser }: Leaving,
): Promise<Pick<LoggedOut, 'end_session_url' | 'end_session_lacks' | 'browserLaunch'> | undefined> {
  if (connection === undefined || settings.builtIn) return undefined;
  const own = vendorPage(settings, connection);
  const end_session_url = endSessionUrl(connection) ?? own;
  const hinted = endSessionUrl(connection, id_token) ?? own;
  if (end_session_url === undefined || hinted === undefined) return undefined;
  const lacks = id_token === undefined ? 'no_id_token' : 'hidden_id_token';
  const end_session_lacks = end_session_url === own ? undefined : lacks;
  const browserLaunch = await openPage(context, hinted, {
    ...browser,
    builtIn: settings.builtIn,
  });
  return { end_session_url, end_session_lacks, browserLaunch };
}

/** The logout page of a provider without one in its metadata. */
function vendorPage(settings: Settings, { client }: Connection): string | undefined {
  const { logout: page } = traitsOf(settings);
  return page === undefined ? undefined : withQuery(page, [['client_id', client.client_id]]);
}

function notRevokedFailure(problem: Failure, page: string | undefined): Failure {
  const { kind, message: reason, code, rule, serverError, advice } = problem;
  const end: readonly Advice[] = page === undefined ? [] : [{ id: 'end_session', url: page }];
  const message = `local tokens deleted, but not all could be revoked: ${reason}; tokens that were not revoked stay valid until they expire`;
  return new Failure(kind, message, {
    code,
    rule,
    serverError,
    advice: [...end, ...advice],
    cause: problem,
  });
}
