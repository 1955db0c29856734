import { type Decoded, decodeUnverified, unverifiedClaims } from '../jwt/decode.ts';
import { parseObject } from '../util/json.ts';
import { withoutTrailing } from '../util/trim.ts';
import { stringMember } from '../jwt/form/json.ts';
import { quote } from '../jwt/quote.ts';
import { audiencesOf } from '../jwt/token-kind.ts';
import type { TokenSet } from '../model/token-set.ts';
import type { Challenge } from '../util/www-authenticate.ts';

/** Explains why an API refused a token: its error, what the token shows, and what to do. */
export type Refusal = {
  /** `invalid_token`, `insufficient_scope` and such (RFC 6750 section 3.1). */
  readonly error?: string | undefined;
  /** The scope that the API requires. */
  readonly scope?: string | undefined;
  readonly realm?: string | undefined;
  readonly message: string;
  /** What may be wrong and what to do next, the most likely first. */
  readonly hints: readonly string[];
};

export type Circumstances = {
  readonly status: number;
  readonly challenges: readonly Challenge[];
  /** The beginning of the body: some APIs put there what belongs into the challenge. */
  readonly body: string;
  readonly tokens: TokenSet;
  readonly url: URL;
  /** Seconds since the epoch. */
  readonly now: number;
  /** The command that signs in again. */
  readonly signIn: string;
  /** The command that gets a new token the quickest way. */
  readonly renew: string;
};

/** Explains a response with 401 or 403; `undefined` for any other. */
export function explainRefusal(circumstances: Circumstances): Refusal | undefined {
  const { status, challenges, body } = circumstances;
  if (status !== 401 && status !== 403) return undefined;
  const challenge = challenges.find(({ scheme }) => scheme === 'bearer') ?? challenges[0];
  const { realm } = challenge?.parameters ?? {};
  const { error, error_description, scope } = challenge?.parameters ?? parametersIn(body);
  const message = `the API answered HTTP ${status}: ${describeReason(challenge, error, error_description)}`;
  const hints = [...schemeHints(challenge), ...scopeHints(scope, circumstances)];
  // The API has understood the token, which only lacks a scope: how it looks is not the reason.
  if (error !== 'insufficient_scope') hints.push(...tokenHints(circumstances));
  const described = challenge?.parameters['resource_metadata'];
  if (described !== undefined) hints.push(`the API describes its requirements at ${described}`);
  return { error, scope, realm, message, hints };
}

function describeReason(
  challenge: Challenge | undefined,
  error?: string,
  description?: string,
): string {
  const reason = `${error}${description ? `: ${description}` : ''}`;
  if (challenge === undefined) {
    const lacks = 'without WWW-Authenticate, which RFC 6750 section 3 requires';
    return error === undefined ? `no reason given (${lacks})` : `${reason} (${lacks})`;
  }
  const { realm } = challenge.parameters;
  const where = realm === undefined ? '' : `, realm ${quote(realm)}`;
  if (error === undefined) return `it requires ${challenge.scheme}${where}`;
  return `${reason}${where}`;
}

/** The error parameters of RFC 6750 in a JSON body. */
function parametersIn(body: string): Challenge['parameters'] {
  const parsed = parseObject(body);
  if (parsed === undefined) return {};
  const texts = ['error', 'error_description', 'scope'].map((name) => [
    name,
    stringMember(parsed, name),
  ]);
  return Object.fromEntries(texts.filter(([, text]) => text !== undefined));
}

function schemeHints(challenge: Challenge | undefined): readonly string[] {
  const scheme = challenge?.scheme ?? 'bearer';
  if (scheme === 'bearer') return [];
  if (scheme === 'dpop') return ['it requires tokens that are bound to a key (DPoP, RFC 9449)'];
  return [`it accepts ${scheme}, not bearer tokens: check that the token is for this API`];
}

/** The scopes that the API requires and the token does not have. */
function scopeHints(scope: string | undefined, circumstances: Circumstances): readonly string[] {
  if (scope === undefined) return [];
  const { tokens, signIn } = circumstances;
  const held = scopesOf(tokens.scope ?? scopeClaim(tokens));
  const missing = scopesOf(scope).filter((name) => !held.includes(name));
  if (missing.length === 0) return [`it requires the scope ${quote(scope)}, which the token has`];
  const all = [...held, ...missing].join(' ');
  return [
    `the scope ${missing.join(' ')} is missing: ${signIn} --scope "${all}"`,
    `the token has ${held.length === 0 ? 'no known scope' : quote(held.join(' '))}`,
  ];
}

function scopesOf(scope: string | undefined): readonly string[] {
  return scope?.split(/\s+/).filter((name) => name !== '') ?? [];
}

function scopeClaim({ access_token }: TokenSet): string | undefined {
  return stringMember(unverifiedClaims(access_token), 'scope');
}

function tokenHints(circumstances: Circumstances): readonly string[] {
  const { tokens, now, renew } = circumstances;
  const decoded = decodeUnverified(tokens.access_token, now);
  const found = 'header' in decoded ? jwtHints(decoded, circumstances) : [decoded.message];
  const { expires_at } = tokens;
  const alive = expires_at !== undefined && expires_at > now;
  return [
    ...found,
    `${alive ? 'it has not expired: it may be revoked' : 'it may be expired or revoked'}, or the API does not trust its issuer (${tokens.issuer})`,
    `to get a new one: ${renew}`,
  ];
}

function jwtHints({ kind, payload, times, notes }: Decoded, { url, tokens }: Circumstances) {
  if (typeof payload !== 'object') return notes.map(({ message }) => message);
  const hints: string[] = [];
  if (kind === 'an ID token') {
    hints.push('it is an ID token, which is only for the client: an API requires an access token');
  }
  const exp = times.find(({ claim }) => claim === 'exp');
  if (exp?.words.endsWith('ago')) {
    hints.push(`it expired ${exp.words} by its exp claim, whatever expires_in was`);
  }
  const audiences = audiencesOf(payload) ?? [];
  if (audiences.length === 0) return [...hints, 'it has no audience (aud)'];
  if (audiences.some((audience) => isFor(audience, url))) return hints;
  const wanted = tokens.flow === 'token_exchange' ? '--audience' : '--resource or --audience';
  return [
    ...hints,
    `its audience (aud) is ${quote(audiences.join(' '))}, but it was sent to ${url.origin}${url.pathname}: request one for this API with ${wanted}`,
  ];
}

/** Whether an audience is the URL that was called, or a parent of it. */
function isFor(audience: string, url: URL): boolean {
  if (!URL.canParse(audience)) return false;
  const { origin, pathname } = new URL(audience);
  return (
    origin === url.origin && `${url.pathname}/`.startsWith(`${withoutTrailing(pathname, '/')}/`)
  );
}
