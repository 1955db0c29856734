import type { ObservedExchange } from '../evidence/exchange.ts';
import type { Facts } from '../facts.ts';
import {
  either,
  failureSays,
  isRedirect,
  likely,
  type Matcher,
  networkSays,
  possible,
  says,
  setting,
  whatWasSaid,
} from '../match.ts';
import type { Rule } from '../rule.ts';

const wellKnown = /\/\.well-known\/(openid-configuration|oauth-authorization-server)/;

/** The issuer that a discovery request asked for, from the setting or from its own address. */
function askedIssuer(facts: Facts): string | undefined {
  const discovery = facts.observed.findLast(({ step }) => step === 'discovery');
  const url = discovery?.exchange.request.url ?? '';
  return setting(facts, 'issuer') ?? (wellKnown.test(url) ? url.replace(wellKnown, '') : undefined);
}

const otherIssuer: Matcher = (facts) => {
  const { issuer } = facts.metadata;
  const asked = askedIssuer(facts);
  if (typeof issuer !== 'string' || asked === undefined || issuer === asked) return undefined;
  if (issuer.includes('{tenantid}') || facts.server?.kind === 'entra') return undefined;
  const tried = facts.observed.findLast(({ step }) => step === 'discovery');
  const isFatal =
    tried === facts.observed.at(-1) || facts.run.failure?.message.startsWith('discovery') === true;
  const because = `${asked} was asked, and the document says ${issuer}`;
  // A slash at the end comes from how an address was put together, unless the run ended there.
  if (issuer.replace(/\/$/, '') === asked.replace(/\/$/, '') && !isFatal) return undefined;
  return isFatal && facts.failed === undefined ? likely(because, 4) : possible(because, 0);
};

const noMetadata: Matcher = (facts) => {
  const tries = facts.observed.filter(({ step }) => step === 'discovery');
  const missing = tries.filter(({ said }) => said.status === 404);
  const words = facts.run.failure?.message ?? '';
  // A server that fails may have them, and so may one behind what answered in its place.
  if (/HTTP 5\d\d/.test(words) || tries.some(isAnsweredByAnother)) return undefined;
  if (words.includes(' has no metadata ')) return likely(`atm-cli said: ${words}`, 4);
  if (missing.length === 0 || facts.failed?.step !== 'discovery') return undefined;
  return likely(
    `HTTP 404 came for ${missing.map(({ exchange }) => exchange.request.url).join(' and ')}`,
    3,
  );
};

/** A failing gateway, a page in place of metadata, a redirect to one, or a host of another name. */
function isAnsweredByAnother({ said: { status = 0, html } }: ObservedExchange): boolean {
  return (
    status >= 500 || (html !== undefined && status < 300) || isRedirect(status) || status === 421
  );
}

/** HTTP 421: the server is there, and not under the name that was asked (RFC 9110 section 15.5.20). */
const misdirected: Matcher = ({ observed }) => {
  const found = observed.findLast(({ step, said }) => step === 'discovery' && said.status === 421);
  if (found === undefined) return undefined;
  const { description } = found.said;
  const words = description === undefined ? '' : `: ${description.slice(0, 200)}`;
  return likely(`the server answers to another name (HTTP 421)${words}`, 4);
};

const limited: Matcher = (facts) => {
  const { said, failed } = facts;
  const after = failed?.exchange.response?.headers['retry-after'];
  const isLimited = said.status === 429 && said.error !== 'slow_down';
  const worded = says({
    codes: ['too_many_requests', 'rate_limited', 'over_email_send_rate_limit'],
    phrases: /global limit has been reached|rate limit exceeded/i,
  })(facts);
  if (!isLimited && worded === undefined) return undefined;
  const wait = after === undefined ? 'without Retry-After' : `Retry-After is ${after}`;
  return likely(`${whatWasSaid(facts)}, ${wait}`, 4);
};

const localhostOnIpv6: Matcher = (facts) => {
  const words = facts.failed?.exchange.error ?? facts.run.failure?.message ?? '';
  const url = facts.failed?.exchange.request.url ?? words;
  return /ECONNREFUSED/.test(words) && /\/\/localhost\b|\[::1\]|::1/.test(`${url} ${words}`)
    ? possible(`${url.slice(0, 200)} was refused: ${words}`, 4)
    : undefined;
};

