import type { Term } from './term.ts';

/** What `verify` checks and notes under these ids, where no rule explains a failure of it. */
export const checkTerms: readonly Term[] = [
  {
    names: ['form'],
    says: 'Whether the token is a JWS or a JWE in its compact form: three or five parts in base64url.',
    source: 'RFC 7515 section 7.1',
    see: ['V17', 'V01'],
  },
  {
    names: ['key'],
    says: 'Which key is used for the signature: by kid, else by type, from the key set of the issuer or from a file.',
    source: 'RFC 7515 section 4.1.4',
    see: ['V10', 'V11'],
  },
  {
    names: ['typ'],
    says: 'Whether the token is of the expected kind: an access token (at+jwt), an ID token, a logout token.',
    source: 'RFC 8725 section 3.11',
    see: ['V09', 'V16'],
  },
  {
    names: ['crit', 'b64'],
    says: 'A header that the receiver has to understand; a token with one that it does not know is refused.',
    source: 'RFC 7515 section 4.1.11; RFC 7797',
  },
  {
    names: ['events', 'sid'],
    says: 'Members of a logout token: what happened, and to which session.',
    source: 'OpenID Connect Back-Channel Logout section 2.4',
  },
  {
    names: ['clm-cnf'],
    says: 'The token is bound to a key or a certificate (cnf): sent as a plain bearer token it has to be refused.',
    source: 'RFC 9449 section 6; RFC 8705 section 3.1',
  },
  {
    names: ['clm-rfc9068'],
    says: 'An access token of type at+jwt lacks a claim that its profile requires.',
    source: 'RFC 9068 section 2.2',
  },
  {
    names: ['jwt-eddsa-names'],
    says: 'EdDSA has got names for its curves: Ed25519 is what was called EdDSA.',
    source: 'RFC 9864',
  },
  {
    names: ['jwt-kid-duplicate', 'jwt-kid-keyless', 'jwt-kid-other'],
    says: 'The kid of the token names two keys, none, or another one than the key that was given; each key that fits was tried.',
    source: 'RFC 7517 section 4.5',
    see: ['V10'],
  },
  {
    names: ['jwt-trim'],
    says: 'Something that is no part of the token was removed: quotes, line ends, a Bearer before it.',
    source: 'RFC 7515 section 7.1',
  },
  {
    names: ['jwt-expired', 'jwt-malformed', 'jwt-audience'],
    says: 'A word of many libraries for a token that has expired, is none, or is for somebody else.',
    source: 'RFC 7519',
    see: ['V12', 'V17', 'V08'],
  },
  {
    names: ['jwt-jku-x5u', 'jwt-x5c'],
    says: 'The token names its own key (jku, x5u, x5c, jwk). It is ignored: whoever forges a token names his own.',
    source: 'RFC 8725 section 3.10',
  },
  {
    names: ['jwt-mldsa'],
    says: 'A signature of ML-DSA, which needs a runtime that knows it.',
    source: 'draft-ietf-cose-dilithium',
  },
  {
    names: ['jwt-utf8'],
    says: 'Header or payload is no valid UTF-8.',
    source: 'RFC 7515 section 5.2',
  },
  {
    names: ['key-base64', 'key-block', 'key-private', 'key-not-found'],
    says: 'What was found in a key file: base64 of a key, several blocks, a private key where a public one is enough, or no key.',
    source: 'RFC 7468; RFC 7517',
  },
  {
    names: ['jwks-html', 'jwks-null', 'jwks-odd-entries', 'jwks-single-key', 'jwks-use'],
    says: 'What is untidy in a key set: a page, null, entries that are no keys, one key without a set, or a key for another use.',
    source: 'RFC 7517 section 5',
    see: ['V10'],
  },
  {
    names: ['jwks-unknown-kty'],
    says: 'A key of a type that this runtime does not know: it is passed over.',
    source: 'RFC 7517 section 5',
  },
];
