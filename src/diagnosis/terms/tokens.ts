import type { Term } from './term.ts';

/** Words of tokens, their claims and their keys. */
export const tokenTerms: readonly Term[] = [
  {
    names: ['clock skew', 'skew', 'clock', 'clock tolerance', 'leeway'],
    says: 'The difference between two clocks: a token can look expired, or not valid yet, although it is neither. Every trace shows it where a response has a Date; --clock-tolerance accepts a few seconds.',
    source: 'RFC 7519 section 4.1.4',
    see: ['V12'],
  },
  {
    names: ['audience', 'aud'],
    says: 'The API that a token is for (in an ID token: the client). An API refuses a token with another aud; it is chosen when the token is requested, with --audience or --resource, by the server that has it.',
    source: 'RFC 7519 section 4.1.3; RFC 8707',
    see: ['V08', 'M13', 'T23'],
  },
  {
    names: ['issuer', 'iss'],
    says: 'The URL that names an authorization server. It has to be the same, byte for byte, in the settings, in the metadata, and in the iss of tokens and callbacks.',
    source: 'RFC 8414 section 3.3; RFC 9207',
    see: ['N02', 'V03', 'A17'],
  },
  {
    names: ['access token', 'access_token', 'bearer token', 'bearer'],
    says: 'The token that is sent to an API. Whoever holds a bearer token can use it; only the API that it is for has to understand it, so it may be opaque.',
    source: 'RFC 6749 section 1.4; RFC 6750',
    see: ['M10', 'M13'],
  },
  {
    names: ['opaque token', 'reference token'],
    says: 'An access token without content: the API asks the server about it (introspection). An API that expects a JWT refuses it; ask for its audience to get one.',
    source: 'RFC 7662',
    see: ['M10'],
  },
  {
    names: ['ID token', 'id_token'],
    says: 'A signed statement for the client about who signed in and when. It is not for APIs.',
    source: 'OpenID Connect Core section 2',
    see: ['V08', 'V14'],
  },
  {
    names: ['refresh token', 'refresh_token'],
    says: 'Gets new access tokens without the user. It expires, is revoked with its session, and many servers replace it with every use.',
    source: 'RFC 6749 section 6',
    see: ['R04', 'R01'],
  },
  {
    names: ['rotation', 'refresh token rotation', 'reuse detection'],
    says: 'Each refresh gives a new refresh token, and the old one dies. Using the old one again looks like theft, and many servers then end the whole sign-in.',
    source: 'RFC 9700 section 4.14.2',
    see: ['R02', 'R03', 'R11'],
  },
  {
    names: ['JWT', 'JSON web token', 'JWS'],
    says: 'Header, payload and signature, each in base64url, joined by dots. Anybody can read it; only the signature says who wrote it.',
    source: 'RFC 7519; RFC 7515',
    see: ['V17', 'V01'],
  },
  {
    names: ['JWE', 'encrypted token'],
    says: 'A token in five parts that only the holder of the key can read.',
    source: 'RFC 7516',
  },
  {
    names: ['JWKS', 'key set', 'jwks_uri', 'signing key'],
    says: 'The public keys of a server, by kid. After a rotation the new key has to be fetched, and a cache may be too old.',
    source: 'RFC 7517',
    see: ['V10', 'V11'],
  },
  {
    names: ['kid', 'key id'],
    says: 'The name of the key that has signed a token. A kid that the key set lacks is of a newer key, or of another server.',
    source: 'RFC 7515 section 4.1.4',
    see: ['V10'],
  },
  {
    names: ['alg', 'algorithm', 'RS256', 'HS256', 'ES256'],
    says: 'How a token is signed. What is accepted is decided by the receiver, never by the token: none, and a public key used as a secret, are attacks.',
    source: 'RFC 8725 section 3.1',
    see: ['V13'],
  },
  {
    names: ['signature', 'signature verification'],
    says: 'Proves that the holder of a key wrote the token and that nobody changed it. It fails for another key, another algorithm, or a token that was cut.',
    source: 'RFC 7515 section 5.2',
    see: ['V13', 'V10', 'U12'],
  },
  {
    names: ['exp', 'expiry', 'expired'],
    says: 'The time at which a token ends, in seconds since 1970. A refresh gets the next one.',
    source: 'RFC 7519 section 4.1.4',
    see: ['V12', 'M10'],
  },
  {
    names: ['nbf', 'not before'],
    says: 'The time before which a token is not valid: one that is not valid yet shows two clocks that differ.',
    source: 'RFC 7519 section 4.1.5',
    see: ['V12'],
  },
  {
    names: ['iat', 'issued at'],
    says: 'When a token was issued. In the future it shows two clocks that differ.',
    source: 'RFC 7519 section 4.1.6',
    see: ['V12'],
  },
  {
    names: ['sub', 'subject'],
    says: 'The user, in the words of one issuer; it never changes. That of userinfo has to be that of the ID token.',
    source: 'OpenID Connect Core sections 2 and 5.3.2',
  },
  {
    names: ['azp', 'authorized party'],
    says: 'The client to which an ID token was issued, where aud has more than one value.',
    source: 'OpenID Connect Core section 2',
  },
  {
    names: ['at_hash', 'c_hash'],
    says: 'The hash of the access token or the code, by which an ID token belongs to it.',
    source: 'OpenID Connect Core section 3.3.2.11',
  },
  {
    names: ['amr', 'authentication methods references'],
    says: 'How the user authenticated: pwd, otp, hwk and such.',
    source: 'RFC 8176',
  },
  {
    names: ['claim', 'claims'],
    says: 'A member of a token or of userinfo: a statement about the user or about the token.',
    source: 'RFC 7519 section 4',
  },
];
