import type { Storage } from '../model/token-set.ts';
import { shellWord } from '../model/shell.ts';
import {
  type LockedStatus,
  type ProfileStatus,
  type Status,
  userOf,
} from '../flows/tokens/status.ts';
import { relative } from '../util/duration.ts';
import { alignRows } from './text/align-rows.ts';
import { placeOf } from './text/place.ts';
import { clean } from './text/clean.ts';
import { expiry } from './text/time.ts';
import { json } from './text/json.ts';
import { boundType, formatScope, refusal, tokenFacts } from './signed-in.ts';
import type { Style } from './text/style.ts';
import { type Cell, tableLines } from './text/table.ts';
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
  const user = userOf(who);
  const head = user === undefined ? 'Signed in' : `Signed in as ${clean(user)}`;
  const bound = boundType(tokens);
  const rows: readonly (readonly [string, string])[] = [
    ...Object.entries(who).map(([name, value]) => [name, clean(value)] as const),
    ['issuer', clean(tokens.issuer)],
    ['client', clean(tokens.client_id)],
    ...(bound === undefined ? [] : [['token type', bound] as const]),
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
  const profiles = statuses.map((status) => {
    const { profile, active, builtIn, state, issuer, expires_at, storage, problem } = status;
    return { profile, active, built_in: builtIn, state, issuer, expires_at, storage, problem };
  });
  return json<'status --all'>({ profiles });
}

/** `status` of tokens that cannot be read now, beside the error. */
export function lockedLines(locked: LockedStatus, style: Style): string {
  const { profile, builtIn, issuer, client_id, storage } = locked;
  const rows: readonly (readonly [string, string])[] = [
    ['issuer', clean(issuer ?? 'unknown')],
    ['client', clean(client_id ?? 'unknown')],
    ['stored in', formatStorage(storage)],
  ];
  const name = `${style.bold(clean(profile))}${builtIn ? ', built in' : ''}`;
  const head = `${style.warn('Locked')} (profile ${name}): the stored tokens cannot be read now`;
  return fitLines([head, ...alignRows(rows, style.dim, 18)], style);
}

const headings = ['NAME', 'WHO', 'SERVER', 'EXPIRES', 'REFRESH'];

/**
 * `status --all`: a row for each profile, and below the table why tokens cannot be read. The
 * built-in one is left out beside others while nobody is signed in there.
 */
export function statusOfAllLines(
  statuses: readonly ProfileStatus[],
  style: Style,
  now: number,
): string {
  const hasOthers = statuses.some(({ builtIn }) => !builtIn);
  const isUnused = ({ builtIn, state }: ProfileStatus) =>
    hasOthers && builtIn && state === 'signed_out';
  const shown = statuses.filter((status) => !isUnused(status));
  const rows = shown.map((status) => {
    const { profile, active, issuer, refresh = '' } = status;
    const name = { text: profile, mark: style.bold };
    const server = { text: placeOf(issuer), mark: style.dim };
    const cells = [name, whoCell(status, style), server, expiryCell(status, style, now), refresh];
    return { mark: active ? { text: '*', mark: style.good } : ' ', cells };
  });
  const problems = statuses.flatMap(({ profile, problem }) => {
    return problem === undefined ? [] : [`${clean(profile)}: ${clean(problem)}`];
  });
  const below = problems.length === 0 ? [] : ['', ...problems];
  return fitLines([...tableLines(headings, rows, style), ...below], style);
}

function whoCell({ state, isLocked, user }: ProfileStatus, style: Style): Cell {
  if (state === 'signed_out') return { text: 'not signed in', mark: style.dim };
  if (isLocked) return { text: 'locked', mark: style.warn };
  if (state === 'unreadable') return { text: 'unreadable', mark: style.bad };
  return { text: user ?? 'signed in', mark: style.good };
}

function expiryCell({ state, expires_at }: ProfileStatus, style: Style, now: number): Cell {
  if (state === 'signed_out' || state === 'unreadable') return '';
  if (expires_at === undefined) return 'unknown';
  return { text: relative(expires_at, now), mark: state === 'valid' ? (text) => text : style.warn };
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
