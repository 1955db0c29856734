import type { TokenSet } from '../model/token-set.ts';

/** Whether an access token is valid for `seconds` more; one without expiry counts as valid. */
export function livesFor(
  { expires_at }: Pick<TokenSet, 'expires_at'>,
  seconds: number,
  now: number,
): boolean {
  return expires_at === undefined || expires_at - now >= seconds;
}