export const networkRules: readonly Rule[] = [
  {
    id: 'N01',
    phase: 'discovery',
    title: 'the issuer has no metadata there',
    codes: ['404', 'openid-configuration', 'oauth-authorization-server'],
    match: noMetadata,
    cause:
      'No metadata was found: OpenID Connect appends its well-known path to the issuer, RFC 8414 puts it between host and path, and the issuer may just be another address.',
    tell: (facts) => {
      const tries = facts.observed.filter(({ step }) => step === 'discovery');
      if (tries.length === 0) return undefined;
      const [statuses, one] = [
        tries.map(({ said }) => `HTTP ${said.status ?? '-'}`),
        tries.length === 1,
      ];
      return `No metadata was found: ${tries.length} well-known ${one ? 'address' : 'addresses'} of the issuer gave ${[...new Set(statuses)].join(' and ')}.`;
    },
    fix: [
      'give the issuer as the server documents it, with its path (realm, tenant): atm-cli discover <url>',
      'a server without metadata: --authorization-endpoint <url> --token-endpoint <url>',
    ],
    source:
      'RFC 8414 section 3.1; OpenID Connect Discovery section 4; modelcontextprotocol/inspector#1095',
  },
  {
    id: 'N02',
    phase: 'discovery',
    title: 'the metadata is of another issuer',
    codes: ['issuer', 'issuer_mismatch'],
    match: either(otherIssuer, misdirected, failureSays(/discovery: .*(issuer|expected ")/, 3)),
    cause:
      'The document names another issuer than was asked: a TLS-ending proxy that the server does not trust (http for https), an inner host name (docker), a custom domain, or a slash too many. It is never adopted by itself.',
    tell: (facts) => {
      const asked = askedIssuer(facts);
      const { issuer } = facts.metadata;
      return asked !== undefined && typeof issuer === 'string' && asked !== issuer
        ? `${asked} is configured, and its document says ${issuer}: not even a slash may differ.`
        : undefined;
    },
    fix: [
      'if the server is right, take its spelling: atm-cli login --issuer {found_issuer}',
      'if not, let the server know its public address (proxy headers, KC_HOSTNAME, the issuer of its configuration)',
    ],
    source: 'RFC 8414 section 3.3; oidc-provider docs/README.md FAQ',
  },
  {
    id: 'N03',
    phase: 'network',
    title: 'the certificate is not trusted',
    codes: [
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    ],
    match: networkSays(
      /UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT|UNABLE_TO_GET_ISSUER_CERT|presents an untrusted certificate/,
      4,
    ),
    cause:
      'The certificate was made by an authority that this machine does not know: a private one, or a company that looks into TLS.',
    fix: [
      'name the authority before the start: NODE_EXTRA_CA_CERTS=<file.pem> atm-cli …',
      'or take those of the system: NODE_OPTIONS=--use-system-ca (Node 22.19 and 24)',
    ],
    source: 'https://nodejs.org/api/cli.html#node_extra_ca_certsfile; upstash/context7#2268',
  },
  {
    id: 'N04',
    phase: 'network',
    title: 'no connection, although curl has one',
    codes: ['UND_ERR_CONNECT_TIMEOUT', 'HTTPS_PROXY', 'ETIMEDOUT'],
    match: networkSays(/UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT|did not accept a connection/, 4),
    cause:
      'Nothing accepted the connection: a firewall, a VPN that is off, or a proxy that has to be used; atm-cli takes HTTPS_PROXY and NO_PROXY from the environment.',
    fix: [
      'set the proxy: HTTPS_PROXY=http://proxy.example.com:3128 atm-cli …',
      'see what curl uses: curl -v <the address>, and its ~/.curlrc',
    ],
    source: 'https://nodejs.org/api/cli.html#node_use_env_proxy1; fastagent issue 474',
  },
  {
    id: 'N05',
    phase: 'network',
    title: 'localhost means another IP family',
    codes: ['ECONNREFUSED'],
    match: localhostOnIpv6,
    cause:
      'localhost was taken for ::1, and the server listens on 127.0.0.1 alone, or the reverse.',
    fix: [
      'name the address: http://127.0.0.1:<port> instead of http://localhost:<port> (the issuer has to be configured the same at the server)',
      'or nothing listens there yet: start the server',
    ],
    source: 'https://nodejs.org/api/net.html#netgetdefaultautoselectfamily',
    unconfirmed: true,
  },
  {
    id: 'N06',
    phase: 'network',
    title: 'it works here and not in the browser',
    codes: ['CORS'],
    match: says({
      phrases: /Access-Control-Allow-Origin|CORS policy|cross-origin request blocked|preflight/i,
    }),
    cause:
      'A program has no CORS, a page has: GitHub answers no preflight at its token endpoint, GitLab only at some.',
    fix: ['exchange the code on your own server', 'or let the server allow the origin of the page'],
    source:
      'https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps; https://docs.gitlab.com/api/oauth2/',
  },
  {
    id: 'N07',
    phase: 'network',
    title: 'too many requests',
    codes: ['429', 'too_many_requests', 'Retry-After'],
    match: limited,
    cause: 'The server limits how often it is asked.',
    fix: [
      'wait as long as Retry-After says, then try again',
      'take tokens from the store instead of asking anew: atm-cli token{profile}',
    ],
    source:
      'RFC 6585 section 4; https://auth0.com/docs/troubleshoot/customer-support/operational-policies/rate-limit-policy',
  },
  {
    id: 'N08',
    phase: 'store',
    title: 'the store is closed, or open to others',
    codes: ['EACCES', 'EROFS', 'keyring'],
    match: failureSays(
      /keyring|readable by others|the tokens cannot be (written|read)|permission denied|EACCES|EROFS|read-only|no space left/i,
      3,
    ),
    cause:
      'Files of atm-cli cannot be read or written here, or other users can read them (a container, a read-only home, another umask).',
    fix: [
      'see where the tokens are: atm-cli status{profile}',
      'move everything: ATM_CLI_HOME=<folder>, and chmod 700 that folder',
    ],
    source: 'cli/cli#10108; https://specifications.freedesktop.org/basedir-spec/latest/',
  },
];
