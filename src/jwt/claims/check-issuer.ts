import { type Check, fail, pass, skipped } from '../check.ts';
import { demand, isRequired } from './check-type.ts';
import type { ClaimFacts } from './claim-facts.ts';
import { type JsonObject, kindOf, member, stringMember } from '../form/json.ts';
import { quote } from '../quote.ts';

const rule = 'clm-iss';

/** Compares `iss` exactly: no folding of slashes, case or ports (RFC 8725 section 3.8, RFC 3986 section 6.2.1). */
export function checkIssuer({ claims, guess, expected }: ClaimFacts): Check {
  const iss = member(claims, 'iss');
  const wanted = expected.issuer === undefined ? undefined : forTenant(expected.issuer, claims);
  const details = { ...(wanted === undefined ? {} : { expected: wanted }), seen: quote(iss) };
  if (iss === undefined && wanted === undefined && !isRequired('iss', guess.kind)) {
    return skipped('iss', 'iss is missing, and no issuer was given to compare with');
  }
  if (iss === undefined) {
    const why = wanted === undefined ? demand(guess.kind) : `expected ${quote(wanted)}`;
    return fail('iss', `iss is missing: ${why}`, { ...details, rule });
  }
  if (typeof iss !== 'string') return fail('iss', `iss is ${kindOf(iss)}`, { ...details, rule });
  const named = { ...details, seen: iss };
  if (wanted === undefined) {
    return skipped('iss', `iss is ${quote(iss)}; nothing to compare with (--issuer)`, named);
  }
  if (iss === wanted) return pass('iss', `iss is ${quote(iss)}`, named);
  const why = nearMiss(iss, wanted, claims);
  return fail('iss', `iss is ${quote(iss)}, expected ${quote(wanted)}${why}`, { ...named, rule });
}

/** Microsoft's metadata for many tenants names the issuer as a template of the claim `tid`. */
function forTenant(issuer: string, claims: JsonObject): string {
  const tid = stringMember(claims, 'tid');
  return tid !== undefined && /^[\w.-]+$/.test(tid) ? issuer.replace('{tenantid}', tid) : issuer;
}

type NearMiss = readonly [(iss: string, wanted: string, claims: JsonObject) => boolean, string];

const nearMisses: readonly NearMiss[] = [
  [(iss, wanted) => iss === `${wanted}/` || wanted === `${iss}/`, 'differs by a trailing slash'],
  [(iss, wanted) => iss.toLowerCase() === wanted.toLowerCase(), 'differs in upper and lower case'],
  [(iss, wanted) => scheme(iss) === scheme(wanted), 'differs in http and https'],
  [(iss, wanted) => iss.trim() === wanted.trim(), 'differs in white space'],
  [
    (_, wanted) => wanted.includes('{tenantid}'),
    'the expected issuer is a {tenantid} template, and the token has no tid',
  ],
  [
    (iss, wanted) =>
      iss.startsWith('https://sts.windows.net/') && wanted.includes('microsoftonline'),
    'a v1.0 token of Microsoft Entra: accessTokenAcceptedVersion of the API is null or 1',
  ],
  [
    (iss, wanted) => /^https:\/\/[\w-]+\.okta\.com$/.test(iss) && wanted.startsWith(iss),
    'a token of the Okta organization, which only Okta can use: sign in at /oauth2/default',
  ],
  [looksAlike, 'it has characters that look alike and are others'],
];

function nearMiss(iss: string, wanted: string, claims: JsonObject): string {
  const found = nearMisses.find(([matches]) => matches(iss, wanted, claims));
  if (found !== undefined) return `: ${found[1]}`;
  return wanted.startsWith(iss) || iss.startsWith(wanted)
    ? ': one is the beginning of the other'
    : '';
}

function scheme(url: string): string {
  return url.replace(/^https?:/, '');
}

/** Equal but for characters beyond ASCII, as when a Cyrillic a stands for a Latin one, or invisible ones. */
function looksAlike(iss: string, wanted: string): boolean {
  const visible = Array.from(iss.replaceAll(/\p{Cf}/gu, ''));
  const letters = Array.from(wanted);
  if (visible.length !== letters.length) return false;
  return visible.every((letter, index) => letter === letters[index] || letter > '\u007e');
}
