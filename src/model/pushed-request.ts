/** What servers say about pushed authorization requests (RFC 9126), in the words of their sources. */

/*
 * A request that was not pushed and has to be:
 *
 *   Keycloak          Pushed Authorization Request is only allowed.
 *   oidc-provider     Pushed Authorization Request must be used
 *   Hydra, Authelia   Pushed Authorization Requests are enforced but no such request was sent.
 *   IdentityServer    Pushed authorization is required.
 *   Bluesky           … requires PAR
 */
const pushed = String.raw`(?:pushed[ _-]authori[sz]ation|\bpar\b)`;
const must = String.raw`(?:requir|must (?:be|use)|mandatory|only (?:allowed|accept)|enforced)`;
const asks = new RegExp(`${pushed}.{0,60}${must}|${must}.{0,40}${pushed}`, 'is');

/*
 * A request_uri that has expired, was used before, or is not known:
 *
 *   oidc-provider     request_uri is invalid, expired, or was already used
 *   Keycloak          PAR expired. | PAR not found. not issued or used multiple times.
 *   IdentityServer    invalid or reused PAR request uri | expired pushed authorization request
 *   Spring            OAuth 2.0 Parameter: request_uri
 *   Bluesky           Unknown request_uri
 *   Authelia          The requested PAR session was not found, was expired, or was otherwise invalid.
 */
const reference = String.raw`(?:request[ _]uri|pushed authori[sz]ation request|\bpar\b)`;
const gone = String.raw`\b(?:expired|invalid|unknown|re-?used|not found|not valid|already used|used (?:before|twice|multiple))\b`;
const refuses = new RegExp(
  `${reference}.{0,60}${gone}|${gone}.{0,30}${reference}|invalid_request_uri|parameter: request_uri`,
  'is',
);

/** Whether these words refuse an authorization request because it was not pushed (section 5). */
export function asksForPushedRequest(words: string): boolean {
  return asks.test(words) && !refusesRequestUri(words);
}

/** Whether these words are about a request_uri that has expired, was used, or is not known. */
export function refusesRequestUri(words: string): boolean {
  return refuses.test(words);
}
