import type { Facts } from '../facts.ts';
import {
  browserSteps,
  either,
  likely,
  matchesError,
  possible,
  ruledOut,
  type Matcher,
} from '../match.ts';
import {
  isSignInPage,
  pageNames,
  refusesRedirect,
  signInPage,
  unlessPageShows,
} from './authorization-page.ts';

/** Phrases of servers for a redirect URI that is not registered; those of Django, Authlib and Spring last. */
const unregistered =
  /callback url mismatch|redirect_uri did not match any of the client's|does not match any of the OAuth 2\.0 Client's pre-registered|invalid redirect_?uri|invalid parameter: redirect_uri|redirect_uri_mismatch|redirect_uri is not associated|'redirect_uri' parameter must be a Login redirect URI|mismatching redirect uri|redirect uri \S{1,2000} is not supported by client|OAuth 2\.0 Parameter: redirect_uri/i;

export const refusedRedirect = either(
  pageNames('redirect-uri'),
  matchesError({
    at: browserSteps,
    codes: ['invalid_redirect_uri', 'redirect_uri_mismatch'],
    phrases: unregistered,
    numbers: ['50011', '50011001'],
  }),
);

/** Whether no callback arrived: the run ended while it waited for the browser. */
function isCallbackMissing({ run, callback, rejectedRequests, observed }: Facts): boolean {
  const isLogin = run.failure?.advice?.some(({ id }) => id === 'no_callback') ?? false;
  const ended = isLogin || (run.failure?.kind === 'interrupted' && run.command === 'login');
  const isReached = rejectedRequests.some(({ sent }) => sent['state'] !== undefined);
  return (
    ended && !isReached && callback === undefined && !observed.some(({ step }) => step === 'token')
  );
}

function callbackMissing(because: string): Matcher {
  return (facts) => (isCallbackMissing(facts) ? possible(because, 0) : undefined);
}

/** A guess where no callback arrived, and no page has shown why. */
export function whenCallbackMissing(because: string): Matcher {
  return unlessPageShows(callbackMissing(because));
}

/** The redirect URI is refused, or may be. */
export const guessedRedirect = refusesRedirect(
  callbackMissing(
    'no callback arrived: a server that refuses the redirect URI shows that only in the browser',
  ),
);

export const otherLoopback: Matcher = (facts) => {
  const { authorization, server } = facts;
  const redirect = authorization?.sent['redirect_uri'] ?? '';
  const refused = refusedRedirect(facts);
  const host = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])/.exec(redirect)?.[1];
  if (refused === undefined || host === undefined) return undefined;
  const kind = server?.kind;
  const strict =
    (host === '[::1]' && kind === 'entra') ||
    (host === '127.0.0.1' && kind === 'entra') ||
    (host === 'localhost' && kind === 'fosite');
  const because = `${refused.because}, and the redirect URI has the host ${host}`;
  return strict ? likely(because, 4) : possible(because, 2);
};

export const movingPort: Matcher = (facts) => {
  const { authorization, run } = facts;
  const chosen = run.settings.find(({ name }) => name === 'redirect_uri')?.value;
  const sent = authorization?.sent['redirect_uri'];
  const refused = refusedRedirect(facts);
  if (refused === undefined || sent === undefined || chosen === undefined) return undefined;
  if (sent === chosen || !/:0(\/|$)|^http:\/\/[^/:]+(\/|$)/.test(chosen)) return undefined;
  return likely(
    `${refused.because}; the setting is ${chosen}, with the free port it became ${sent}`,
    4,
  );
};

/** The advice of a sign-in without a callback in time. */
export function noCallbackOf({ run }: Facts) {
  return run.failure?.advice?.find((advice) => advice.id === 'no_callback');
}

export const remote: Matcher = unlessPageShows((facts) => {
  const where = facts.run.local?.remote;
  if (!isCallbackMissing(facts)) return undefined;
  if (noCallbackOf(facts)?.isReached) return ruledOut('the browser has reached the listener');
  if (where !== undefined) {
    const seen = `no callback arrived, and this shell seems to run in ${where}`;
    // Many programs that open a browser run there themselves.
    const isWeak = where === 'a container' || where === 'a machine without a display';
    return isWeak ? possible(seen, 3) : likely(seen, 3);
  }
  return ruledOut('this shell seems to run on the machine of the browser');
});

export const fragment: Matcher = ({ callback, rejectedRequests, step, observed }) => {
  const received = callback ?? rejectedRequests.at(-1) ?? observed.find(() => step === 'pasted');
  if (received === undefined) return undefined;
  const { url } = received.exchange.request;
  const hash = URL.canParse(url) ? new URL(url).hash : '';
  if (/(access_token|id_token|code)=/.test(hash)) {
    return likely(
      'the response is in the fragment of the URL (after #), which a browser does not send',
      3,
    );
  }
  if (received.step !== 'stranger') return undefined;
  return Object.keys(received.sent).length === 0
    ? possible('the callback has no parameters', 2)
    : undefined;
};

/** The parameters came in the query, so it is not the fragment that hides the others. */
export const withoutResult: Matcher = ({ callback, rejectedRequests }) => {
  const received = callback ?? rejectedRequests.at(-1);
  const { code, error, state } = received?.sent ?? {};
  const isWhole = received?.exchange.request.url.includes('#') === false;
  return isWhole && state !== undefined && code === undefined && error === undefined
    ? likely('the callback has a state, but neither code nor error', 3)
    : undefined;
};

export const noCallback: Matcher = (facts) => {
  if (!isCallbackMissing(facts)) return undefined;
  const because = `no callback arrived: ${facts.run.failure?.message}`;
  return isSignInPage(facts) ? likely(`${because}; ${signInPage}`, 1) : likely(because, 0);
};
