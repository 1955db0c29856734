import type { Check } from '../../jwt/check.ts';
import { unverifiedClaims } from '../../jwt/decode.ts';
import { stringMember } from '../../jwt/form/json.ts';
import type { Verdict } from '../../jwt/verdict.ts';
import { type VerifyOptions, verifyToken } from '../../jwt/verify.ts';
import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import { profileFlag } from '../../model/profile-names.ts';
import type { Settings } from '../../model/settings.ts';
import type { TokenSet } from '../../model/token-set.ts';
import type { Traits } from '../../model/traits.ts';
import { isPlainWord } from '../../model/shell.ts';
import { type Connection, mayUseClientSecret, secretBytes } from '../../oauth/connection.ts';
import { isOpenId } from '../../oauth/scope.ts';
import { fingerprint } from '../../util/fingerprint.ts';
import { isObject } from '../../util/json.ts';
import { exactSeconds } from '../clock.ts';
import { expectedIssuer } from '../server/expected-issuer.ts';
import { keysOf } from '../server/prefetch-keys.ts';
import { hasOwnTokens, traitsOf } from '../server/provider-traits.ts';
import type { FetchedKeys } from '../verify/keys.ts';
import { leadOf, toleranceOf } from './clock-tolerance.ts';
import { tokenAudiences } from './token-audience.ts';

export type ExpectedIdToken = {
  readonly nonce?: string | undefined;
  readonly sub?: string | undefined;
  /** Keys requested before the token was received. */
  readonly keys?: FetchedKeys | undefined;
};

export type CheckedIdToken = {
  /** Those of the ID token; absent without one. */
  readonly claims: IdClaims | undefined;
  /** The set, without an ID token that nobody asked for and no key can verify. */
  readonly tokens: TokenSet;
  /** What was accepted although it is not as it should be, a sentence each. */
  readonly notes: readonly string[];
};

/**
 * Verifies the ID token of a token response, signature included (OpenID Connect Core section
 * 3.1.3.7): the nonce is compared if one was sent (item 11), and an HMAC is one of the client secret
 * (item 8). Throws `check_failed` with the first failed check or when it is about another user than
 * `sub`, and `undecided` when no key of the server matches.
 */
export async function checkIdToken(
  context: Context,
  settings: Settings,
  connection: Connection,
  tokens: TokenSet,
  { nonce, sub, keys }: ExpectedIdToken,
): Promise<CheckedIdToken> {
  const { id_token } = tokens;
  if (id_token === undefined) return { claims: undefined, tokens, notes: [] };
  const hasKeys = connection.server.jwks_uri !== undefined || mayUseClientSecret(connection);
  if (!hasKeys && !isRequested(settings, tokens)) return withoutIdToken(tokens);
  const verdict = await verifyToken(id_token, {
    ...expectations(settings, connection, tokens, nonce),
    keys: keys ?? keysOf(context, settings, connection),
    at: exactSeconds(context),
    clockTolerance: toleranceOf(settings),
    clockLead: leadOf(settings),
  });
  context.note({ checks: verdict.checks });
  if (!verdict.valid) throw notVerifiedFailure(verdict, settings);
  const claims = verdict.payload ?? {};
  if (sub !== undefined && claims['sub'] !== sub) {
    throw otherUserFailure(String(claims['sub']), sub);
  }
  const notes = verdict.notes.filter(({ id }) => id === 'clm-nbf-iat');
  return {
    claims: identityOf(claims, traitsOf(settings)),
    tokens,
    notes: notes.map(({ message }) => `the ID token: ${message}`),
  };
}

/** Whether the sign-in asked for an ID token; the provider's own kind comes without that. */
function isRequested(settings: Settings, { scope, requested_scope }: TokenSet): boolean {
  return hasOwnTokens(settings) || isOpenId(scope) || isOpenId(requested_scope);
}

/** What cannot be verified is not stored: nothing may rely on it. */
function withoutIdToken({ id_token: _unverified, ...tokens }: TokenSet): CheckedIdToken {
  const note =
    'the response has an ID token, which was not requested and cannot be verified: the server names no jwks_uri; it is not stored';
  return { claims: undefined, tokens, notes: [note] };
}

/** A vendor's own kind of ID token is any JWT for this client; others follow the standard. */
function expectations(
  settings: Settings,
  connection: Connection,
  { access_token }: TokenSet,
  nonce: string | undefined,
): Omit<VerifyOptions, 'keys' | 'at' | 'clockTolerance'> {
  const { server, client } = connection;
  const issuer = expectedIssuer(settings, server);
  const audiences = tokenAudiences(settings);
  if (hasOwnTokens(settings))
    return { issuer, audience: audiences.length > 0 ? audiences : [client.client_id] };
  return {
    expect: 'id_token',
    idTokenAlgorithms: async () => server.id_token_signing_alg_values_supported,
    clientSecret: async () => secretBytes(connection),
    issuer,
    clientId: client.client_id,
    accessToken: access_token,
    ...(nonce === undefined ? {} : { nonce }),
  };
}

