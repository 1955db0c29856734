import type { LoggedOut, TokenFate } from '../flows/tokens/logout.ts';
import { clean } from './text/clean.ts';
import { expiry } from './text/time.ts';
import { json } from './text/json.ts';
import type { Style } from './text/style.ts';
import { fitLines } from './text/wrap.ts';

/** `logout --json`: the fate of each token, and where the session can be ended. */
export function loggedOutJson(result: LoggedOut): string {
  const { profile, forgotten, tokens, end_session_url, end_session_lacks, browserLaunch } = result;
  const browser_opened = browserLaunch?.by === 'browser' && browserLaunch.opened;
  return json<'logout'>({
    profile,
    tokens_deleted: forgotten,
    tokens: tokens.map(({ token, fate, expires_at }) => ({ token, result: fate, expires_at })),
    end_session_url,
    end_session_lacks: end_session_lacks === undefined ? undefined : ['id_token_hint'],
    browser_opened,
  });
}

/** `logout` as lines; `now` in seconds since the epoch. */
export function loggedOutLines(result: LoggedOut, style: Style, now: number): string {
  const { profile, forgotten, tokens, end_session_url, end_session_lacks, browserLaunch } = result;
  const name = style.bold(clean(profile));
  if (!forgotten) return `Not signed in (profile ${name})\n`;
  const lines = [`${style.good('Signed out')} (profile ${name}), local tokens deleted`];
  for (const fate of tokens) {
    lines.push(`  ${fate.token.replace('_', ' ').padEnd(14)} ${formatFate(fate, now)}`);
  }
  if (end_session_url !== undefined) {
    const opened = browserLaunch?.by === 'browser' && browserLaunch.opened;
    const state = opened ? 'ending in the browser' : 'still active at the server; end it at';
    lines.push(`  ${'session'.padEnd(14)} ${state}`);
    if (!opened) lines.push(`                 ${style.link(clean(end_session_url))}`);
    if (!opened && end_session_lacks !== undefined) {
      lines.push(`                 ${withoutHint[end_session_lacks]}`);
    }
  }
  return fitLines(lines, style);
}

/** OpenID Connect RP-Initiated Logout section 2: the hint is recommended, and some servers require it. */
const withoutHint = {
  hidden_id_token:
    'without id_token_hint, because the ID token is not printed: the server may ask whom to sign out, or end nothing',
  no_id_token:
    'without id_token_hint, because there is no ID token: the server may ask whom to sign out, or end nothing',
} as const;

const reasons = {
  no_endpoint: 'the server has no revocation_endpoint',
  not_revocable: 'the server cannot revoke tokens of this kind',
  not_for_public_clients: 'the server revokes no tokens of public clients',
} as const;

function formatFate({ token, fate, expires_at }: TokenFate, now: number): string {
  if (fate === 'revoked') return 'revoked at the server';
  const why = reasons[fate];
  const until = token === 'access_token' ? `, expires ${expiry(expires_at, now)}` : '';
  return `still valid: ${why}${until}`;
}
