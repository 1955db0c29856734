import { algorithms } from '../../jwt/algorithms.ts';
import { suits } from '../../jwt/keys/key.ts';
import { list } from '../../jwt/quote.ts';
import { type LintRow, listed, sighting } from '../finding.ts';
import { importedKeys, listOf } from '../input.ts';

const idToken = 'id_token_signing_alg_values_supported';
const unsigned = 'unsigned request objects can be changed in transit';

/** Which signature algorithms are advertised, and whether there are keys for them. */
export const algorithmRules: readonly LintRow[] = [
  {
    id: 'metadata-id-token-none',
    severity: 'error',
    look: (input) =>
      listed(input, idToken, 'none', 'anyone can forge an ID token without signature'),
    rfc: 'RFC 8725 section 3.2',
    fix: 'sign every ID token, and remove none from the list',
    rule: 'V13',
  },
  {
    id: 'metadata-id-token-hmac-only',
    severity: 'warning',
    look: (input) => {
      const values = listOf(input, idToken) ?? [];
      const isThere = values.length > 0 && values.every((value) => /^HS\d+$/.test(value));
      const message = `${idToken} has only ${list(values)}: public clients have no secret and cannot verify an ID token`;
      return sighting(isThere, message, values.join(' '));
    },
    rfc: 'OpenID Connect Core section 10.1',
    fix: 'sign ID tokens with a key pair: RS256 or ES256',
    rule: 'V13',
  },
  {
    id: 'metadata-id-token-no-rs256',
    severity: 'info',
    look: (input) => {
      const values = listOf(input, idToken) ?? [];
      const isThere = values.length > 0 && !values.includes('RS256');
      const message = `${idToken} has ${list(values)} but not RS256, the one algorithm that every client supports`;
      return sighting(isThere, message, values.join(' '));
    },
    rfc: 'OpenID Connect Discovery section 3',
    fix: 'add RS256, unless all of your clients support the others',
  },
  {
    id: 'metadata-request-object-none',
    severity: 'info',
    look: (input) => listed(input, 'request_object_signing_alg_values_supported', 'none', unsigned),
    rfc: 'RFC 9101 section 4',
    fix: 'remove none from the list, unless unsigned request objects are intended',
  },
  {
    id: 'metadata-alg-without-key',
    severity: 'warning',
    look: (input) => {
      const keys = importedKeys(input);
      if (keys.length === 0) return [];
      const usable = keys.filter(({ publicKey }) => publicKey !== undefined);
      const lonely = (listOf(input, idToken) ?? []).filter((alg) => {
        const kty = algorithms.get(alg)?.kty;
        return kty !== undefined && kty !== 'oct' && !usable.some((key) => suits(key, alg));
      });
      const message = `${idToken} has ${list(lonely)}, but no key of the set can verify it`;
      return sighting(lonely.length > 0, message, lonely.join(' '));
    },
    rfc: 'OpenID Connect Discovery section 3',
    fix: 'publish the keys, or remove the algorithms from the list',
  },
];
