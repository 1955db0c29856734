import { Failure } from '../model/errors.ts';
import type { TokenSet } from '../model/token-set.ts';
import type { Grant, Parameter } from './grant.ts';

const prefix = 'urn:ietf:params:oauth:token-type:';

/** Token types that have a short name (RFC 8693 section 3). */
export const tokenTypes = ['access_token', 'refresh_token', 'id_token', 'jwt', 'saml1', 'saml2'];

export type PresentedToken = { readonly token: string; readonly type: string };

/** A token exchange request (RFC 8693 section 2.1); the types are URNs. */
export type TokenExchange = {
  /** The subject of the new token. */
  readonly subject: PresentedToken;
  /** Who acts for the subject, if it is not the client. */
  readonly actor?: PresentedToken | undefined;
  readonly requested_token_type?: string | undefined;
  /** Where the new token will be used; several values are several parameters. */
  readonly audience: readonly string[];
};

/** The URN of a token type from its short name; any other absolute URI is returned unchanged. */
export function tokenTypeUrn(name: string): string {
  const short = name.toLowerCase().replaceAll('-', '_');
  if (tokenTypes.includes(short)) return `${prefix}${short}`;
  if (URL.canParse(name)) return name;
  const known = `${tokenTypes.join(', ')}, or a URI such as ${prefix}jwt`;
  throw new Failure('usage', `unknown token type "${name}": use ${known}`);
}

/** The short name of a token type, or its URI. */
export function tokenTypeName(urn: string): string {
  const short = urn.startsWith(prefix) ? urn.slice(prefix.length) : urn;
  return tokenTypes.includes(short) ? short : urn;
}

/** Types that no API takes as its access token; a JWT may be one. */
const otherThanAccess: readonly string[] = ['refresh_token', 'id_token', 'saml1', 'saml2'];

/**
 * The member name of the token in `access_token`, which "is used for historical reasons and the
 * issued token need not be an OAuth access token" (RFC 8693 section 2.2.1).
 */
export function issuedName({ extra }: Pick<TokenSet, 'extra'>): string {
  const name = tokenTypeName(String(extra?.['issued_token_type']));
  return otherThanAccess.includes(name) ? name : 'access_token';
}

/** Exchanges a token for one for another API, of another type, or on behalf of another subject. */
export function tokenExchangeGrant(exchange: TokenExchange): Grant {
  const { subject, actor, requested_token_type, audience } = exchange;
  const optional: readonly (readonly [string, string | undefined])[] = [
    ['actor_token', actor?.token],
    // "REQUIRED when the actor_token parameter is present", and only then (RFC 8693 section 2.1)
    ['actor_token_type', actor?.type],
    ['requested_token_type', requested_token_type],
  ];
  return {
    flow: 'token_exchange',
    parameters: [
      ['subject_token', subject.token],
      ['subject_token_type', subject.type],
      ...optional.filter((parameter): parameter is Parameter => parameter[1] !== undefined),
      ...audience.map((value) => ['audience', value] as const),
    ],
  };
}
