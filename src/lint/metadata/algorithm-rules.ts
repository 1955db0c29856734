import { algorithms } from '../../jwt/algorithms.ts';
import { list } from '../../jwt/quote.ts';
import { suits } from '../../jwt/keys/key.ts';
import { type LintRow, sighting } from '../finding.ts';
import { importedKeys, listed, listOf } from '../input.ts';

const idToken = 'id_token_signing_alg_values_supported';
const unsigned = 'request objects need not be signed, so anybody between can change them';

/** Which signatures are advertised, and whether there are keys for them. */
export const algorithmRules: readonly LintRow[] = [
  {
    id: 'metadata-id-token-none',
    severity: 'error',
    look: (input) =>
      listed(input, idToken, 'none', 'an ID token without signature can be written by anybody'),
    rfc: 'RFC 8725 section 3.2',
    fix: 'sign every ID token, and take none off the list',
    rule: 'V13',
  },
  {
    id: 'metadata-id-token-hmac-only',
    severity: 'warning',
    look: (input) => {
      const values = listOf(input, idToken) ?? [];
      const isThere = values.length > 0 && values.every((value) => /^HS\d+$/.test(value));
      const message = `${idToken} has only ${list(values)}: public clients, which have no secret, cannot verify an ID token`;
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
      const message = `${idToken} has ${list(values)} and not RS256, the one algorithm that every client knows`;
      return sighting(isThere, message, values.join(' '));
    },
    rfc: 'OpenID Connect Discovery section 3',
    fix: 'add RS256, unless all of your clients know the others',
  },
  {
    id: 'metadata-request-object-none',
    severity: 'info',
    look: (input) => listed(input, 'request_object_signing_alg_values_supported', 'none', unsigned),
    rfc: 'RFC 9101 section 4',
    fix: 'take none off the list, unless unsigned request objects are wanted',
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
      const message = `${idToken} has ${list(lonely)}, but no key of the set can verify that`;
      return sighting(lonely.length > 0, message, lonely.join(' '));
    },
    rfc: 'OpenID Connect Discovery section 3',
    fix: 'publish the keys, or take the algorithms off the list',
  },
];
