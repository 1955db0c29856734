import type { Facts } from '../facts.ts';
import {
  browserSteps,
  either,
  failureSays,
  likely,
  type Matcher,
  possible,
  says,
} from '../match.ts';
import type { Rule } from '../rule.ts';

/** How servers say that a redirect URI is not registered. */
const unregistered =
  /callback url mismatch|redirect_uri did not match any of the client's|does not match any of the OAuth 2\.0 Client's pre-registered|invalid redirect_?uri|invalid parameter: redirect_uri|redirect_uri_mismatch|redirect_uri is not associated|'redirect_uri' parameter must be a Login redirect URI/i;

const refusedRedirect = says({
  at: browserSteps,
  codes: ['invalid_redirect_uri', 'redirect_uri_mismatch'],
  phrases: unregistered,
  numbers: ['50011', '50011001'],
});

/** Nobody came back: the run ended in waiting for the browser. */
export function isWaitedInVain({ run, callback, strangers, observed }: Facts): boolean {
  const isLogin = run.failure?.kind === 'timeout' && /no callback on/.test(run.failure.message);
  const ended = isLogin || (run.failure?.kind === 'interrupted' && run.command === 'login');
  const isReached = strangers.some(({ sent }) => sent['state'] !== undefined);
  return (
    ended && !isReached && callback === undefined && !observed.some(({ step }) => step === 'token')
  );
}

function vainly(because: string): Matcher {
  return (facts) => (isWaitedInVain(facts) ? possible(because, 0) : undefined);
}