/** OpenID Connect Core section 12.2: a refresh never changes the user. */
function otherUserFailure(seen: string, expected: string): Failure {
  const message = `the ID token of the refresh has sub "${seen}", that of the sign-in had "${expected}"`;
  return new Failure('check_failed', message, {
    hint: 'the new access token was not stored; sign in again',
  });
}

/** The claims that say who signed in. */
export type IdClaims = Readonly<Record<string, unknown>> & {
  readonly sub: string;
  readonly name?: string;
  readonly email?: string;
};

/** The user of a verified token: its `sub`, else the claim of the trait `user_claim`. */
export function identityOf(
  claims: Readonly<Record<string, unknown>>,
  { user_claim }: Pick<Traits, 'user_claim'>,
): IdClaims {
  const { sub } = claims;
  const user = user_claim === undefined ? undefined : claims[user_claim];
  if (sub !== undefined || !isObject(user)) return { ...claims, sub: String(sub) };
  const { id, email, firstName, lastName } = user;
  const name = [firstName, lastName].filter((part) => typeof part === 'string' && part !== '');
  return {
    ...claims,
    sub: String(id ?? email),
    ...(name.length === 0 ? {} : { name: name.join(' ') }),
    ...(typeof email === 'string' ? { email } : {}),
  };
}

/** The `sub` of the stored ID token, which was verified when it was stored. */
export function subjectOf({ id_token }: TokenSet): string | undefined {
  return stringMember(unverifiedClaims(id_token), 'sub');
}

/**
 * The failure of an ID token that was not accepted, by its first failed check: `check_failed`, or
 * `undecided` when it could not be checked. The commands of the hint name the profile.
 */
export function notVerifiedFailure({ checks, outcome }: Verdict, settings: Settings): Failure {
  const failed =
    checks.find(({ verdict }) => verdict === 'fail') ??
    checks.find(({ verdict }) => verdict === 'unknown');
  const kind = outcome === 'invalid' ? 'check_failed' : 'undecided';
  const found = failed === undefined ? 'it is not signed' : `${failed.id}: ${formatFailed(failed)}`;
  return new Failure(kind, `the ID token is not accepted: ${found}`, {
    hint: `the access token was not stored; ${nextStep(failed, settings)}`,
    rule: failed?.rule,
  });
}

/** Random values, which are shown as fingerprints. */
const random: ReadonlySet<string> = new Set(['nonce', 'at_hash', 'c_hash']);

/** The message of a check without its name, which is printed before it. */
function formatFailed({ id, message, expected, seen }: Check): string {
  const words = message.startsWith(`${id} `) ? message.slice(id.length + 1) : message;
  const short = words.replace(/^is (?!for\b)/, '');
  if (!random.has(id) || expected === undefined || seen === undefined) return short;
  const actual = seen === 'nothing' ? seen : fingerprint(seen.replace(/^"(.*)"$/s, '$1'));
  return `${short} (expected ${fingerprint(expected)}, saw ${actual})`;
}

function nextStep(failed: Check | undefined, settings: Settings): string {
  const flag = profileFlag(settings.profile);
  switch (failed?.id) {
    case 'exp':
    case 'nbf':
    case 'iat':
      return aboutClocks(failed.message);
    case 'nonce':
      if (failed.seen === 'nothing') return nonceDropped;
      return `start over and use the newest tab: atm-cli login${flag}`;
    case 'iss':
      return `compare with the issuer in the metadata: atm-cli discover${flag}`;
    case 'aud':
      if (traitsOf(settings).token_audience === 'application')
        return aboutApplication(failed, flag);
      return otherClient;
    case 'azp':
      return otherClient;
    case undefined:
    case 'alg':
    case 'key':
    case 'signature':
      return `see the keys and algorithms of the server: atm-cli discover${flag}`;
    default:
      return 'report this to the operators of the server';
  }
}

const nonceDropped =
  'the server, or a proxy in front of it, drops the nonce of the authorization request: report this to its operators';

const otherClient = 'the token is for another client: check --client-id';

function aboutApplication({ seen = '' }: Check, flag: string): string {
  // A value of the server goes into a command line only when a shell takes it literally.
  const named = /^\w/.test(seen) && isPlainWord(seen) ? seen : '<aud>';
  const command = `atm-cli login${flag} --audience ${named}`;
  return `the token is for another application; if that is the right one: ${command}`;
}

/** The check has compared the clocks if the response had a Date header. */
function aboutClocks(message: string): string {
  if (message.includes('your clock is')) return 'set the clock of this machine, and sign in again';
  return message.includes('agrees with yours')
    ? 'the server issues ID tokens with wrong times: report this to its operators'
    : 'compare the clocks of this machine and of the server';
}
