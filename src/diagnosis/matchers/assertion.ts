import { decodeUnverified } from '../../jwt/decode.ts';
import { sameAlgorithm } from '../../jwt/algorithms.ts';
import { quote } from '../../jwt/quote.ts';
import { isObject, type JsonObject } from '../../util/json.ts';
import { inWords } from '../../util/duration.ts';
import { clientAuthOf } from '../evidence/exchange.ts';
import type { Facts } from '../facts.ts';
import {
  byRule,
  clientSteps,
  describeResponse,
  either,
  isAt,
  likely,
  type Matcher,
  matchesError,
  possible,
  setting,
} from '../match.ts';
import { isRefused, authenticatesByCertificate } from './client.ts';

/** What an assertion says, as it was sent; absent where only its fingerprint was stored. */
export type SentAssertion = { readonly header: JsonObject; readonly claims: JsonObject };

/** The client assertion of the failed request. */
export function sentAssertion({ failed }: Facts): SentAssertion | undefined {
  const text = failed?.sent['client_assertion'];
  if (text === undefined) return undefined;
  const decoded = decodeUnverified(text, 0);
  if (!('header' in decoded)) return undefined;
  return { header: decoded.header, claims: isObject(decoded.payload) ? decoded.payload : {} };
}

/** Whether the failed request was authenticated by an assertion. */
function sendsAssertion({ failed }: Facts): boolean {
  return failed !== undefined && clientAuthOf(failed) === 'assertion';
}

/** Words about an assertion mean that of the client only where one was sent, or nothing is known. */
function ofAssertion(phrases: RegExp, numbers: readonly string[] = []): Matcher {
  const named = matchesError({ at: clientSteps, phrases, numbers });
  return (facts) => {
    const { text, numbers: seen } = facts.errorResponse;
    const isPasted = facts.failed === undefined || facts.failed.step === 'pasted';
    const isNumbered = numbers.some((number) => seen.includes(number));
    const isAbout = isNumbered || (isPasted ? /assertion/i.test(text) : sendsAssertion(facts));
    const opinion = isAbout ? named(facts) : undefined;
    return opinion && { ...opinion, because: `${opinion.because}${describe(facts)}`, weight: 3 };
  };
}

/** The claim that decides, as it was sent. */
function describe(facts: Facts): string {
  const sent = sentAssertion(facts);
  if (sent === undefined) return '';
  const { aud } = sent.claims;
  const { alg, kid } = sent.header;
  return `; the assertion has aud ${quote(aud)}, alg ${quote(alg)}, kid ${quote(kid)}`;
}

