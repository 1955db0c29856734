import { filesFix } from '../advice/files.ts';
import { networkFix } from '../advice/network.ts';
import { serverFix } from '../advice/server.ts';
import {
  byRule,
  either,
  matchesError,
  matchesNetworkError,
  matchesPasted,
  unlessNamed,
} from '../match.ts';
import {
  askedIssuer,
  otherIssuer,
  noMetadata,
  misdirected,
  limited,
  localhostOnIpv6,
} from '../matchers/network.ts';
import type { Rule } from '../rule.ts';

const useStored = 'use the stored token instead of requesting a new one: `token`';
const publicUrl =
  'configure the public URL at the server (KC_HOSTNAME, the issuer of its configuration, the host name of a container)';

/** What to do by the parts that differ; an issuer of another host, or without TLS, is in no command. */
function otherIssuerFix(asked: string | undefined, found: unknown): readonly string[] | undefined {
  if (asked === undefined || typeof found !== 'string') return undefined;
  if (!URL.canParse(asked) || !URL.canParse(found)) return undefined;
  const [configured, named] = [new URL(asked), new URL(found)];
  if (configured.host !== named.host) return undefined;
  if (configured.protocol === 'https:' && named.protocol !== 'https:') {
    return [
      'configure the server to trust X-Forwarded-Proto of the proxy that terminates TLS, or set its public URL',
    ];
  }
  return [
    'if that is the right server, use the issuer of its metadata: `set issuer={found_issuer}`',
    publicUrl,
  ];
}

