import { type Decoded, decodeUnverified, unverifiedClaims } from '../jwt/decode.ts';
import { parseObject } from '../util/json.ts';
import { stringMember } from '../jwt/form/json.ts';
import { quote } from '../jwt/quote.ts';
import { audiencesOf } from '../jwt/token-kind.ts';
import type { TokenSet } from '../model/token-set.ts';
import type { Challenge } from '../util/www-authenticate.ts';

/** Why an API refused a token: what it said, what the token shows, and what to do. */
export type Refusal = {
  /** `invalid_token`, `insufficient_scope` and such (RFC 6750 section 3.1). */
  readonly error?: string | undefined;
  /** The scope that the API wants. */
  readonly scope?: string | undefined;
  readonly realm?: string | undefined;
  readonly message: string;
  /** What may be wrong and what to do next, the likeliest first. */
  readonly hints: readonly string[];
};

export type Circumstances = {
  readonly status: number;
  readonly challenges: readonly Challenge[];
  /** The beginning of the body: some APIs say there what belongs into the challenge. */
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

/** Explains an answer of 401 or 403; `undefined` for any other. */
export function explainRefusal(circumstances: Circumstances): Refusal | undefined {
  const { status, challenges, body } = circumstances;
  if (status !== 401 && status !== 403) return undefined;
  const challenge = challenges.find(({ scheme }) => scheme === 'bearer') ?? challenges[0];
  const { realm } = challenge?.parameters ?? {};
  const { error, error_description, scope } = challenge?.parameters ?? parametersIn(body);
  const message = `the API answered HTTP ${status}: ${describeReason(challenge, error, error_description)}`;
  const hints = [...schemeHints(challenge), ...scopeHints(scope, circumstances)];
  // A token that was understood lacks a right: what it looks like is not the reason.
  if (error !== 'insufficient_scope') hints.push(...tokenHints(circumstances));
  const described = challenge?.parameters['resource_metadata'];
  if (described !== undefined) hints.push(`the API describes what it wants at ${described}`);
  return { error, scope, realm, message, hints };
}

function describeReason(
  challenge: Challenge | undefined,
  error?: string,
  description?: string,
): string {
  const reason = `${error}${description ? `: ${description}` : ''}`;
  if (challenge === undefined) {
    const lacks = 'without WWW-Authenticate, which RFC 6750 section 3 wants';
    return error === undefined ? `it does not say why (${lacks})` : `${reason} (${lacks})`;
  }
  const { realm } = challenge.parameters;
  const where = realm === undefined ? '' : `, realm ${quote(realm)}`;
  if (error === undefined) return `it asks for ${challenge.scheme}${where}`;
  return `${reason}${where}`;
}

/** What a JSON body says in the words of RFC 6750. */
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
  if (scheme === 'dpop') return ['it wants tokens that are bound to a key (DPoP, RFC 9449)'];
  return [`it takes ${scheme}, not bearer tokens: is this the API that the token is for?`];
}

/** What the API wants and the token does not have. */
function scopeHints(scope: string | undefined, circumstances: Circumstances): readonly string[] {
  if (scope === undefined) return [];
  const { tokens, signIn } = circumstances;
  const held = words(tokens.scope ?? scopeClaim(tokens));
  const missing = words(scope).filter((name) => !held.includes(name));
  if (missing.length === 0) return [`it wants the scope ${quote(scope)}, which the token has`];
  const all = [...held, ...missing].join(' ');
  return [
    `the scope ${missing.join(' ')} is missing: ${signIn} --scope "${all}"`,
    `the token has ${held.length === 0 ? 'no scope that is known here' : quote(held.join(' '))}`,
  ];
}

function words(scope: string | undefined): readonly string[] {
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
    `${alive ? 'it has not expired here: it may be revoked' : 'it may be expired or revoked'}, or of an issuer that the API does not trust (${tokens.issuer})`,
    `a new one: ${renew}`,
  ];
}

function jwtHints({ kind, payload, times, notes }: Decoded, { url, tokens }: Circumstances) {
  if (typeof payload !== 'object') return notes.map(({ message }) => message);
  const hints: string[] = [];
  if (kind === 'an ID token') {
    hints.push('it is an ID token, which is for the client alone: an API wants an access token');
  }
  const exp = times.find(({ claim }) => claim === 'exp');
  if (exp?.words.endsWith('ago')) {
    hints.push(`it expired ${exp.words} by its own exp, whatever the server said`);
  }
  const audiences = audiencesOf(payload) ?? [];
  if (audiences.length === 0) return [...hints, 'it names no audience (aud)'];
  if (audiences.some((audience) => isFor(audience, url))) return hints;
  const wanted = tokens.flow === 'token_exchange' ? '--audience' : '--resource or --audience';
  return [
    ...hints,
    `it is for ${quote(audiences.join(' '))} (aud) and went to ${url.origin}${url.pathname}: ask for one for this API with ${wanted}`,
  ];
}

/** Whether an audience is the address that was called, or one above it. */
function isFor(audience: string, url: URL): boolean {
  if (!URL.canParse(audience)) return false;
  const { origin, pathname } = new URL(audience);
  return origin === url.origin && `${url.pathname}/`.startsWith(pathname.replace(/\/*$/, '/'));
}
