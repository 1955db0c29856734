import { type Check, fail, pass, skipped } from '../check.ts';
import { demand, isRequired } from './check-type.ts';
import type { ClaimFacts } from './claim-facts.ts';
import { explainAudience } from './explain-audience.ts';
import { kindOf } from '../../util/json.ts';
import { member, stringMember } from '../form/json.ts';
import { list, quote } from '../quote.ts';
import { audiencesOf } from '../token-kind.ts';

const rule = 'clm-aud';

/** Claims that name the client that a token was issued to. */
const clientClaims = ['client_id', 'azp', 'appid', 'cid'];

/** Compares `aud`: one of its members has to be the one expected (RFC 7519 section 4.1.3). */
export function checkAudience(facts: ClaimFacts): Check {
  const { claims, guess } = facts;
  const aud = member(claims, 'aud');
  const wanted = expectedAudience(facts);
  const expected = wanted?.join(' or ');
  if (aud === undefined && wanted === undefined && !isRequired('aud', guess.kind)) {
    return skipped('aud', 'aud is missing; not checked (give --audience)');
  }
  if (aud === undefined) {
    const named = clientClaims.find((name) => wanted?.includes(stringMember(claims, name) ?? ''));
    const instead = named === undefined ? '' : `, which is its ${named}: Amazon Cognito has no aud`;
    const why = wanted === undefined ? demand(guess.kind) : `expected ${list(wanted)}${instead}`;
    return fail('aud', `aud is missing: ${why}`, { expected, seen: quote(aud), rule });
  }
  const audiences = audiencesOf(claims);
  if (audiences === undefined) {
    const what = Array.isArray(aud) ? 'an array with members that are not strings' : kindOf(aud);
    return fail('aud', `aud is ${what}`, { expected, seen: quote(aud), rule });
  }
  const seen = list(audiences);
  if (wanted === undefined) {
    return skipped('aud', `aud is ${seen}; not checked (give --audience)`, { seen });
  }
  if (audiences.some((audience) => wanted.includes(audience))) {
    return pass('aud', `aud is ${seen}`, { expected, seen });
  }
  const why = explainAudience(audiences, wanted, facts);
  const message = `aud is ${seen}, expected ${expected}${why === undefined ? '' : `: ${why.words}`}`;
  return fail('aud', message, { expected, seen, rule: why?.rule ?? rule });
}

/**
 * Checks `azp` of an ID token: the client itself, and present when there are additional audiences
 * (OpenID Connect Core section 3.1.3.7, items 3 to 5).
 */
export function checkAuthorizedParty(facts: ClaimFacts): Check {
  const { claims, guess, expected } = facts;
  const azp = member(claims, 'azp');
  const seen = quote(azp);
  if (guess.kind !== 'id_token') {
    const what = azp === undefined ? 'azp is missing' : `azp is ${quote(azp)}`;
    return skipped('azp', `${what}; it is a claim of ID tokens`);
  }
  if (azp !== undefined && typeof azp !== 'string') {
    return fail('azp', `azp is ${kindOf(azp)}`, { seen, rule: 'clm-azp' });
  }
  const wanted = expectedAudience(facts);
  const others = (audiencesOf(claims) ?? []).filter((audience) => !wanted?.includes(audience));
  const client = expected.clientId ?? (wanted?.length === 1 ? wanted[0] : undefined);
  if (wanted === undefined) return skipped('azp', 'not checked (give --audience)');
  if (azp === undefined && others.length === 0)
    return skipped('azp', 'azp is missing; not required with a single audience');
  const details = { expected: client ?? list(wanted), seen, rule: 'clm-azp' };
  if (azp === undefined) {
    return fail(
      'azp',
      `azp is missing, but there are additional audiences: ${list(others)}`,
      details,
    );
  }
  const mine = client === undefined ? wanted.includes(azp) : azp === client;
  if (!mine) return fail('azp', `azp is ${quote(azp)}, expected ${details.expected}`, details);
  const extra = others.length > 0 ? `; additional audiences: ${list(others)}` : '';
  return pass('azp', `azp is ${quote(azp)}${extra}`, { expected: details.expected, seen: azp });
}

function expectedAudience({ guess, expected }: ClaimFacts): readonly string[] | undefined {
  const { audience = [], apis = [], clientId } = expected;
  if (audience.length > 0) return audience;
  if (guess.kind === 'id_token') return clientId === undefined ? undefined : [clientId];
  return apis.length === 0 || guess.kind === 'logout_token' ? undefined : apis;
}

/** The subject: an ID token has one of at most 255 ASCII characters (OpenID Connect Core section 2). */
export function checkSubject({ claims, guess, expected }: ClaimFacts): readonly Check[] {
  const sub = member(claims, 'sub');
  const details = { seen: quote(sub), rule: 'clm-sub' };
  if (sub === undefined) {
    const needed =
      isRequired('sub', guess.kind) || (guess.kind === 'rfc9068' && expected.strict === true);
    return needed ? [fail('sub', `sub is missing: ${demand(guess.kind)}`, details)] : [];
  }
  if (typeof sub !== 'string') return [fail('sub', `sub is ${kindOf(sub)}`, details)];
  const strict = guess.kind === 'id_token';
  if (strict && sub.length > 255) {
    return [fail('sub', `sub has ${sub.length} characters, at most 255 are allowed`, details)];
  }
  // oxlint-disable-next-line no-control-regex -- the range is ASCII, controls included
  if (strict && /[^\u0000-\u007f]/.test(sub)) {
    return [fail('sub', `sub ${quote(sub)} has characters that are not ASCII`, details)];
  }
  return [pass('sub', `sub is ${quote(sub)}`, { seen: stringMember(claims, 'sub') ?? '' })];
}
