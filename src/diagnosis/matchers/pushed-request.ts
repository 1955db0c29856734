import { describeErrorPage } from '../../model/exchange.ts';
import { asksForPushedRequest, refusesRequestUri } from '../../model/pushed-request.ts';
import type { Facts } from '../facts.ts';
import { browserSteps, describeResponse, isAt, likely, type Matcher } from '../match.ts';

/** What the server says about the authorization request, on its page or in the callback. */
function saidIn(facts: Facts): string {
  const { page, errorResponse } = facts;
  if (page?.type === 'error') return `${page.code ?? ''}: ${page.words ?? ''}`;
  return isAt(facts, browserSteps) ? errorResponse.text : '';
}

function matchesWords(isMeant: (words: string) => boolean): Matcher {
  return (facts) => {
    if (!isMeant(saidIn(facts))) return undefined;
    const { page } = facts;
    return likely(page?.type === 'error' ? describeErrorPage(page) : describeResponse(facts), 3);
  };
}

/** The request was not pushed, and has to be. */
export const wantsPushedRequest = matchesWords(asksForPushedRequest);

/** The request_uri of a pushed request has expired, was used before, or is not known. */
export const refusedRequestUri = matchesWords(refusesRequestUri);

/** The matcher, where the words are not about a pushed request. */
export function unlessPushed(match: Matcher): Matcher {
  return (facts) => {
    const words = saidIn(facts);
    return asksForPushedRequest(words) || refusesRequestUri(words) ? undefined : match(facts);
  };
}
