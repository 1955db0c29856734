import { describeErrorPage } from '../../model/exchange.ts';
import type { Facts } from '../facts.ts';
import type { Kind } from '../kinds/kind.ts';
import { likely, type Matcher, possible, ruledOut } from '../match.ts';

/** A matcher for an error page whose words are of one of these kinds. */
export function pageNames(...wanted: readonly Kind[]): Matcher {
  return (facts) => {
    const { page, pageKind } = facts;
    const isNamed = page !== undefined && pageKind !== undefined && wanted.includes(pageKind);
    return isNamed ? likely(describeErrorPage(page), 3) : undefined;
  };
}

/** A guess about the browser, which an error at the authorization URL rules out. */
export function unlessPageShows(match: Matcher): Matcher {
  return (facts) => {
    const opinion = match(facts);
    if (opinion === undefined || opinion.verdict === 'ruled out') return opinion;
    const { page } = facts;
    return page?.type === 'error' ? ruledOut(describeErrorPage(page)) : opinion;
  };
}

/**
 * A guess that the server refuses the redirect URI: a sign-in page rules it out, and so does an error
 * that names something else. Other words may say it in a way that is not known here.
 */
export function refusesRedirect(match: Matcher): Matcher {
  return (facts) => {
    const opinion = match(facts);
    const { page, pageKind } = facts;
    if (opinion === undefined || page === undefined) return opinion;
    if (page.type === 'sign_in') return ruledOut(signInPage);
    if (page.type !== 'error') return opinion;
    const isOther = pageKind !== undefined || (page.status ?? 0) >= 500;
    return isOther ? ruledOut(describeErrorPage(page)) : possible(describeErrorPage(page), 1);
  };
}

/** An error page of which nothing is known but its words. */
export const unknownPage: Matcher = ({ page, pageKind }) => {
  if (page?.type !== 'error' || pageKind !== undefined) return undefined;
  return possible(describeErrorPage(page), 3);
};

/** Whether the server has accepted the request: it lets the user sign in. */
export function isSignInPage({ page }: Facts): boolean {
  return page?.type === 'sign_in';
}

export const signInPage =
  'the authorization URL leads to a sign-in page, so the server knows the client and its redirect URI';
