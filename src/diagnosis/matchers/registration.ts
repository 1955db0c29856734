import { either, isAt, likely, type Matcher, matchesError, describeResponse } from '../match.ts';
import { refusedClient } from './client.ts';

const at = ['registration'];

/** An error of the registration endpoint, or a pasted one. */
export function refusedRegistration(pattern: {
  readonly codes?: readonly string[];
  readonly phrases: RegExp;
}): Matcher {
  const { phrases, codes = [] } = pattern;
  return either((facts) => {
    const isFound = isAt(facts, at) && phrases.test(facts.errorResponse.text);
    return isFound ? likely(describeResponse(facts), 3) : undefined;
  }, matchesError({ at, codes }));
}

/** Words about a number of clients. */
export const tooManyClients: Matcher = refusedRegistration({
  phrases:
    /max(?:imum)?[^"]{0,40}\bclients|clients? limit|too many (?:clients|registrations|client registrations)/i,
});

/** A redirect URI that is not registered, in a log or a URL of Keycloak: nothing was to be registered. */
const ofSignIn = /\berror=invalid_redirect_uri\b/;

/** A redirect URI that the server does not register. */
export const refusedRedirectUri: Matcher = (facts) => {
  if (ofSignIn.test(facts.errorResponse.text)) return undefined;
  return refusedRegistration({
    phrases: /"error"\s{0,5}:\s{0,5}"invalid_redirect_uri"/,
    codes: ['invalid_redirect_uri'],
  })(facts);
};

/** A refused client that was registered by this program. */
export const forgottenClient: Matcher = (facts) => {
  const { run, page } = facts;
  if (run.local?.registered_client !== true) return undefined;
  const words = `${page?.code ?? ''} ${page?.words ?? ''}`;
  if (page?.type === 'error' && unknownClient.test(words)) {
    return likely(`the authorization URL shows an error: ${words.trim()}`, 3);
  }
  const refused = refusedClient(facts);
  if (refused === undefined) return undefined;
  return likely(`${refused.because}; this program has registered the client`, 2);
};

const unknownClient =
  /\binvalid_client\b|\bclient\b[^.]{0,40}\b(?:not found|unknown|does(?:n't| not) exist|invalid|not registered)\b|\b(?:unknown|unregistered|invalid) client\b/i;
