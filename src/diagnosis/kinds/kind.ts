/**
 * What is wrong, whatever the server and its words: the layer under the rows of vendors. A rule says
 * which kinds it explains (`kinds`); a row of a vendor refines words and remedy.
 */
export type Kind =
  | 'client-secret'
  | 'client-unknown'
  | 'client-disabled'
  | 'client-auth-method'
  | 'certificate-required'
  | 'client-assertion'
  | 'grant-not-allowed'
  | 'grant-not-offered'
  | 'redirect-uri'
  | 'scope'
  | 'audience'
  | 'code-expired'
  | 'code-used'
  | 'pkce'
  | 'refresh-dead'
  | 'session-ended'
  | 'user-password'
  | 'user-blocked'
  | 'user-setup'
  | 'second-factor'
  | 'policy'
  | 'consent'
  | 'login-required'
  | 'denied-by-person'
  | 'device-expired'
  | 'device-unknown'
  | 'token-exchange'
  | 'tenant'
  | 'dpop'
  | 'request-object'
  | 'request-malformed'
  | 'token-dead'
  | 'token-scope'
  | 'token-audience'
  | 'token-missing'
  | 'rate-limit'
  | 'server-down'
  | 'login-page'
  | 'https-required'
  | 'clock'
  | 'cookies'
  | 'connection-refused'
  | 'dns'
  | 'tls-untrusted'
  | 'tls-hostname'
  | 'proxy'
  | 'timeout'
  | 'state-mismatch'
  | 'nonce-mismatch'
  | 'issuer-mismatch'
  | 'metadata-not-found'
  | 'signature'
  | 'key-not-found'
  | 'jwt-malformed'
  | 'jwt-expired'
  | 'jwt-audience'
  | 'cors'
  | 'port-in-use';

/** Words of a kind; the first pattern that is found decides. */
export type Vocabulary = readonly (readonly [Kind, RegExp])[];

/** Both, in any order and in one sentence, at most `distance` characters apart. */
export function near(one: string, other: string, distance = 60): string {
  const gap = `[^.;]{0,${distance}}?`;
  return `\\b(?:${one})${gap}\\b(?:${other})|\\b(?:${other})${gap}\\b(?:${one})`;
}