export const networkRules: readonly Rule[] = [
  {
    id: 'N01',
    phase: 'discovery',
    title: 'no metadata found for the issuer',
    codes: ['404', 'openid-configuration', 'oauth-authorization-server'],
    kinds: ['metadata-not-found'],
    match: unlessNamed(either(byRule('N01', 4), noMetadata)),
    fixFor: (facts) => serverFix(facts, 'other_issuer'),
    cause:
      'No metadata was found: OpenID Connect appends its well-known path to the issuer, RFC 8414 inserts it between host and path; the issuer may also be another URL.',
    causeFor: (facts) => {
      const tries = facts.observed.filter(({ step }) => step === 'discovery');
      if (tries.length === 0) return undefined;
      const [statuses, one] = [
        tries.map(({ errorResponse }) => `HTTP ${errorResponse.status ?? '-'}`),
        tries.length === 1,
      ];
      return `No metadata was found: ${tries.length} well-known ${one ? 'URL' : 'URLs'} of the issuer returned ${[...new Set(statuses)].join(' and ')}.`;
    },
    fix: [
      'use the issuer as the server documents it, with its path (realm, tenant): `discover <url>`',
      'a server without metadata: `sign-in --authorization-endpoint <url> --token-endpoint <url>`',
    ],
    source:
      'RFC 8414 section 3.1; OpenID Connect Discovery section 4; modelcontextprotocol/inspector#1095',
  },
  {
    id: 'N02',
    phase: 'discovery',
    title: 'the metadata is of another issuer',
    codes: ['issuer', 'issuer_mismatch'],
    kinds: ['issuer-mismatch'],
    match: either(otherIssuer, misdirected, byRule('N02')),
    cause:
      'The metadata has another issuer than the configured one: a TLS-terminating proxy that the server does not trust (http instead of https), an internal host name (docker), a custom domain, or a trailing slash. It is never adopted automatically.',
    causeFor: (facts) => {
      const asked = askedIssuer(facts);
      const { issuer } = facts.metadata;
      return asked !== undefined && typeof issuer === 'string' && asked !== issuer
        ? `The configured issuer is ${asked}, its metadata has ${issuer}: they have to be equal, slashes included.`
        : undefined;
    },
    fixFor: (facts) => otherIssuerFix(askedIssuer(facts), facts.metadata['issuer']),
    fix: [publicUrl, 'if the issuer of the metadata is the right one, use that'],
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
    kinds: ['tls-untrusted'],
    match: either(
      byRule('N03', 4),
      matchesNetworkError(
        /UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT|UNABLE_TO_GET_ISSUER_CERT/,
        4,
      ),
    ),
    cause:
      'The certificate was issued by an authority that this machine does not trust: a private one, or a proxy that inspects TLS.',
    fixFor: networkFix,
    fix: [
      'trust its CA, or that of a proxy that inspects TLS: --ca-cert <file>',
      'or for all programs of Node.js: NODE_EXTRA_CA_CERTS=<file>, or the CAs of the system: NODE_OPTIONS=--use-system-ca (Node 22.19 and 24)',
    ],
    source: 'https://nodejs.org/api/cli.html#node_extra_ca_certsfile; upstash/context7#2268',
  },
  {
    id: 'N04',
    phase: 'network',
    title: 'no connection, although curl can connect',
    codes: ['UND_ERR_CONNECT_TIMEOUT', 'HTTPS_PROXY', 'ETIMEDOUT'],
    kinds: ['proxy'],
    match: (facts) => {
      const opinion = either(
        byRule('N04', 4),
        matchesNetworkError(/UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT/, 4),
      )(facts);
      // Nobody knows whether curl can connect where another program printed it.
      return opinion && facts.step === 'pasted' ? { ...opinion, verdict: 'possible' } : opinion;
    },
    cause:
      'Nothing accepted the connection: a firewall, a VPN that is off, or a required proxy; atm-cli reads HTTPS_PROXY and NO_PROXY from the environment.',
    fixFor: networkFix,
    fix: [
      'if a proxy is needed: --proxy <url>, or HTTPS_PROXY',
      'see what curl uses: curl -v <url>, and its ~/.curlrc',
    ],
    source: 'https://nodejs.org/api/cli.html#node_use_env_proxy1; fastagent issue 474',
  },
  {
    id: 'N05',
    phase: 'network',
    title: 'localhost resolves to another IP family',
    codes: ['ECONNREFUSED'],
    match: localhostOnIpv6,
    fixFor: networkFix,
    cause:
      'localhost was resolved to ::1, but the server listens only on 127.0.0.1, or the reverse.',
    fix: [
      'use the IP address: http://127.0.0.1:<port> instead of http://localhost:<port> (the issuer has to be configured the same at the server)',
      'or the server is not running: start it',
    ],
    source: 'https://nodejs.org/api/net.html#netgetdefaultautoselectfamily',
    unconfirmed: true,
  },
  {
    id: 'N06',
    phase: 'network',
    title: 'it works here, but not in the browser (CORS)',
    codes: ['CORS'],
    kinds: ['cors'],
    match: matchesError({
      phrases: /Access-Control-Allow-Origin|CORS policy|cross-origin request blocked|preflight/i,
    }),
    cause:
      'Only browsers enforce CORS: GitHub answers no preflight at its token endpoint, GitLab only at some endpoints.',
    fix: ['exchange the code on your own server', 'or allow the origin of the page at the server'],
    source:
      'https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps; https://docs.gitlab.com/api/oauth2/',
  },
  {
    id: 'N07',
    phase: 'network',
    title: 'too many requests',
    codes: ['429', 'too_many_requests', 'Retry-After'],
    kinds: ['rate-limit'],
    match: limited,
    fixFor: (facts) => {
      const again = serverFix(facts, 'unavailable');
      return again && [...again, useStored];
    },
    cause: 'The server limits the rate of requests.',
    fix: ['wait as long as Retry-After requires, then try again', useStored],
    source:
      'RFC 6585 section 4; https://auth0.com/docs/troubleshoot/customer-support/operational-policies/rate-limit-policy',
  },
  {
    id: 'N08',
    phase: 'store',
    title: 'the token store is locked, or readable by other users',
    codes: ['EACCES', 'EROFS', 'keyring'],
    match: either(byRule('N08'), matchesPasted(/\bEACCES\b|\bEROFS\b|read-only file system/i)),
    cause:
      'Files of atm-cli cannot be read or written here, or other users can read or change them (a container, a read-only home, another umask).',
    causeFor: ({ run }) =>
      run.failure?.advice?.some(({ id }) => id === 'keyring')
        ? 'The tokens are encrypted with a key in the keyring of the system, which cannot be used here: it is locked, missing, or not set up.'
        : undefined,
    fixFor: filesFix,
    fix: [
      'see where the tokens are stored: `status`',
      'move everything: ATM_CLI_HOME=<folder>, and chmod 700 that folder',
    ],
    source: 'cli/cli#10108; https://specifications.freedesktop.org/basedir-spec/latest/',
  },
];