/** Keycloak, Okta, fosite, oidc-provider, zitadel and Entra (700212) on the `aud`. */
export const wrongAudience: Matcher = either(
  byRule('T38'),
  (facts) => {
    const { aud } = sentAssertion(facts)?.claims ?? {};
    const sent = [aud].flat();
    const own = Object.entries(facts.metadata).flatMap(([name, value]) =>
      name === 'issuer' || name.endsWith('_endpoint') ? [value] : [],
    );
    const isKnown = own.length > 0 && facts.metadata['token_endpoint'] !== undefined;
    if (aud === undefined || !isKnown || !isAboutClient(facts)) return undefined;
    if (!isAt(facts, clientSteps) || sent.some((one) => own.includes(one))) return undefined;
    const named = facts.errorResponse.numbers.length > 0;
    const because = `the assertion is for ${sent.map(String).join(', ')}, and the server is ${String(facts.metadata['issuer'])}`;
    return named ? undefined : likely(because, 4);
  },
  ofAssertion(
    /(?:invalid|wrong|unexpected|multiple|incorrect) (?:token |assertion )?audience|audience (?:claim )?(?:for|from|of|in|is|must|\(aud\)|does|not|mismatch)|audience(?:\\?"|') from|\baud\b[^.]{0,60}\b(?:must|invalid|not valid|mismatch|expected|wrong|unexpected|does not)\b/i,
    ['700212'],
  ),
);

/** Beyond this many seconds an assertion of a minute is not valid at the server. */
const tolerance = 30;

/** The clock, measured; else words about the times of the assertion, 700024 of Entra among them. */
export const outOfTime: Matcher = either(
  byRule('T39'),
  (facts) => {
    const offset = facts.clockOffset;
    const isOff = offset !== undefined && Math.abs(offset.seconds) > tolerance;
    const isAsked = sendsAssertion(facts) && isAt(facts, clientSteps);
    if (!isOff || !isAsked || !isAboutClient(facts)) return undefined;
    const side = offset.seconds > 0 ? 'ahead of' : 'behind';
    return likely(
      `the clock of the server is ${inWords(Math.abs(offset.seconds))} ${side} the one here, by ${offset.by}, and a client assertion lives for 60 s`,
      4,
    );
  },
  ofAssertion(
    /token is not active|(?:assertion|token|jwt)[^.]{0,40}\bexpired\b|expir\w{0,8}[^.]{0,60}\b(?:client_?assertion|too far|exp claim)|issued (?:in the future|too far)|issuedAt of token|expiry time is set correctly|not within its valid time range|\biat\b[^.]{0,60}\b(?:future|old)/i,
    ['700024'],
  ),
);

function isAboutClient(facts: Facts): boolean {
  const { error, status } = facts.errorResponse;
  return isRefused(facts) || error === 'invalid_client' || status === 401;
}

/** The algorithm is not one that the metadata list, or the server says so. */
export const wrongAlgorithm: Matcher = either(
  (facts) => {
    const listed = facts.metadata['token_endpoint_auth_signing_alg_values_supported'];
    const alg = sentAssertion(facts)?.header['alg'];
    if (typeof alg !== 'string' || !Array.isArray(listed) || !isAboutClient(facts))
      return undefined;
    const isListed = listed.some((one) => typeof one === 'string' && sameAlgorithm(one, alg));
    if (isListed || !isAt(facts, clientSteps)) return undefined;
    return likely(
      `the assertion is signed with ${alg}, and the server lists ${listed.join(', ')}`,
      4,
    );
  },
  ofAssertion(
    /(?:invalid|unsupported|unexpected|wrong) (?:signature|signing) alg\w{0,9}|(?:signature|signing) algorithm[^;]{0,100}\b(?:not supported|unsupported|enforces|not allowed|mismatch|invalid)|\balg(?:orithm)? (?:mismatch|not (?:allowed|supported))/i,
  ),
);

const replayed = ofAssertion(
  /\bjti\b[^.]{0,60}\b(?:used|reused?|replay\w{0,3})\b|(?:assertion|token|jwt)[^.]{0,60}\b(?:already (?:been )?used|only be used once|reuse detected|replay\w{0,3})\b/i,
);

/** The `jti` was seen before, and not the refresh token. */
export const usedBefore: Matcher = (facts) => {
  const { error, text } = facts.errorResponse;
  return error === 'invalid_grant' || /refresh/i.test(text) ? undefined : replayed(facts);
};

/** So Keycloak refuses an assertion with a pushed request: invalid_request, with HTTP 401. */
function isUnauthenticated({ errorResponse }: Facts): boolean {
  return errorResponse.status === 401 && /authentication failed/i.test(errorResponse.text);
}

const namedKey: Matcher = either(
  ofAssertion(
    /\bkid\b|unable to load (?:the )?public key|signature on jwt token failed|(?:invalid|bad|wrong|failed|verify the integrity)[^.]{0,60}\b(?:signature|client_?assertion\\?" value)|signature (?:verification|validation|is invalid|does not|invalid)|(?:signing |public )?key (?:was |could )?not (?:be )?found|no (?:matching|applicable) key|no json web keys set registered|JWK Set URL/i,
    ['700027', '50027', '700211', '700213'],
  ),
  (facts) => {
    if (!sendsAssertion(facts) || !isAt(facts, clientSteps)) return undefined;
    if (!isRefused(facts) && !isUnauthenticated(facts)) return undefined;
    const because = `${describeResponse(facts)}, which says not what is wrong with the assertion${describe(facts)}`;
    return likely(because, 2);
  },
);

/** The server has no such key; or it refuses an assertion and nothing says that it is something else. */
export const unknownKey: Matcher = (facts) => {
  const others = [wrongAudience, outOfTime, wrongAlgorithm, usedBefore];
  const isOther = others.some((matcher) => matcher(facts) !== undefined);
  return isOther ? undefined : namedKey(facts);
};

/** A client that proves itself with its certificate was refused. */
export const refusedCertificate: Matcher = (facts) => {
  const method = setting(facts, 'client_auth');
  if (!authenticatesByCertificate(facts) || !isAt(facts, clientSteps) || !isAboutClient(facts))
    return undefined;
  const file = setting(facts, 'client_cert') ?? 'no certificate';
  return likely(`${describeResponse(facts)}; client authentication was ${method}, by ${file}`, 3);
};

/** Words about the certificate of a client, whatever was sent. */
export const namedCertificate: Matcher = matchesError({
  at: clientSteps,
  phrases:
    /client certificate was not (?:provided|verified)|unregistered client certificate|certificate subject value does not match/i,
});

/** For a certificate whose subject, or key, the registration does not have. */
export const certificateRefused: Matcher = either(namedCertificate, refusedCertificate);

/** No workload identity where the run looked for one. */
export const noAssertion: Matcher = either(byRule('T43'), (facts) => {
  const from = setting(facts, 'assertion_from');
  const isRefusedGiven = from !== undefined && isAt(facts, clientSteps) && isAboutClient(facts);
  if (!isRefusedGiven || facts.errorResponse.numbers.length > 0) return undefined;
  return possible(`${describeResponse(facts)}; the assertion is that of ${from}`, 1);
});
