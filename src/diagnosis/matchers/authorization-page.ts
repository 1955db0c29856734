import type { AuthorizationPage } from '../../model/exchange.ts';
import type { Facts } from '../facts.ts';
import { likely, type Matcher, possible, ruledOut } from '../match.ts';

/** What an error page at the authorization URL is about. */
export type PageSubject =
  | 'pkce'
  | 'request_object'
  | 'https'
  | 'redirect_uri'
  | 'response_type'
  | 'realm'
  | 'scope'
  | 'client';

/** Words that say no, in a page or in a code. */
const no =
  /\bnot\b|n't\b|\bno\b|\bun(?:able|known|registered|recogni[sz]ed|supported|authori[sz]ed)|\bin(?:valid|active|correct)|mismatch|missing|disabled|denied|required|must|fail|error|malformed|unauthorized|invalid_/i;

/**
 * What names each subject, the most specific first: a sentence about a redirect URI also names its
 * client, and one about PKCE both. Servers use their own sentences: Keycloak, dex, Zitadel, Hydra,
 * Spring, oidc-provider, Doorkeeper, Django, Auth0, Entra, Cognito, authentik and others.
 */
const subjects: readonly (readonly [PageSubject, RegExp])[] = [
  ['pkce', /\bpkce\b|code.?challenge|code.?verifier/i],
  [
    'request_object',
    /request.?objects?\b|\brequest_uri\b|pushed.?(?:authorization)?|\bPAR\b|\bJAR\b/i,
  ],
  [
    'https',
    /\bhttps\b.{0,40}\b(?:required|only|must|needed)|(?:requires?|must use|need) (?:https|ssl|tls)\b|\bssl required/i,
  ],
  [
    'redirect_uri',
    /redirect(?:ion|_|-| )?ur[il]|redirect_mismatch|redirect.{0,20}mismatch|(?:callback|reply|return)[ _-]?(?:ur[il]|address)|\bAADSTS50011/i,
  ],
  ['response_type', /response.?type|grant.?type|standard flow|authorization code (?:flow|grant)/i],
  ['realm', /\brealm\b|\btenant\b|\borgani[sz]ation\b|AADSTS90002\b/i],
  ['scope', /\bscopes?\b|invalid_scope/i],
  [
    'client',
    /\bclients?\b|client[_ -]?id|invalid_client|unauthorized_client|\bapp(?:lication)?\b|relying party|service provider|AADSTS700016/i,
  ],
];

/** What the words of a page are about; `undefined` when nothing in them names it. */
export function subjectOf({ code, words }: AuthorizationPage): PageSubject | undefined {
  const text = `${code ?? ''}\n${words ?? ''}`;
  if (!no.test(text)) return undefined;
  return subjects.find(([, pattern]) => pattern.test(text))?.[0];
}

/** A matcher for an error page that names this subject. */
export function pageNames(...wanted: readonly PageSubject[]): Matcher {
  return (facts) => {
    const { page } = facts;
    if (page?.type !== 'error') return undefined;
    const subject = subjectOf(page);
    return subject !== undefined && wanted.includes(subject)
      ? likely(describePage(page), 3)
      : undefined;
  };
}

/** A guess about the browser, which an error at the authorization URL rules out. */
export function unlessPageShows(match: Matcher): Matcher {
  return (facts) => {
    const opinion = match(facts);
    if (opinion === undefined || opinion.verdict === 'ruled out') return opinion;
    const { page } = facts;
    return page?.type === 'error' ? ruledOut(describePage(page)) : opinion;
  };
}

/**
 * A guess that the server refuses the redirect URI: a sign-in page rules it out, and so does an error
 * that names something else. Other words may say it in a way that is not known here.
 */
export function refusesRedirect(match: Matcher): Matcher {
  return (facts) => {
    const opinion = match(facts);
    const { page } = facts;
    if (opinion === undefined || page === undefined) return opinion;
    if (page.type === 'sign_in') return ruledOut(signInPage);
    if (page.type !== 'error') return opinion;
    const isOther = subjectOf(page) !== undefined || (page.status ?? 0) >= 500;
    return isOther ? ruledOut(describePage(page)) : possible(describePage(page), 1);
  };
}

/** An error page of which nothing is known but its words. */
export const unknownPage: Matcher = ({ page }) => {
  if (page?.type !== 'error' || subjectOf(page) !== undefined) return undefined;
  return possible(describePage(page), 3);
};

/** Whether the server has accepted the request: it lets the user sign in. */
export function isSignInPage({ page }: Facts): boolean {
  return page?.type === 'sign_in';
}

export const signInPage =
  'the authorization URL leads to a sign-in page, so the server knows the client and its redirect URI';

export function describePage({ status, code, words }: AuthorizationPage): string {
  const marks = [...(status === undefined ? [] : [`HTTP ${status}`]), code ?? []].flat().join(', ');
  return `the authorization URL shows an error${marks === '' ? '' : ` (${marks})`}${words === undefined ? '' : `: "${words}"`}`;
}
