import { describe, expect, it } from 'vitest';
import { asksForPushedRequest, refusesRequestUri } from '../../src/model/pushed-request.ts';

const asking: readonly (readonly [server: string, words: string])[] = [
  ['Keycloak', 'callback: invalid_request: Pushed Authorization Request is only allowed.'],
  ['oidc-provider', 'invalid_request: Pushed Authorization Request must be used'],
  ['Hydra', 'Pushed Authorization Requests are enforced but no such request was sent.'],
  ['IdentityServer', 'Pushed authorization is required.'],
  ['in short', 'PAR is required for this client'],
  ['in other words', 'this client is required to use pushed authorization requests'],
];
const refusing: readonly (readonly [server: string, words: string])[] = [
  ['oidc-provider', 'request_uri is invalid, expired, or was already used'],
  ['oidc-provider 8', 'request_uri is invalid or expired'],
  ['Keycloak', 'PAR expired.'],
  ['Keycloak, twice', 'PAR not found. not issued or used multiple times.'],
  ['IdentityServer', 'invalid or reused PAR request uri'],
  ['IdentityServer, late', 'expired pushed authorization request'],
  ['Spring', '[invalid_request] OAuth 2.0 Parameter: request_uri'],
  ['Bluesky', 'Unknown request_uri'],
  ['Authelia', 'The requested PAR session was not found, was expired, or was otherwise invalid.'],
  ['the code alone', 'invalid_request_uri'],
  ['both', 'PAR expired: a new pushed authorization request is required'],
];
const others = [
  'invalid_request: the redirect_uri is required',
  'invalid redirect_uri',
  'OAuth 2.0 Parameter: redirect_uri',
  'invalid_request: a parameter is required',
  'Request Object must be used by this client',
  'pushed authorization requests are not supported',
  'the partner is required',
];

describe('words about pushed requests', () => {
  it.each(asking)('%s requires one', (_server, words) => {
    expect(asksForPushedRequest(words)).toBe(true);
    expect(refusesRequestUri(words)).toBe(false);
  });

  it.each(refusing)('%s refuses a request_uri', (_server, words) => {
    expect(refusesRequestUri(words)).toBe(true);
    expect(asksForPushedRequest(words)).toBe(false);
  });

  it.each(others)('are not these: %s', (words) => {
    expect(asksForPushedRequest(words)).toBe(false);
    expect(refusesRequestUri(words)).toBe(false);
  });
});