const otherLoopback: Matcher = (facts) => {
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

const movingPort: Matcher = (facts) => {
  const { authorization, run } = facts;
  const chosen = run.settings.find(({ name }) => name === 'redirect_uri')?.value;
  const sent = authorization?.sent['redirect_uri'];
  const refused = refusedRedirect(facts);
  if (refused === undefined || sent === undefined || chosen === undefined) return undefined;
  if (sent === chosen || !/:0(\/|$)|^http:\/\/[^/:]+(\/|$)/.test(chosen)) return undefined;
  return likely(
    `${refused.because}; the setting is ${chosen}, and the free port made it ${sent}`,
    4,
  );
};

const remote: Matcher = (facts) => {
  const where = facts.run.local?.remote;
  if (!isWaitedInVain(facts)) return undefined;
  if (where !== undefined)
    return likely(`nothing came back, and this shell seems to run in ${where}`, 3);
  return { verdict: 'ruled out', because: 'this shell seems to run beside the browser', weight: 0 };
};

const fragment: Matcher = ({ callback, strangers, step, observed }) => {
  const brought = callback ?? strangers.at(-1) ?? observed.find(() => step === 'pasted');
  if (brought === undefined) return undefined;
  const { url } = brought.exchange.request;
  const hash = URL.canParse(url) ? new URL(url).hash : '';
  if (/(access_token|id_token|code)=/.test(hash)) {
    return likely('the answer stands behind a # in the address, which no server is sent', 3);
  }
  if (brought.step !== 'stranger') return undefined;
  if (Object.keys(brought.sent).length === 0)
    return possible('the callback came without any parameter', 2);
  const { code, error, state } = brought.sent;
  return state !== undefined && code === undefined && error === undefined
    ? possible('the callback came with state and with neither code nor error', 2)
    : undefined;
};

export const authorizeRedirect: readonly Rule[] = [
  {
    id: 'A01',
    phase: 'authorize',
    title: 'the redirect URI is not registered',
    codes: ['AADSTS50011', 'redirect_uri_mismatch', 'invalid_redirect_uri', 'invalid_request'],
    match: either(
      refusedRedirect,
      vainly(
        'nothing came back: a server that refuses the redirect URI says so in the browser only',
      ),
    ),
    cause:
      'The redirect URI that was sent is not registered for this client, byte for byte: scheme, host, port, path, trailing slash and case all count.',
    tell: ({ authorization }) => {
      const sent = authorization?.sent['redirect_uri'];
      return (
        sent &&
        `${sent} is not registered for this client, byte for byte: a server that refuses it does not come back, so nothing reaches this terminal.`
      );
    },
    fix: [
      'register exactly {redirect_uri} where the client is registered',
      'or send the one that is registered: atm-cli login{profile} --redirect-uri <uri>, or --port <port> when only the port differs',
    ],
    source:
      'RFC 9700 section 2.1; oidc-provider lib/helpers/errors.js; fosite authorize_helper.go; https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes',
  },
  {
    id: 'A02',
    phase: 'authorize',
    title: 'localhost in one place, 127.0.0.1 in the other',
    codes: ['localhost', '127.0.0.1'],
    match: otherLoopback,
    cause:
      'localhost and 127.0.0.1 are two different redirect URIs; Ory frees the port of IP literals only, Entra of localhost only (and never takes [::1]), oidc-provider only of native clients.',
    fix: [
      'use the host that is registered: atm-cli login{profile} --redirect-uri http://localhost:{port}/callback, or 127.0.0.1 instead',
      'or register {redirect_uri} (Entra: 127.0.0.1 only in the manifest)',
    ],
    source:
      'RFC 8252 section 7.3; fosite authorize_helper.go isMatchingAsLoopback; https://learn.microsoft.com/en-us/entra/identity-platform/reply-url',
  },
  {
    id: 'A03',
    phase: 'authorize',
    title: 'the port of the redirect URI moves, and the server compares it',
    codes: [],
    match: movingPort,
    cause:
      'A random free port was used, and this server compares the port too: it works only while the port is the registered one.',
    fix: [
      'pin the registered port: atm-cli profile set redirect_uri=http://127.0.0.1:8976/callback{profile}',
      'or for one sign-in: atm-cli login{profile} --port <port>',
    ],
    source: 'RFC 8252 section 7.3; geelen/mcp-remote#72; MoonshotAI/kimi-code#2606',
  },
  {
    id: 'A04',
    phase: 'callback',
    title: 'the browser is refused on the callback address',
    codes: ['ERR_CONNECTION_REFUSED'],
    match: vainly('nothing came back: a browser that asks the other IP family is refused'),
    cause:
      'The browser reached this machine but not this listener: localhost may mean ::1 to the browser and 127.0.0.1 to the listener.',
    fix: [
      'if the browser shows "connection refused", send it to the literal: atm-cli login{profile} --redirect-uri http://127.0.0.1:{port}/callback',
      'or paste the address on which the browser ended into the terminal that waits',
    ],
    source: 'RFC 8252 section 8.3; cloudflare/workers-sdk#2874',
  },
  {
    id: 'A05',
    phase: 'authorize',
    title: 'the port is used by another program',
    codes: ['EADDRINUSE'],
    match: failureSays(/EADDRINUSE|is used by another program/, 4),
    cause:
      'Another program listens on the port of the redirect URI, often a second login that still waits.',
    fix: [
      'end the other login, or choose another registered port: atm-cli login{profile} --port <port>',
      'where the server takes any loopback port: --port 0',
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
    fix: [
      'without any browser here: atm-cli device{profile}',
      'or paste the address on which the browser ended into the terminal that waits',
      'or forward the port first: ssh -L {port}:127.0.0.1:{port} <host>',
    ],
    source: 'RFC 8252 section 7.3; cloudflare/workers-sdk#5679; aws/aws-cli#9148',
  },
  {
    id: 'A19',
    phase: 'callback',
    title: 'the answer came behind a #',
    codes: ['fragment'],
    match: fragment,
    cause:
      'The server answered in the fragment (implicit flow or response_mode=fragment), which a browser keeps to itself.',
    tell: ({ strangers }) =>
      strangers.at(-1)?.sent['state'] === undefined
        ? undefined
        : 'The callback has neither code nor error: they stand behind a #, or something on the way dropped them.',
    fix: [
      'ask for a query: atm-cli login{profile} --param response_mode=query',
      'and enable the authorization code flow for the client',
    ],
    source: 'OAuth 2.0 Multiple Response Type Encoding Practices section 2.1',
    unconfirmed: true,
  },
  {
    id: 'A20',
    phase: 'callback',
    title: 'nothing came back in time',
    codes: ['timeout'],
    match: (facts) =>
      isWaitedInVain(facts)
        ? likely(`nothing came to the listener: ${facts.run.failure?.message}`, 0)
        : undefined,
    cause: 'No browser came back to the listener: what went wrong is on the screen of the browser.',
    fix: [
      'does the browser show an error of the server? then register exactly {redirect_uri} (A01)',
      'does it show "connection refused"? then see A04; is it on another machine? then see A06',
      'was there too little time? atm-cli login{profile} --timeout 600',
    ],
    source: 'RFC 8252 section 7.3; RFC 6749 section 4.1.2.1',
  },
];
