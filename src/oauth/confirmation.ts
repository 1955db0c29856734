import { unverifiedClaims } from '../jwt/decode.ts';
import { isObject } from '../util/json.ts';

/**
 * What an access token says that it is bound to, where it is a JWT with `cnf` (RFC 7800): the thumbprint
 * of a key (`jkt`, RFC 9449 section 6.1), or of a certificate (`x5t#S256`, RFC 8705 section 3.1).
 */
export function confirmed(access_token: string, member: 'jkt' | 'x5t#S256'): unknown {
  const { cnf } = unverifiedClaims(access_token);
  return isObject(cnf) ? cnf[member] : undefined;
}
