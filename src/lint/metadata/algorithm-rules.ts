import { algorithms } from '../../jwt/algorithms.ts';
import { importJwk } from '../../jwt/keys/import-jwk.ts';
import { list } from '../../jwt/quote.ts';
import { suits } from '../../jwt/keys/key.ts';
import { type LintRule, sighting } from '../finding.ts';
import { listOf, publishedKeys } from '../input.ts';

const idToken = 'id_token_signing_alg_values_supported';
const requestObject = 'request_object_signing_alg_values_supported';

/** Which signatures are advertised, and whether there are keys for them. */
export const algorithmRules: readonly LintRule[] = [
  {
    id: 'metadata-id-token-none',
    severity: 'error',
    about: 'metadata',
    look: (input) => {
      const values = listOf(input, idToken) ?? [];
      const message = `${idToken} has none: an ID token without signature can be written by anybody`;
      return sighting(values.includes('none'), message, values.join(' '));
    },
    rfc: 'RFC 8725 section 3.2',
    fix: 'sign every ID token, and take none off the list',
    rule: 'V13',
  },
  {
    id: 'metadata-id-token-hmac-only',
    severity: 'warning',
    about: 'metadata',
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
    about: 'metadata',
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
    about: 'metadata',
    look: (input) => {
      const values = listOf(input, requestObject) ?? [];
      const message = `${requestObject} has none: request objects need not be signed, so anybody between can change them`;
      return sighting(values.includes('none'), message, values.join(' '));
    },
    rfc: 'RFC 9101 section 4',
    fix: 'take none off the list, unless unsigned request objects are wanted',
  },
  {
    id: 'metadata-alg-without-key',
    severity: 'warning',
    about: 'metadata',
    look: (input) => {
      const keys = publishedKeys(input)?.map((key, index) => importJwk(key, `key ${index + 1}`));
      if (keys === undefined || keys.length === 0) return [];
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
