import { signInFix } from '../advice/sign-in.ts';
import type { Facts } from '../facts.ts';
import type { AuthorizationPage } from '../../model/exchange.ts';
import { browserSteps, byRule, either, isGateway, matchesPasted, ruledOut } from '../match.ts';
import { isSignInPage, unknownPage } from '../matchers/authorization-page.ts';
import {
  fragment,
  guessedRedirect,
  movingPort,
  noCallback,
  noCallbackOf,
  otherLoopback,
  refusedRedirect,
  remote,
  whenCallbackMissing,
  withoutResult,
} from '../matchers/redirect.ts';
import type { Rule } from '../rule.ts';

function errorPageCause({ status = 0 }: AuthorizationPage): string {
  if (isGateway(status))
    return `A gateway in front of the server shows its own error page (HTTP ${status}): the server behind it is down or too slow.`;
  return status >= 500
    ? `The server failed (HTTP ${status}), and shows an error instead of a sign-in page.`
    : 'The server shows an error instead of a sign-in page, and does not redirect back.';
}

const pasteUrl =
  'start again and paste the URL that the browser ended on into the waiting terminal: `again`';
const forwardPort = 'or forward the port first: ssh -L {port}:127.0.0.1:{port} <host>';

export const authorizeRedirect: readonly Rule[] = [
  {
    id: 'A01',
    phase: 'authorize',
    title: 'the redirect URI is not registered',
    codes: ['AADSTS50011', 'redirect_uri_mismatch', 'invalid_redirect_uri', 'invalid_request'],
    kinds: ['redirect-uri'],
    kindsAt: browserSteps,
    match: either(refusedRedirect, guessedRedirect),
    cause:
      'The redirect URI that was sent is not registered for this client, byte for byte: scheme, host, port, path, trailing slash and case all count.',
    causeFor: ({ authorization }) => {
      const sent = authorization?.sent['redirect_uri'];
      return (
        sent &&
        `${sent} is not registered for this client, byte for byte: a server that refuses it does not redirect back, so no callback arrives here.`
      );
    },
    fix: [
      'register exactly {redirect_uri} where the client is registered',
      'or use the registered one: `sign-in --redirect-uri <uri>`',
      'or, when only the port differs: `sign-in --port <port>`',
    ],
    source:
      'RFC 9700 section 2.1; oidc-provider lib/helpers/errors.js; fosite authorize_helper.go; https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes',
  },
  {
    id: 'A02',
    phase: 'authorize',
    title: 'localhost is not 127.0.0.1',
    codes: ['localhost', '127.0.0.1'],
    match: otherLoopback,
    cause:
      'localhost and 127.0.0.1 are two different redirect URIs; Ory allows any port for IP literals only, Entra for localhost only (and never accepts [::1]), oidc-provider for native clients only.',
    fix: [
      'use the host that is registered: `sign-in --redirect-uri http://localhost:{port}/callback`',
      'or register {redirect_uri} (Entra: 127.0.0.1 only in the manifest)',
    ],
    source:
      'RFC 8252 section 7.3; fosite authorize_helper.go isMatchingAsLoopback; https://learn.microsoft.com/en-us/entra/identity-platform/reply-url',
  },
  {
    id: 'A03',
    phase: 'authorize',
    title: 'the port of the redirect URI changes, and the server compares it',
    codes: [],
    match: movingPort,
    cause:
      'A random free port was used, but this server compares the port: only the registered one works.',
    fix: [
      'set the registered port: `set redirect_uri=http://127.0.0.1:8976/callback`',
      'or for one sign-in: `sign-in --port <port>`',
    ],
    source: 'RFC 8252 section 7.3; geelen/mcp-remote#72; MoonshotAI/kimi-code#2606',
  },
  {
    id: 'A04',
    phase: 'callback',
    title: 'the browser cannot connect to the callback URL',
    codes: ['ERR_CONNECTION_REFUSED'],
    match: (facts) =>
      noCallbackOf(facts)?.isReached
        ? ruledOut('the browser has reached the listener')
        : whenCallbackMissing(
            'no callback arrived: a browser that connects to the other IP family is refused',
          )(facts),
    cause:
      'The browser reached this machine but not this listener: localhost may mean ::1 to the browser and 127.0.0.1 to the listener.',
    fix: [
      'if the browser shows "connection refused", use the IP address: `sign-in --redirect-uri http://127.0.0.1:{port}/callback`',
      'or paste the URL that the browser ended on into the waiting terminal',
    ],
    source: 'RFC 8252 section 8.3; cloudflare/workers-sdk#2874',
  },
  {
    id: 'A05',
    phase: 'authorize',
    title: 'the port is used by another program',
    codes: ['EADDRINUSE'],
    kinds: ['port-in-use'],
    match: either(byRule('A05', 4), matchesPasted(/EADDRINUSE/)),
    cause: 'Another program listens on the port of the redirect URI, often a second atm-cli login.',
    fixFor: (facts) =>
      isRegisteredHere(facts)
        ? [
            'end the other login, or register a client for another port: `sign-in --port 8977 --register`',
          ]
        : undefined,
    fix: [
      'end the other login, or if the server accepts any loopback port: `sign-in --port 0`',
      'or choose another registered port: `sign-in --port <port>`',
    ],
    source: 'RFC 8252 section 7.3; https://github.com/int128/kubelogin/blob/master/docs/usage.md',
  },
  {
    id: 'A06',
    phase: 'callback',
    title: 'the browser is on another machine than the listener',
    codes: ['SSH', 'WSL', 'container', 'Codespaces'],
    match: remote,
    cause:
      'The browser and this listener are on two machines (SSH, a container, WSL, Codespaces): its 127.0.0.1 is not ours.',
    fixFor: (facts) =>
      noCallbackOf(facts)?.hasDeviceFlow === false ? [pasteUrl, forwardPort] : undefined,
    fix: ['sign in without a browser here: `device`', pasteUrl, forwardPort],
    source: 'RFC 8252 section 7.3; cloudflare/workers-sdk#5679; aws/aws-cli#9148',
  },
  {
    id: 'A19',
    phase: 'callback',
    title: 'the response is in the fragment (after #)',
    codes: ['fragment'],
    match: fragment,
    cause:
      'The server put the response into the fragment (implicit flow or response_mode=fragment), which a browser does not send.',
    fix: [
      'request a query instead: `sign-in --response-mode query`',
      'and enable the authorization code flow for the client',
    ],
    source: 'OAuth 2.0 Multiple Response Type Encoding Practices section 2.1',
    unconfirmed: true,
  },
  {
    id: 'A24',
    phase: 'callback',
    title: 'the callback has neither code nor error',
    codes: [],
    match: withoutResult,
    cause:
      'The callback has the state of the request in its query, but no result: the server, or a proxy on the way, dropped code and error.',
    fix: ['look into the log of the server', 'to see the whole callback: `again --trace`'],
    source: 'RFC 6749 section 4.1.2',
  },
  {
    id: 'A20',
    phase: 'callback',
    title: 'no callback in time',
    codes: ['timeout'],
    match: either(unknownPage, noCallback),
    causeFor: (facts) => {
      if (facts.page?.type === 'error') return errorPageCause(facts.page);
      return isSignInPage(facts)
        ? 'The sign-in waits for a user: the server shows its sign-in page, and nobody has finished there.'
        : undefined;
    },
    cause: 'No callback reached the listener; the error, if there is one, is shown in the browser.',
    fixFor: (facts) => signInFix(facts, 'no_callback'),
    fix: [
      'if the browser shows an error of the server: register exactly {redirect_uri} (A01)',
      'if it shows "connection refused": see A04; if it is on another machine: see A06',
      'if the time was too short: `sign-in --timeout 600`',
    ],
    source: 'RFC 8252 section 7.3; RFC 6749 section 4.1.2.1',
  },
];

/** A client that this program has registered at the server of an API, with its redirect URI. */
function isRegisteredHere({ run }: Facts): boolean {
  const has = (name: string) => run.settings.find((one) => one.name === name);
  return has('api') !== undefined && /^(?:server|profile)$/.test(has('client_id')?.origin ?? '');
}
