import type { Revoked, RevokedToken } from '../../flows/tokens/revoke.ts';
import { json } from '../text/json.ts';
import type { Style } from '../text/style.ts';
import { expiry } from '../text/time.ts';
import { fitLines } from '../text/wrap.ts';

/** `token revoke --json`. */
export function revokedJson({ profile, issuer, tokens }: Revoked): string {
  return json({ profile, issuer, tokens });
}

/** `token revoke` as lines; `now` in seconds since the epoch. */
export function revokedLines({ tokens }: Revoked, style: Style, now: number): string {
  return fitLines(
    tokens.map((token) => line(token, style, now)),
    style,
  );
}

function line({ token, fate, forgotten, expires_at }: RevokedToken, style: Style, now: number) {
  const what = (token ?? 'token').replace('_', ' ').padEnd(14);
  if (fate === 'revoked') {
    const here = forgotten ? ', deleted locally' : '';
    return `${what} ${style.good('revoked')} at the server${here}`;
  }
  const until = expires_at === undefined ? '' : ` until it expires ${expiry(expires_at, now)}`;
  return `${what} ${style.warn('still valid')}${until}: the server cannot revoke tokens of this kind${forgotten ? '; deleted locally' : ''}`;
}
