import type { Facts } from '../facts.ts';
import { either, likely, matchesNetworkError, describeResponse, byRule } from '../match.ts';
import { networkFix } from '../advice/network.ts';
import { serverFix } from '../advice/server.ts';
import type { Rule } from '../rule.ts';
import { plainHttpOnTls } from '../matchers/network.ts';
import { anyCheck, endedAs, matchesCheck } from '../matchers/check.ts';

const design = 'docs/architecture.md';

/** Whether the server reports a failure of its own (RFC 6749 section 4.1.2.1). */
function isBroken({ errorResponse }: Facts): boolean {
  return (
    errorResponse.error === 'server_error' || errorResponse.error === 'temporarily_unavailable'
  );
}

/** Failed checks and network errors that no other rule matches, and the fallback for errors of a server. */
export const ownOutcome: readonly Rule[] = [
  {
    id: 'U09',
    phase: 'network',
    title: 'the server does not respond',
    codes: ['timeout', 'UND_ERR_HEADERS_TIMEOUT'],
    kinds: ['timeout'],
    match: either(byRule('U09', 4), matchesNetworkError(/HEADERS_TIMEOUT|BODY_TIMEOUT/, 4)),
    cause:
      'The connection is open, but no response arrives: the server hangs, or a proxy drops the response.',
    fixFor: networkFix,
    fix: ['see the log and the load of the server', 'to wait longer: --timeout 120'],
    source: 'RFC 9110 section 15.6.5',
  },
  {
    id: 'U10',
    phase: 'network',
    title: 'the server cannot be reached',
    codes: ['ENOTFOUND', 'ECONNREFUSED', 'ECONNRESET', 'EAI_AGAIN', 'EHOSTUNREACH'],
    kinds: ['connection-refused', 'dns'],
    match: either(
      byRule('U10'),
      matchesNetworkError(
        /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|EPIPE|UND_ERR_SOCKET|RST_STREAM|GOAWAY/,
      ),
    ),
    cause:
      'The host name is wrong, nothing listens there, or the network, a VPN or a firewall is in the way.',
    fixFor: networkFix,
    fix: ['check host and port: `discover`', 'start the server, or the VPN'],
    source: 'https://nodejs.org/api/errors.html#common-system-errors',
  },
  {
    id: 'U21',
    phase: 'network',
    title: 'plain http was sent to a port for TLS',
    codes: ['http_to_https'],
    match: plainHttpOnTls,
    cause: 'The URL begins with http://, and the server speaks TLS on that port.',
    fixFor: (facts) => serverFix(facts, 'other_issuer'),
    fix: ['use https:// with the same host and port in that URL'],
    source: 'net/http (Go) server.go; nginx error page 497; Apache mod_ssl; Tomcat NioEndpoint',
  },
  {
    id: 'U11',
    phase: 'network',
    title: 'the certificate is not valid for this host',
    codes: ['CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID', 'ERR_SSL_WRONG_VERSION_NUMBER'],
    kinds: ['tls-hostname'],
    match: either(
      byRule('U11', 4),
      matchesNetworkError(
        /CERT_HAS_EXPIRED|CERT_NOT_YET_VALID|ALTNAME_INVALID|WRONG_VERSION_NUMBER/,
        4,
      ),
    ),
    cause:
      'The certificate has expired or is for another host, the clock of this machine is wrong, or that port does not speak TLS.',
    fixFor: networkFix,
    fix: [
      'check host, port and scheme, and the clock of this machine',
      'renew the certificate of the server',
    ],
    source: 'https://nodejs.org/api/tls.html#x509-certificate-error-codes',
  },
  {
    id: 'U12',
    phase: 'verify',
    title: 'the signature does not match',
    codes: [
      'signature',
      'sig-empty',
      'sig-other-key',
      'sig-ecdsa-form',
      'sig-pss-salt',
      'sig-padding',
      'sig-psychic',
      'jwt-canonical',
      'jwt-alphabet',
    ],
    kinds: ['signature'],
    match: either(matchesCheck(['signature'], undefined, 2), byRule('U12', 2)),
    fixFor: (facts) => serverFix(facts, 'response_signature'),
    cause:
      'The token was changed or truncated, or was signed with another key than the server publishes.',
    fix: [
      'do not accept it; paste the whole token and try again: `verify <token>`',
      'get a new one: `token refresh`',
    ],
    source: 'RFC 7515 section 5.2',
  },
  {
    id: 'U13',
    phase: 'verify',
    title: 'the token belongs to another response',
    codes: ['at_hash', 'c_hash', 'clm-hashes'],
    match: matchesCheck(['at_hash', 'c_hash'], undefined, 3),
    cause:
      'at_hash or c_hash of the ID token is not the hash of the access token or code: the two are from different responses.',
    fix: ['do not accept it; sign in again: `sign-in`'],
    source: 'OpenID Connect Core section 3.1.3.6',
  },
  {
    id: 'U14',
    phase: 'verify',
    title: 'a check did not pass',
    codes: [
      'check_failed',
      'clm-logout',
      'hdr-b64',
      'hdr-zip',
      'jwt-nested',
      'jwt-hs-weak',
      'jwt-kid-injection',
      'clm-sub',
      'hdr-crit',
      'jwt-duplicate-member',
      'jwt-number',
      'jwt-size',
    ],
    match: either(anyCheck, endedAs('check_failed')),
    fallback: true,
    cause: 'A required check failed: the message says what was expected and what was seen.',
    fixFor: ({ run }) => (run.command === 'call' ? [] : undefined),
    fix: [
      'to see every check: `verify <token>`',
      'nothing was stored; do not use the tokens of that response',
    ],
    source: design,
  },
  {
    id: 'U15',
    phase: 'verify',
    title: 'undecided',
    codes: ['undecided', 'sd-jwt'],
    match: endedAs('undecided'),
    fallback: true,
    cause:
      'No check failed, but the token could not be verified: a key is missing, or an algorithm or format is not supported.',
    fix: ['give the keys, with --issuer, --jwks or --key: `verify <token> --issuer <url>`'],
    source: 'docs/decisions/006-verify-is-a-list.md',
  },
  {
    id: 'U16',
    phase: 'token',
    title: 'the server refused the request',
    codes: ['oauth_error'],
    match: (facts) =>
      isBroken(facts)
        ? undefined
        : (endedAs('oauth_error', 'refused')(facts) ??
          (facts.errorResponse.error === undefined || facts.run.failure !== undefined
            ? undefined
            : likely(describeResponse(facts), 0))),
    fallback: true,
    cause:
      'The server refused with an error that no rule knows; there is nothing more than its message.',
    fix: [
      'look up the error code in the documentation of the server, and in its log',
      'see what is known of each provider: `provider list`',
    ],
    source: 'RFC 6749 section 5.2',
  },
  {
    id: 'U17',
    phase: 'network',
    title: 'not an OAuth response',
    codes: ['network'],
    match: (facts) =>
      (isBroken(facts) ? likely(describeResponse(facts), 0) : endedAs('network')(facts)) ??
      ((facts.errorResponse.status ?? 0) >= 500 && facts.run.failure === undefined
        ? likely(describeResponse(facts), 0)
        : undefined),
    fallback: true,
    cause: 'The server failed, or the response is not from the intended endpoint.',
    fix: [
      'compare the URLs of the endpoints with the metadata: `discover`',
      'a login page, a proxy or an error page may be in the way: `again --trace`',
    ],
    source: 'RFC 9110 section 15',
  },
  {
    id: 'U20',
    phase: 'discovery',
    title: 'the metadata lacks an endpoint',
    codes: ['token_endpoint', 'authorization_endpoint', 'jwks_uri', 'userinfo_endpoint'],
    match: byRule('U20', 1),
    fixFor: (facts) => serverFix(facts, 'no_endpoint'),
    cause:
      'The metadata has no such endpoint: the server does not support it, or does not publish it.',
    fix: [
      'see which endpoints it has: `discover`',
      'give the missing one, such as --token-endpoint <url>',
    ],
    source: 'RFC 8414 section 2; OpenID Connect Discovery section 3',
  },
];
