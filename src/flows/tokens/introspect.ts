import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import { decodeUnverified } from '../../jwt/decode.ts';
import { stringMember } from '../../jwt/form/json.ts';
import { type Introspection, introspect as ask } from '../../oauth/introspection.ts';
import type { TokenKind } from '../../oauth/revocation.ts';
import type { Settings } from '../../model/settings.ts';
import { epochSeconds } from '../clock.ts';
import { connect } from '../server/connect.ts';
import { storedTokens } from './stored-tokens.ts';

export type IntrospectOptions = {
  /** The token; without it the stored one of kind `stored`. */
  readonly token?: string | undefined;
  readonly stored: TokenKind;
  readonly token_type_hint?: string | undefined;
};

export type Introspected = {
  readonly issuer: string;
  readonly token: string;
  readonly answer: Introspection;
  /** Possible reasons why the token is inactive: the server does not say. */
  readonly reasons: readonly string[];
};

/** Asks the server whether a token is active, and for its claims (RFC 7662). */
export async function introspect(
  context: Context,
  settings: Settings,
  options: IntrospectOptions,
): Promise<Introspected> {
  const token = options.token ?? (await storedToken(context, settings, options.stored));
  const hint =
    options.token_type_hint ?? (options.token === undefined ? options.stored : undefined);
  const connection = await connect(context, settings, { needs: ['introspection_endpoint'] });
  const { issuer } = connection.server;
  const fetch = context.http('introspection');
  const answer = await ask(connection, token, { fetch, tokenType: hint });
  const reasons = answer.active ? [] : reasonsFor(token, issuer, epochSeconds(context));
  return { issuer, token, answer, reasons };
}

async function storedToken(context: Context, settings: Settings, kind: TokenKind): Promise<string> {
  const receiver = 'introspection_endpoint';
  const token = (await storedTokens(context, settings, { receiver }))[kind];
  if (token !== undefined) return token;
  const message = `the profile "${settings.profile}" has no refresh token`;
  throw new Failure('usage', `${message}: leave --refresh-token out for the access token`);
}

// "the authorization server SHOULD NOT include any additional information about an inactive token,
// including why the token is inactive" (RFC 7662 section 2.2)
function reasonsFor(token: string, issuer: string, now: number): readonly string[] {
  const decoded = decodeUnverified(token, now);
  if (!('header' in decoded) || typeof decoded.payload !== 'object') return unknownReasons;
  const { payload, kind, times } = decoded;
  const expiry = times.find(({ claim, at }) => claim === 'exp' && at <= now);
  const reasons: string[] = [];
  if (expiry !== undefined) reasons.push(`it expired ${expiry.words}`);
  const iss = stringMember(payload, 'iss');
  if (iss !== undefined && iss !== issuer) {
    reasons.push(`its iss is ${iss}, but the server is ${issuer}`);
  }
  if (kind === 'an ID token') reasons.push('it is an ID token, which cannot be introspected');
  return reasons.length > 0 ? reasons : unknownReasons;
}

const unknownReasons = [
  'expired, revoked, issued by another server, or to a client whose tokens this one may not introspect',
];
