/** What is said after a sign-in about tokens that are probably not what the user expected. */
import type { Context } from '../../model/context.ts';
import type { Settings } from '../../model/settings.ts';
import type { TokenSet } from '../../model/token-set.ts';
import { unverifiedClaims } from '../../jwt/decode.ts';
import { audiencesOf } from '../../jwt/token-kind.ts';
import { authenticationNotes } from '../../oauth/requested-authentication.ts';
import { missingScopes, scopesOf } from '../../oauth/scope.ts';
import { refreshAdvice, withoutRefreshToken } from '../../diagnosis/advice/refresh-token.ts';
import { traitsOf } from '../server/provider-traits.ts';
import { toleranceOf } from './clock-tolerance.ts';
import type { IdClaims } from './id-token.ts';

/** Notes about tokens that are probably not what the user expected: a sentence each. */
export function adviceOn(settings: Settings, tokens: TokenSet): readonly string[] {
  const { refresh, access_token } = traitsOf(settings);
  const advice = [
    ...notGranted(tokens.requested_scope, tokens),
    ...otherAudience(settings, tokens),
  ];
  if (settings.origins.iss === 'server') {
    advice.push(
      `the server's iss is ${settings.client.iss}: stored in the profile and checked from now on`,
    );
  }
  if (tokens.refresh_token === undefined && isPersons(tokens)) {
    const known = refreshAdvice(refresh);
    const request = {
      granted: scopesOf(tokens.scope),
      requested: scopesOf(tokens.requested_scope),
      prompt: settings.client.params?.['prompt'],
    };
    advice.push(`no refresh token in the response: ${known ?? withoutRefreshToken(request)}`);
  }
  const isJwt = tokens.access_token.split('.').length === 3;
  if (!isJwt && access_token.note !== undefined && settings.client.audience === undefined) {
    const form = tokens.access_token.split('.').length === 5 ? 'encrypted' : 'opaque';
    advice.push(`the access token is ${form}: ${access_token.note}`);
  }
  return advice;
}

/**
 * The note that a token for an API does not say so (RFC 8707 section 2.2): whoever gets it could use
 * it at another API of the same server. An opaque token shows no `aud`.
 */
function otherAudience(
  { client: { api } }: Settings,
  { access_token, resource = [] }: TokenSet,
): readonly string[] {
  const claims = unverifiedClaims(access_token);
  if (api === undefined || resource.length === 0 || Object.keys(claims).length === 0) return [];
  const audiences = audiencesOf(claims) ?? [];
  if (resource.some((one) => audiences.includes(one))) return [];
  const seen = audiences.length === 0 ? 'no aud' : `the aud ${audiences.join(', ')}`;
  return [`the access token has ${seen}, not the resource ${resource.join(' ')} that it is for`];
}

/** The note that fewer scopes were granted than `asked` (RFC 6749 section 3.3), if so. */
export function notGranted(asked: string | undefined, tokens: TokenSet): readonly string[] {
  const missing = missingScopes(asked, tokens);
  return missing.length === 0 ? [] : [`not granted: ${missing.join(' ')}`];
}

/** What was asked for about the authentication and not given; nothing without an ID token. */
export function authenticationOf(
  settings: Settings,
  { obtained_at: now }: TokenSet,
  claims: IdClaims | undefined,
): readonly string[] {
  const { params = {} } = settings.client;
  const clockTolerance = toleranceOf(settings);
  return claims === undefined ? [] : authenticationNotes({ params, claims, now, clockTolerance });
}

/**
 * That nothing is stored, with token_store=memory. Tokens that exist and cannot be read (locked
 * keyring) count as older ones.
 */
export async function notKept(
  context: Context,
  profile: string,
  tokens: TokenSet,
): Promise<readonly string[]> {
  const isOld = await context.tokens.read(profile).then(
    (stored) => stored !== undefined,
    () => true,
  );
  const older = isOld
    ? '; the older tokens of this profile are kept, and other commands use those'
    : '';
  const text = `nothing is stored (token_store=memory); --show-tokens prints the tokens${older}`;
  return [text, ...keyNotKept(tokens)];
}

/** The note that bound tokens which are not stored can be used by nobody: their key is printed nowhere. */
export function keyNotKept({ dpop_key }: TokenSet): readonly string[] {
  if (dpop_key === undefined) return [];
  return [
    'the key that the tokens are bound to is not stored either: no request can be made with them',
  ];
}

/** RFC 6749 section 4.4.3: for client credentials "a refresh token SHOULD NOT be included". */
export function isPersons({ flow }: TokenSet): boolean {
  return flow === 'authorization_code' || flow === 'device_code';
}
