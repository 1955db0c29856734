import type { Facts } from '../facts.ts';
import { either, failureSays, likely, networkSays, whatWasSaid } from '../match.ts';
import type { Rule } from '../rule.ts';
import { checkSays } from '../matchers/check.ts';
import { anyCheck, endedAs } from '../matchers/own.ts';

const design = 'docs/architecture.md';

/** The server says that it failed itself (RFC 6749 section 4.1.2.1). */
function isBroken({ said }: Facts): boolean {
  return said.error === 'server_error' || said.error === 'temporarily_unavailable';
}

/** What checks and the network say beyond the table, and the last word for what a server did. */
export const ownOutcome: readonly Rule[] = [
  {
    id: 'U09',
    phase: 'network',
    title: 'the server does not answer',
    codes: ['timeout', 'UND_ERR_HEADERS_TIMEOUT'],
    match: networkSays(
      /did not (respond|finish its response) within|HEADERS_TIMEOUT|BODY_TIMEOUT/,
      4,
    ),
    cause:
      'The connection stands and no answer comes: the server hangs, or something between swallows the answer.',
    fix: ['look at the log and the load of the server', 'give it more time: --timeout 120'],
    source: 'RFC 9110 section 15.6.5',
  },
  {
    id: 'U10',
    phase: 'network',
    title: 'the server cannot be reached',
    codes: ['ENOTFOUND', 'ECONNREFUSED', 'ECONNRESET', 'EAI_AGAIN', 'EHOSTUNREACH'],
    match: networkSays(
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|EPIPE|UND_ERR_SOCKET|RST_STREAM|GOAWAY|did not respond with HTTP/,
      3,
    ),
    cause:
      'The host name is wrong, nothing listens there, or the network, a VPN or a firewall is in the way.',
    fix: ['check host and port: atm-cli discover{profile}', 'start the server, or the VPN'],
    source: 'https://nodejs.org/api/errors.html#common-system-errors',
  },
  {
    id: 'U11',
    phase: 'network',
    title: 'the certificate does not fit',
    codes: ['CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID', 'ERR_SSL_WRONG_VERSION_NUMBER'],
    match: networkSays(
      /CERT_HAS_EXPIRED|CERT_NOT_YET_VALID|ALTNAME_INVALID|WRONG_VERSION_NUMBER/,
      4,
    ),
    cause:
      'The certificate is over or for another host, the clock of this machine is wrong, or that port does not speak TLS.',
    fix: [
      'check host, port and scheme, and the clock of this machine',
      'let the server renew its certificate',
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
      'sig-psychic',
      'jwt-canonical',
      'jwt-alphabet',
    ],
    match: either(
      checkSays(['signature'], undefined, 2),
      failureSays(/signature (of the response )?(is wrong|does not match)/, 2),
    ),
    cause:
      'The token was changed or cut, or was signed with another key than the server publishes.',
    fix: [
      'do not accept it; paste it whole and try again: atm-cli verify <token>',
      'get a new one: atm-cli token refresh{profile}',
    ],
    source: 'RFC 7515 section 5.2',
  },
  {
    id: 'U13',
    phase: 'verify',
    title: 'the token belongs to another answer',
    codes: ['at_hash', 'c_hash', 'clm-hashes'],
    match: checkSays(['at_hash', 'c_hash'], undefined, 3),
    cause:
      'at_hash or c_hash of the ID token is not the hash of the access token or code beside it: the two are from different answers.',
    fix: ['do not accept it; sign in again: atm-cli login{profile}'],
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
    cause:
      'Something that has to be true is not: the message says what was expected and what was seen.',
    fix: [
      'atm-cli verify <token> shows every check',
      'nothing was stored; do not go on with that answer',
    ],
    source: design,
  },
  {
    id: 'U15',
    phase: 'verify',
    title: 'it cannot be decided',
    codes: ['undecided', 'sd-jwt'],
    match: endedAs('undecided'),
    fallback: true,
    cause:
      'Nothing is wrong, and nothing proves that it is right: a key, an algorithm or a format is not known here.',
    fix: [
      'give what is missing: atm-cli verify <token> --issuer <url>, --jwks <url> or --key <file>',
    ],
    source: 'docs/decisions/006-verify-is-a-list.md',
  },
  {
    id: 'U16',
    phase: 'token',
    title: 'the server refused',
    codes: ['oauth_error'],
    match: (facts) =>
      isBroken(facts)
        ? undefined
        : (endedAs('oauth_error')(facts) ??
          (facts.said.error === undefined || facts.run.failure !== undefined
            ? undefined
            : likely(whatWasSaid(facts), 0))),
    fallback: true,
    cause:
      'The server refused with a code or words that no rule knows: what it said is all there is.',
    fix: [
      'look the code up in the documentation of the server, and in its log',
      'atm-cli provider list shows what is known of which server',
    ],
    source: 'RFC 6749 section 5.2',
  },
  {
    id: 'U17',
    phase: 'network',
    title: 'the answer is no OAuth',
    codes: ['network'],
    match: (facts) =>
      (isBroken(facts) ? likely(whatWasSaid(facts), 0) : endedAs('network')(facts)) ??
      ((facts.said.status ?? 0) >= 500 && facts.run.failure === undefined
        ? likely(whatWasSaid(facts), 0)
        : undefined),
    fallback: true,
    cause: 'The server failed, or what answered is not the endpoint that was meant.',
    fix: ['try again; then check the addresses: atm-cli discover{profile}'],
    source: 'RFC 9110 section 15',
  },
  {
    id: 'U20',
    phase: 'discovery',
    title: 'the metadata lacks an endpoint',
    codes: ['token_endpoint', 'authorization_endpoint', 'jwks_uri', 'userinfo_endpoint'],
    match: failureSays(/ names no \w+_(endpoint|uri)\b/, 1),
    cause:
      'The server does not say in its metadata where this is: it has no such thing, or hides it.',
    fix: [
      'see what it names: atm-cli discover{profile}',
      'name what is missing: --authorization-endpoint, --token-endpoint or --jwks-uri <url>',
    ],
    source: 'RFC 8414 section 2; OpenID Connect Discovery section 3',
  },
];
