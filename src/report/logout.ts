import type { LoggedOut, TokenFate } from '../flows/tokens/logout.ts';
import { clean } from './text/clean.ts';
import { expiry } from './text/time.ts';
import { json } from './text/json.ts';
import type { Style } from './text/style.ts';

/** `logout --json`: what became of each token, and where the session can be ended. */
export function loggedOutJson(result: LoggedOut): string {
  const { profile, forgotten, tokens, end_session_url, browserLaunch } = result;
  const browser_opened = browserLaunch?.by === 'browser' && browserLaunch.opened;
  return json({ profile, forgotten, tokens, end_session_url, browser_opened });
}

/** `logout` for a person; `now` in seconds since the epoch. */
export function loggedOutLines(result: LoggedOut, style: Style, now: number): string {
  const { profile, forgotten, tokens, end_session_url, browserLaunch } = result;
  const name = style.bold(clean(profile));
  if (!forgotten) return `Nobody was signed in (profile ${name})\n`;
  const lines = [`${style.good('Signed out')} (profile ${name}): the tokens are forgotten here`];
  for (const fate of tokens) {
    lines.push(`  ${fate.token.replace('_', ' ').padEnd(14)} ${fateWords(fate, now)}`);
  }
  if (end_session_url !== undefined) {
    const opened = browserLaunch?.by === 'browser' && browserLaunch.opened;
    const words = opened
      ? 'is being ended in the browser'
      : 'goes on at the server; to end it, open';
    lines.push(`  ${'session'.padEnd(14)} ${words}`);
    if (!opened) lines.push(`                 ${style.link(clean(end_session_url))}`);
  }
  return `${lines.join('\n')}\n`;
}

function fateWords({ token, fate, expires_at }: TokenFate, now: number): string {
  if (fate === 'revoked') return 'revoked at the server';
  const why =
    fate === 'no_endpoint'
      ? 'the server has no revocation_endpoint'
      : 'the server cannot revoke tokens of this kind';
  const until = token === 'access_token' ? `, expires ${expiry(expires_at, now)}` : '';
  return `still valid: ${why}${until}`;
}
