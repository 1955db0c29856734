import { member, stringMember } from '../../jwt/form/json.ts';
import { list, quote } from '../../jwt/quote.ts';
import { isObject } from '../../util/json.ts';
import { describeResponse } from '../answers/answer-rules.ts';
import { keysWithout, type LintRow, sighting } from '../finding.ts';
import { importedKeys, type LintInput, publishedKeys } from '../input.ts';

/** More keys than a rotation needs. */
const many = 10;

/** The key set as a whole (RFC 7517 section 5). */
export const keySetRules: readonly LintRow[] = [
  {
    id: 'jwks-unreachable',
    severity: 'error',
    look: ({ jwks, ...input }) => {
      if (jwks === undefined || publishedKeys({ jwks, ...input }) !== undefined) return [];
      const { url, status, location } = jwks;
      const where = location === undefined ? '' : `, which redirects to ${location}`;
      const what = status === 200 ? 'no key set' : 'no response with 200';
      const how = describeResponse(jwks);
      const message = `jwks_uri ${url}: ${what} (${how}${where}): clients cannot verify a token`;
      return [{ message, seen: how }];
    },
    rfc: 'RFC 7517 section 5',
    fix: 'answer 200 with {"keys": [...]} at jwks_uri',
    rule: 'V15',
  },
  {
    id: 'jwks-empty',
    severity: 'error',
    look: (input) => {
      const isEmpty = publishedKeys(input)?.length === 0;
      return sighting(isEmpty, 'the key set is empty: clients cannot verify a token', '[]');
    },
    rfc: 'RFC 7517 section 5.1',
    fix: 'publish the public keys that tokens are signed with',
  },
  {
    id: 'jwks-kid-duplicate',
    severity: 'error',
    look: (input) => {
      const kids = objects(input).flatMap((key) => stringMember(key, 'kid') ?? []);
      const twice = [...new Set(kids.filter((kid, index) => kids.indexOf(kid) !== index))];
      return twice.map((kid) => ({
        message: `${kids.filter((other) => other === kid).length} keys have the kid ${quote(kid)}: clients use the first and fail with the others`,
        seen: kid,
      }));
    },
    rfc: 'RFC 7517 section 4.5',
    fix: 'give each key a kid of its own, such as its thumbprint (RFC 7638)',
  },
  {
    id: 'jwks-kid-missing',
    severity: 'warning',
    look: (input) => keysWithout(input, 'kid', 'clients have to try them all', 2),
    rfc: 'OpenID Connect Core section 10.1',
    fix: 'give each key a kid, and put it into the header of tokens',
    rule: 'V11',
  },
  {
    id: 'jwks-no-signing-key',
    severity: 'error',
    look: (input) => {
      const keys = objects(input);
      const isThere = keys.length > 0 && keys.every((key) => member(key, 'use') === 'enc');
      return sighting(isThere, 'every key of the set is for encryption (use enc)', 'enc');
    },
    rfc: 'OpenID Connect Discovery section 3',
    fix: 'publish the keys that tokens are signed with, with use sig',
  },
  {
    id: 'jwks-use-mixed',
    severity: 'warning',
    look: (input) => {
      const keys = objects(input);
      const isForBoth = keys.some((key) => member(key, 'use') === 'enc');
      const silent = keys.filter((key) => member(key, 'use') === undefined).length;
      const message = `the set has keys for encryption, and ${silent} without use: clients cannot distinguish them`;
      return sighting(isForBoth && silent > 0, message, String(silent));
    },
    rfc: 'OpenID Connect Discovery section 3',
    fix: 'give every key its use, sig or enc',
  },
  {
    id: 'jwks-many-keys',
    severity: 'info',
    look: (input) => {
      const { length } = publishedKeys(input) ?? [];
      const message = `the set has ${length} keys: each one is trusted`;
      return sighting(length > many, message, String(length));
    },
    rfc: 'OpenID Connect Core section 10.1.1',
    fix: 'remove keys whose tokens have all expired',
  },
  {
    id: 'jwks-unused-type',
    severity: 'info',
    look: (input) => {
      const refused = importedKeys(input).filter(({ refusal }) => {
        return refusal?.rule === 'jwks-unknown-kty' || refusal?.rule === 'jwt-mldsa';
      });
      const message = list(refused.flatMap(({ refusal }) => refusal?.message ?? []));
      return sighting(refused.length > 0, `${message}: many clients ignore it`, message);
    },
    rfc: 'RFC 7517 section 5',
    fix: 'nothing, if all of your clients support the type',
  },
];

function objects(input: LintInput) {
  return (publishedKeys(input) ?? []).filter(isObject);
}
