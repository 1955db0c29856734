import { decodeUnverified, unverifiedClaims } from '../../jwt/decode.ts';
import { stringMember } from '../../jwt/form/json.ts';
import { quote } from '../../jwt/quote.ts';
import { audiencesOf } from '../../jwt/token-kind.ts';
import type { Advice } from '../../model/advice.ts';
import type { TokenSet } from '../../model/token-set.ts';
import { scopesOf } from '../../oauth/scope.ts';
import { isRenewable } from '../../oauth/token-set.ts';
import { readErrorBody } from '../../util/error-body.ts';
import { parseObject } from '../../util/json.ts';
import { withoutTrailing } from '../../util/trim.ts';
import type { Challenge } from '../../util/www-authenticate.ts';

/** Why an API refused a token: what it says, and what the token shows. */
export type Refusal = {
  /** `invalid_token`, `insufficient_scope` and such (RFC 6750 section 3.1). */
  readonly error?: string | undefined;
  /** The scope that the API requires. */
  readonly scope?: string | undefined;
  readonly realm?: string | undefined;
  readonly message: string;
  /** What may be wrong, the most likely first. */
  readonly advice: readonly Advice[];
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
};

/** The API has understood the token, which is not enough: how it looks is not the reason. */
const understood = ['insufficient_scope', 'insufficient_user_authentication'];

/** Reads a response with 401 or 403; `undefined` for any other. */
export function readRefusal(circumstances: Circumstances): Refusal | undefined {
  const { status, challenges, body } = circumstances;
  if (status !== 401 && status !== 403) return undefined;
  const challenge = challenges.find(({ scheme }) => scheme === 'bearer') ?? challenges[0];
  const { realm, error, error_description, scope } = {
    ...parametersIn(body),
    ...challenge?.parameters,
  };
  const words = error_description ?? readErrorBody(body).words;
  const message = `the API answered HTTP ${status}: ${describeReason(challenge, error, words)}`;
  const advice = [...schemeAdvice(challenge, circumstances), ...scopeAdvice(scope, circumstances)];
  if (!understood.includes(error ?? '')) advice.push(tokenAdvice(circumstances));
  const described = challenge?.parameters['resource_metadata'];
  if (described !== undefined) advice.push({ id: 'api_described', url: described });
  return { error, scope, realm, message, advice };
}

function describeReason(
  challenge: Challenge | undefined,
  error: string | undefined,
  words: string | undefined,
): string {
  const said = [error, words].filter((one) => one !== undefined && one !== '').join(': ');
  if (challenge === undefined) {
    const lacks = 'without WWW-Authenticate, which RFC 6750 section 3 requires';
    return `${said === '' ? 'no reason given' : said} (${lacks})`;
  }
  const { realm } = challenge.parameters;
  const where = realm === undefined ? '' : `, realm ${quote(realm)}`;
  return `${said === '' ? `it requires ${challenge.scheme}` : said}${where}`;
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

function schemeAdvice(
  challenge: Challenge | undefined,
  { tokens }: Circumstances,
): readonly Advice[] {
  const scheme = challenge?.scheme ?? 'bearer';
  const isUsed = scheme === 'bearer' || (scheme === 'dpop' && tokens.dpop_key !== undefined);
  return isUsed ? [] : [{ id: 'api_scheme', scheme }];
}

/** The scopes that the API requires and the token does not have. */
function scopeAdvice(scope: string | undefined, { tokens }: Circumstances): Advice[] {
  if (scope === undefined) return [];
  const held = scopesOf(tokens.scope ?? scopeClaim(tokens));
  const missing = scopesOf(scope).filter((name) => !held.includes(name));
  return [{ id: 'api_scope', required: scope, held, missing }];
}

function scopeClaim({ access_token }: TokenSet): string | undefined {
  return stringMember(unverifiedClaims(access_token), 'scope');
}

function tokenAdvice({ tokens, now, url }: Circumstances): Advice {
  const { expires_at, issuer } = tokens;
  const decoded = decodeUnverified(tokens.access_token, now);
  const isAlive = expires_at !== undefined && expires_at > now;
  const facts = { isAlive, issuer, canRefresh: isRenewable(tokens) };
  if (!('header' in decoded)) return { id: 'token_refused', ...facts, form: 'opaque' };
  if (typeof decoded.payload !== 'object') {
    const isEncrypted = decoded.kind === 'an encrypted token';
    return { id: 'token_refused', ...facts, ...(isEncrypted && { form: 'encrypted' }) };
  }
  const exp = decoded.times.find(({ claim }) => claim === 'exp');
  const audiences = audiencesOf(decoded.payload) ?? [];
  return {
    id: 'token_refused',
    ...facts,
    isIdToken: decoded.kind === 'an ID token',
    ...(exp?.words.endsWith('ago') && { expired: exp.words }),
    ...(!audiences.some((audience) => isFor(audience, url)) && {
      otherAudience: audiences.join(' '),
    }),
  };
}

/** Whether an audience is the URL that was called, or a parent of it. */
function isFor(audience: string, url: URL): boolean {
  if (!URL.canParse(audience)) return false;
  const { origin, pathname } = new URL(audience);
  return (
    origin === url.origin && `${url.pathname}/`.startsWith(`${withoutTrailing(pathname, '/')}/`)
  );
}
