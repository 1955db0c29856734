import { refreshAdvice } from '../providers/refresh-advice.ts';
import type { Settings } from '../settings.ts';
import type { TokenSet } from '../token-set.ts';
import { traitsOf } from './traits.ts';

/** What a person should know about tokens that are not what they probably wanted: a sentence each. */
export function adviceOn(settings: Settings, tokens: TokenSet): readonly string[] {
  const { refresh, accessToken } = traitsOf(settings);
  const advice: string[] = [];
  if (tokens.refresh_token === undefined && isPersons(tokens)) {
    const known = refreshAdvice(refresh);
    const guess = 'add --scope offline_access, on some servers also --prompt consent';
    advice.push(`no refresh token came back: ${known ?? guess}`);
  }
  const isJwt = tokens.access_token.split('.').length === 3;
  if (!isJwt && accessToken.note !== undefined && settings.client.audience === undefined) {
    const form = tokens.access_token.split('.').length === 5 ? 'encrypted' : 'opaque';
    advice.push(`the access token is ${form}: ${accessToken.note}`);
  }
  return advice;
}

/** RFC 6749 section 4.4.3: for client credentials "a refresh token SHOULD NOT be included". */
function isPersons({ flow }: TokenSet): boolean {
  return flow === 'authorization_code' || flow === 'device_code';
}
