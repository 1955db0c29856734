import type { AdviceFacts, AdviceId } from '../../model/advice.ts';
import type { Facts } from '../facts.ts';
import { type Sentences, templatesOf } from './sentences.ts';
import { urlText, urlWord, wordOf } from './word.ts';

/** What to do when a sign-in did not begin, did not end, or its result was not accepted. */
export const signInAdvice = {
  not_signed_in: ({ unset }) => [`sign in: \`sign-in${flagsFor(unset)}\``],
  sign_in_again: () => ['sign in again: `sign-in`'],
  no_callback: noCallback,
  code_not_confirmed: ({ lifetime }) => [
    `start again and confirm the new code in time: \`again --timeout ${lifetime}\``,
  ],
  par_never: () => ['push the request where the server asks for it: `again --par auto`'],
  no_browser: () => [
    'print the URL and wait for the callback: `again --no-browser`',
    'sign in on another device: `device`',
    'open the URL with a program: `again --browser <command>`',
  ],
  no_pending_sign_in: ({ unset }) => [`start over: \`login --no-wait${flagsFor(unset)}\``],
  not_final_url: () => [
    "copy the whole URL from the address bar, in quotes: `login --resume '<final redirect URL>'`",
  ],
  unusable_callback: () => [
    'the server sent this callback: look at its log, and at the callback: `again --trace`',
  ],
  no_id_token: ({ scope }) => [
    `if you only need an access token, leave openid out: \`sign-in --scope ${wordOf(scope || '<scopes>', '<scopes>')}\``,
    'check at the server whether the client may use the scope openid',
  ],
  id_token_refused: idTokenRefused,
  other_application: ({ audience }) => [
    `the token is for another application; if that is the right one: \`sign-in --audience ${audienceWord(audience)}\``,
  ],
  direct_login_url: () => ['check the URL of the server: `again --base-url <url>`'],
  direct_login_refused: () => [
    'check login id, password and client id; the user has to belong to the application',
  ],
  assertion_audience: ({ token_endpoint }) => [
    `if the server expects its token endpoint as aud: \`again --audience ${urlWord(token_endpoint)}\``,
  ],
} satisfies Partial<Sentences>;

/** The fix of a rule: what advice with this id says, which is more specific. */
export function signInFix({ run }: Facts, id: AdviceId): readonly string[] | undefined {
  const advice = (run.failure?.advice ?? []).filter((one) => one.id === id);
  const fix = templatesOf(signInAdvice, advice);
  return fix.length > 0 ? fix : undefined;
}

/** The flags of settings that nobody has given. */
function flagsFor(unset: readonly ('issuer' | 'client_id')[]): string {
  const flags = { issuer: ' --issuer <url>', client_id: ' --client-id <id>' };
  return unset.map((name) => flags[name]).join('');
}

/** Longer than most sign-ins take, second factor included; seconds. */
const patience = 600;

function noCallback(facts: AdviceFacts['no_callback']): readonly string[] {
  const { seconds, isBuiltIn, isReached, isRedirected, page, hasDeviceFlow, minutesLeft } = facts;
  const longer = `to wait longer: \`again --timeout ${Math.max(patience, 2 * seconds)}\``;
  if (isBuiltIn) return [longer, 'to finish it later: `login --no-wait`'];
  const register = `if the browser shows an error of the server, register exactly this redirect URI there: ${urlText(facts.redirect_uri)}`;
  const elsewhere = hasDeviceFlow
    ? 'if the browser is on another machine: `device`'
    : 'if the browser is on another machine, start again and paste its final URL into the waiting terminal: `again`';
  const oldTab =
    'the rejected callbacks are from an old tab, or the server changes them; close the older tabs and start again: `again`';
  const resume = `already signed in? finish within ${minutesLeft} minutes: \`login --resume '<final redirect URL>'\``;
  return [
    ...(isRedirected ? [oldTab] : firstAdvice()),
    ...(minutesLeft === undefined ? [] : [resume]),
    ...(isReached ? [] : [elsewhere]),
    longer,
  ].slice(0, 3);

  function firstAdvice(): readonly string[] {
    if (page === 'sign_in') return [];
    return [
      page === 'error'
        ? 'look into the log of the server: it shows this error instead of a sign-in page'
        : register,
    ];
  }
}

/** What to do for each check; rules of the family V know most of them better. */
function idTokenRefused(facts: AdviceFacts['id_token_refused']): readonly string[] {
  const { check, isMissing } = facts;
  switch (check) {
    case 'exp':
    case 'nbf':
    case 'iat':
      return ['compare the clocks of this machine and of the server'];
    case 'nonce':
      return isMissing
        ? ['the server, or a proxy in front of it, drops the nonce: report it to its operators']
        : ['close the older tabs and sign in again: `sign-in`'];
    case 'iss':
      return ['compare with the issuer in the metadata: `discover`'];
    case 'aud':
    case 'azp':
      return ['the token is for another client: `sign-in --client-id <id>`'];
    case undefined:
    case 'alg':
    case 'key':
    case 'signature':
      return ['see the keys and algorithms of the server: `discover`'];
    default:
      return ['this is a fault of the server: report it to its operators'];
  }
}

/** An audience of the server is printed only when it is a plain identifier. */
function audienceWord(seen: string): string {
  return /^\w[\w.:/@-]*$/.test(seen) ? wordOf(seen, '<aud>') : '<aud>';
}
