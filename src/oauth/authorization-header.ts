import { Failure } from '../model/errors.ts';
import type { TokenSet } from '../model/token-set.ts';

const schemes: Readonly<Record<string, string>> = { bearer: 'Bearer', dpop: 'DPoP' };

/**
 * The value of the Authorization header that carries the access token (RFC 6750 section 2.1, RFC
 * 9449 section 7.1). Throws a `usage` failure for an unsupported token type: "The client MUST NOT
 * use an access token if it does not understand the token type" (RFC 6749 section 7.1).
 */
export function authorizationHeader(tokens: TokenSet): string {
  const { token_type } = tokens;
  const scheme = schemes[token_type.toLowerCase()];
  if (scheme !== undefined) return `${scheme} ${printableToken(tokens)}`;
  throw new Failure('usage', `the token type is "${token_type}", expected Bearer or DPoP`, {
    advice: { id: 'unknown_token_type' },
  });
}

/** Whether a token is used with proofs of a key (RFC 9449 section 5). */
export function isBound(token_type: string): boolean {
  return token_type.toLowerCase() === 'dpop';
}

/** Requires visible characters only: others could start a second header or command. */
export function printableToken({ access_token }: TokenSet): string {
  // access-token = 1*VSCHAR (RFC 6749 appendix A.12)
  if (/^[\x20-\x7e]+$/.test(access_token)) return access_token;
  throw new Failure(
    'usage',
    'the access token contains characters that are not allowed in tokens',
    {
      advice: { id: 'token_not_printable' },
    },
  );
}
