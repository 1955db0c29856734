import { member, stringMember } from '../../jwt/form/json.ts';
import { quote } from '../../jwt/quote.ts';
import { type LintRow, sighting } from '../finding.ts';
import { isPlainHttp, type LintInput, metadataOf, metadataResponse } from '../input.ts';

/** The issuer in the metadata (RFC 8414 sections 2 and 3.3). */
export const issuerRules: readonly LintRow[] = [
  {
    id: 'metadata-issuer-missing',
    severity: 'error',
    look: (input) => {
      const issuer = member(metadataOf(input), 'issuer');
      const isThere = metadataResponse(input) !== undefined && typeof issuer !== 'string';
      return sighting(
        isThere,
        `issuer is ${issuer === undefined ? 'missing' : `${quote(issuer)}, not a URL`}`,
        quote(issuer),
      );
    },
    rfc: 'RFC 8414 section 2',
    fix: 'publish issuer in the metadata, exactly as in the iss of tokens',
  },
  {
    id: 'metadata-issuer-mismatch',
    severity: 'error',
    look: (input) => {
      const { issuer, anyTenant } = input;
      const named = issuerOf(input);
      if (named === undefined || named === issuer) return [];
      if (anyTenant && withoutTenant(named) === withoutTenant(issuer)) return [];
      const message = `the metadata has the issuer ${quote(named)}, expected ${quote(issuer)}: ${issuerDifference(named, issuer)}`;
      return [{ message, seen: named }];
    },
    rfc: 'RFC 8414 section 3.3',
    fix: 'use the issuer of the metadata, or, if a proxy changed it, configure the public URL at the server',
    rule: 'N02',
  },
  {
    id: 'metadata-issuer-http',
    severity: 'error',
    look: (input) => {
      const named = issuerOf(input) ?? '';
      const isPlain = URL.canParse(named) && isPlainHttp(new URL(named));
      return sighting(isPlain, `the issuer ${quote(named)} is not https`, named);
    },
    rfc: 'RFC 8414 section 2',
    fix: 'serve it over https and publish the https URL; behind a proxy, trust its X-Forwarded-Proto',
  },
  {
    id: 'metadata-issuer-form',
    severity: 'error',
    look: (input) => {
      const named = issuerOf(input) ?? '';
      const what = [/[?]/.test(named) ? 'a query' : '', named.includes('#') ? 'a fragment' : ''];
      const found = what.filter((part) => part !== '').join(' and ');
      return sighting(found !== '', `the issuer ${quote(named)} has ${found}`, named);
    },
    rfc: 'RFC 8414 section 2',
    fix: 'use an issuer without query and fragment',
  },
];

function issuerOf(input: LintInput): string | undefined {
  return stringMember(metadataOf(input), 'issuer');
}

function withoutTenant(issuer: string): string {
  return issuer.replace(/^(https?:\/\/[^/]+)\/[^/]+/, '$1/');
}

/** Describes how two issuers differ, by the smallest difference that explains it. */
export function issuerDifference(seen: string, expected: string): string {
  if (seen === `${expected}/` || expected === `${seen}/`) return 'they differ by a trailing slash';
  if (seen.toLowerCase() === expected.toLowerCase()) return 'they differ in upper and lower case';
  if (seen.trim() === expected.trim()) return 'they differ in white space';
  if (!URL.canParse(seen) || !URL.canParse(expected)) return 'one of them is not a URL';
  const [left, right] = [new URL(seen), new URL(expected)];
  const parts = [
    ['the scheme', left.protocol, right.protocol],
    ['the host', left.hostname, right.hostname],
    ['the port', left.port, right.port],
    ['the path', withoutSlash(left.pathname), withoutSlash(right.pathname)],
    ['the query', left.search, right.search],
    ['the fragment', left.hash, right.hash],
  ] as const;
  const different = parts.filter(([, one, other]) => one !== other);
  if (different.length === 0) return 'they are two spellings of one URL';
  const words = different.map(([what, one, other]) => {
    return `${what} (${one === '' ? 'none' : one}, not ${other === '' ? 'none' : other})`;
  });
  return `they differ in ${words.join(' and ')}`;
}

function withoutSlash(path: string): string {
  return path.replace(/\/$/, '');
}
