import { type Check, fail, pass, skipped } from '../check.ts';
import { demand, isRequired } from './check-type.ts';
import type { ClaimFacts } from './claim-facts.ts';
import { type JsonObject, kindOf } from '../../util/json.ts';
import { member, stringMember } from '../form/json.ts';
import { quote } from '../quote.ts';

const rule = 'clm-iss';

/** Compares `iss` exactly: no folding of slashes, case or ports (RFC 8725 section 3.8, RFC 3986 section 6.2.1). */
export function checkIssuer({ claims, guess, expected }: ClaimFacts): Check {
  const iss = member(claims, 'iss');
  const wanted = expected.issuer === undefined ? undefined : forTenant(expected.issuer, claims);
  if (iss === undefined && wanted === undefined && !isRequired('iss', guess.kind)) {
    return skipped('iss', 'iss is missing; not checked (give --issuer)');
  }
  if (iss === undefined) {
    const why = wanted === undefined ? demand(guess.kind) : `expected ${quote(wanted)}`;
    return fail('iss', `iss is missing: ${why}`, { expected: wanted, seen: quote(iss), rule });
  }
  if (typeof iss !== 'string') {
    return fail('iss', `iss is ${kindOf(iss)}`, { expected: wanted, seen: quote(iss), rule });
  }
  if (wanted === undefined) {
    return skipped('iss', `iss is ${quote(iss)}; not checked (give --issuer)`, {
      seen: iss,
    });
  }
  if (iss === wanted) return pass('iss', `iss is ${quote(iss)}`, { expected: wanted, seen: iss });
  const why = nearMiss(iss, wanted, claims);
  const message = `iss is ${quote(iss)}, expected ${quote(wanted)}${why.words}`;
  return fail('iss', message, { expected: wanted, seen: iss, rule: why.rule });
}

/** The issuer of a token: Microsoft's metadata for many tenants names a template of the claim `tid`. */
export function forTenant(issuer: string, claims: JsonObject): string {
  const tid = stringMember(claims, 'tid');
  return tid !== undefined && /^[\w.-]+$/.test(tid) ? issuer.replace(/\{tenantid\}/i, tid) : issuer;
}

type NearMiss = readonly [
  (iss: string, wanted: string, claims: JsonObject) => boolean,
  words: string,
  rule: string,
];

const nearMisses: readonly NearMiss[] = [
  [
    (iss, wanted) => iss === `${wanted}/` || wanted === `${iss}/`,
    'differs by a trailing slash',
    'V03',
  ],
  [
    (iss, wanted) => iss.toLowerCase() === wanted.toLowerCase(),
    'differs in upper and lower case',
    'V03',
  ],
  [(iss, wanted) => scheme(iss) === scheme(wanted), 'differs in http and https', 'V03'],
  [
    (iss, wanted) => `https://${iss}` === wanted || iss === `https://${wanted}`,
    'differs by the scheme https://, which Google leaves out of some tokens',
    'V03',
  ],
  [
    (iss, wanted) =>
      iss.replace('/auth/realms/', '/realms/') === wanted.replace('/auth/realms/', '/realms/'),
    'differs by /auth, which Keycloak 17 took out of its paths (http-relative-path)',
    'V03',
  ],
  [(iss, wanted) => iss.trim() === wanted.trim(), 'differs in white space', rule],
  [
    (_, wanted) => wanted.includes('{tenantid}'),
    'the expected issuer is a {tenantid} template, and the token has no tid',
    'V05',
  ],
  [
    (iss, wanted) =>
      iss.startsWith('https://sts.windows.net/') && wanted.includes('microsoftonline'),
    'a v1.0 token of Microsoft Entra: set accessTokenAcceptedVersion of the API to 2',
    'V04',
  ],
  [
    (iss, wanted) => /^https:\/\/[\w-]+\.okta\.com$/.test(iss) && wanted.startsWith(iss),
    'a token of the Okta organization, which only Okta can verify: sign in at /oauth2/default',
    'V07',
  ],
  [looksAlike, 'it has look-alike or invisible characters', rule],
  [isSameUrl, 'two spellings of one URL, which are different issuers', 'V03'],
  [
    isSamePath,
    'the same path on another host: a custom domain, or an internal host name behind a proxy',
    'V03',
  ],
  [
    (iss, wanted) => wanted.startsWith(iss) || iss.startsWith(wanted),
    'one is the beginning of the other',
    rule,
  ],
];

function nearMiss(iss: string, wanted: string, claims: JsonObject) {
  const [, words, fitting] = nearMisses.find(([fits]) => fits(iss, wanted, claims)) ?? [];
  return { words: words === undefined ? '' : `: ${words}`, rule: fitting ?? rule };
}

function scheme(url: string): string {
  return url.replace(/^https?:/, '');
}

function isSameUrl(iss: string, wanted: string): boolean {
  return URL.canParse(iss) && URL.canParse(wanted) && new URL(iss).href === new URL(wanted).href;
}

function isSamePath(iss: string, wanted: string): boolean {
  if (!URL.canParse(iss) || !URL.canParse(wanted)) return false;
  const { pathname } = new URL(iss);
  return pathname.length > 1 && pathname === new URL(wanted).pathname;
}

/** Equal except for characters beyond ASCII, such as a Cyrillic a instead of a Latin one, or invisible ones. */
function looksAlike(iss: string, wanted: string): boolean {
  const visible = Array.from(iss.replaceAll(/\p{Cf}/gu, ''));
  const letters = Array.from(wanted);
  if (visible.length !== letters.length) return false;
  return visible.every((letter, index) => letter === letters[index] || letter > '\u007e');
}
