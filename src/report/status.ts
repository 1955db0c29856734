import type { Storage } from '../model/token-set.ts';
import { shellWord } from '../model/shell.ts';
import type { ProfileStatus, Status } from '../flows/tokens/status.ts';
import { alignRows } from './text/align-rows.ts';
import { clean } from './text/clean.ts';
import { expiry } from './text/time.ts';
import { json } from './text/json.ts';
import { formatScope, refusal, tokenFacts } from './signed-in.ts';
import type { Style } from './text/style.ts';
import { fitLines } from './text/wrap.ts';

/** `status --json`; `now` is in seconds since the epoch. */
export function statusJson(status: Status, now: number): string {
  const { profile, builtIn, state, tokens, who, storage } = status;
  return json<'status'>({
    profile,
    built_in: builtIn,
    state,
    flow: tokens.flow,
    obtained_at: tokens.obtained_at,
    refresh_sent_at: tokens.refresh_sent_at,
    refresh_refused: tokens.refresh_refused,
    ...tokenFacts(tokens, { showTokens: false, now }),
    unverified_claims: who,
    storage: {
      kind: storage.kind,
      path: storage.path,
      readable_by_others: storage.readableByOthers,
    },
  });
}

const flowNames = {
  authorization_code: 'authorization code',
  device_code: 'device code',
  client_credentials: 'client credentials',
  password: 'password',
  token_exchange: 'token exchange',
  jwt_bearer: 'JWT bearer assertion',
} as const;

/** `status` as lines. */
export function statusLines(status: Status, style: Style, now: number): string {
  const { profile, builtIn, tokens, who, storage } = status;
  const user = who.name ?? who.preferred_username ?? who.email ?? who.sub;
  const head = user === undefined ? 'Signed in' : `Signed in as ${clean(user)}`;
  const rows: readonly (readonly [string, string])[] = [
    ...Object.entries(who).map(([name, value]) => [name, clean(value)] as const),
    ['issuer', clean(tokens.issuer)],
    ['client', clean(tokens.client_id)],
    ['scope', formatScope(tokens.scope)],
    ['access token', accessTokenLine(status, style, now)],
    ['refresh token', refreshTokenLine(status, style, now)],
    ['signed in with', flowNames[tokens.flow]],
    ['stored in', formatStorage(storage)],
  ];
  const lines = [
    `${style.good(head)} (profile ${style.bold(clean(profile))}${builtIn ? ', built in' : ''})`,
    ...alignRows(rows, style.dim, 18),
  ];
  if (user !== undefined)
    lines.push(style.dim('  identity from the stored ID token (verified at sign-in)'));
  return fitLines(lines, style);
}

function formatStorage({ kind, path }: Storage): string {
  return `${clean(path)} (${kind === 'keyring' ? 'encrypted, key in the keyring' : 'unencrypted'})`;
}

/** The warning beside the status, for standard error. */
export function statusWarning({ storage }: Status, style: Style): string | undefined {
  if (!storage.readableByOthers) return undefined;
  const path = shellWord(clean(storage.path), '<file>');
  return fitLines(
    [`${style.warn('warning:')} other users can read the tokens: chmod 600 ${path}`],
    style,
  );
}

/** `status --all --json`. */
export function statusOfAllJson(statuses: readonly ProfileStatus[]): string {
  const profiles = statuses.map(({ builtIn, ...rest }) => ({ ...rest, built_in: builtIn }));
  return json<'status --all'>({ profiles });
}

/** `status --all`: a line for each profile. */
export function statusOfAllLines(
  statuses: readonly ProfileStatus[],
  style: Style,
  now: number,
): string {
  const width = Math.max(...statuses.map(({ profile }) => clean(profile).length));
  const lines = statuses.map((status) => {
    const mark = status.active ? style.good('*') : ' ';
    const name = style.bold(clean(status.profile).padEnd(width));
    const { kind, path } = status.storage ?? {};
    const storage = kind === undefined ? '' : `  ${kind} ${clean(path ?? '')}`;
    return `${mark} ${name}  ${formatState(status, style, now)}  ${style.dim(clean(status.issuer ?? ''))}${storage}`;
  });
  return fitLines(
    lines.map((line) => line.trimEnd()),
    style,
  );
}

function accessTokenLine({ state, tokens, signIn }: Status, style: Style, now: number): string {
  const when = expiry(tokens.expires_at, now);
  if (tokens.expires_at === undefined) return `expiry ${when}`;
  if (state === 'valid') return `expires ${when}`;
  const next =
    state === 'refreshable' ? 'refreshed on next use' : clean(`sign in again: ${signIn}`);
  return `${style.warn('expired')} ${when}; ${next}`;
}

function refreshTokenLine({ tokens, state, signIn }: Status, style: Style, now: number): string {
  const { refresh_token, refresh_expires_at, refresh_sent_at, refresh_refused } = tokens;
  if (refresh_token === undefined) return 'none';
  if (refresh_refused !== undefined) {
    const said = style.warn(refusal(refresh_refused, now));
    // An expired access token has the command on its own line.
    const next = refresh_refused.ended && state !== 'expired';
    return next ? `${said}; sign in again: ${clean(signIn)}` : said;
  }
  if (refresh_sent_at !== undefined) {
    const sent = expiry(refresh_sent_at, now);
    return `${style.warn('in doubt')}: sent ${sent} without a response, may already be used`;
  }
  return refresh_expires_at === undefined
    ? 'yes'
    : `yes, expires ${expiry(refresh_expires_at, now)}`;
}

function formatState(
  { state, expires_at, problem }: ProfileStatus,
  style: Style,
  now: number,
): string {
  switch (state) {
    case 'valid':
      return `${style.good('signed in')}, access token expires ${expiry(expires_at, now)}`;
    case 'refreshable':
      return `${style.good('signed in')}, refreshed on next use`;
    case 'expired':
      return `${style.warn('expired')} ${expiry(expires_at, now)}`;
    case 'signed_out':
      return 'not signed in';
    case 'unreadable':
      return `${style.bad('unreadable')}: ${clean(problem ?? '')}`;
  }
}
