import { gone, near, words, type Vocabulary } from './terms.ts';

/** A grant that is only said to be invalid may be anything. */
const goneGrant = 'grants? (?:is |was |has |does )?(?:not (?:found|exist)|already)';

/** With a code, what is not named is the code. */
export const withCode: Vocabulary = [
  ['code-expired', words('expired')],
  [
    'code-used',
    words(
      `code belongs?|${goneGrant}|(?:client|account)(?: id)? mismatch|(?:different|another|other|wrong) client|client(?: id)? (?:does ?n[o]?t|doesnt|did not) match`,
    ),
  ],
];

/** While a device waits, the token that expired is its code (RFC 8628 section 3.5). */
export const polling: Vocabulary = [
  ['device-expired', words('expired token\\b')],
  ['device-unknown', words(goneGrant)],
];

/** `invalid_client` is about its authentication: certificates and claims are those of it. */
export const ofInvalidClient: Vocabulary = [
  ['certificate-required', words('certificate|x5t')],
  [
    'client-assertion',
    words(
      '(?:jwts?|jwks?|json web (?:keys?|tokens?)|audience|aud|iss|issuer|sub|subject|jti|iat|nbf|exp|kid|signature|signing)\\b',
    ),
  ],
];

/** Where no user is known, credentials are those of the client. */
export const ofClient: Vocabulary = [
  [
    'client-auth-method',
    words(
      near(
        'credentials',
        'no|missing|without|required|must|not (?:provided|presented|supplied|found|sent|present)',
        30,
      ),
    ),
  ],
];

/** With a password, the credentials are those of the user. */
export const withPassword: Vocabulary = [
  [
    'user-password',
    words(
      near(
        'credentials|authenticat\\w{1,4}|log ?in|user|password',
        'invalid|fail\\w{0,9}|incorrect|wrong|bad|unable|could not|cannot|couldnt',
        40,
      ),
    ),
  ],
];

/** With an assertion, claims and signatures are those of it. */
export const withAssertion: Vocabulary = [
  [
    'client-assertion',
    words(
      '(?:audience|aud|exp|issuer|iss|sub|signatures?|keys?|jwts?(?! bearer)|expired|iat|jti|assertion)\\b',
    ),
  ],
];

/** At a refresh, the token and the grant are those of the refresh. */
export const refreshing: Vocabulary = [['refresh-dead', words(near('tokens?|grants?', gone, 40))]];
