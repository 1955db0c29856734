import type { AdviceFacts } from '../../model/advice.ts';
import { isLoopback } from '../../model/url.ts';
import type { Facts } from '../facts.ts';
import { type Sentences, templatesOf } from './sentences.ts';

const retry = 'try again; a proxy or firewall may be closing the connection';
const giveCertificate = '`again --cert <file> --key <file>`';
const mayNeedCertificate = `or the server requires a client certificate: ${giveCertificate}`;
const addProxy = 'if a proxy is needed: `again --proxy <url>`';
const bypass = 'to bypass the proxy: `again --proxy none`';
const whereProxy = 'it is set by --proxy, ATM_PROXY, HTTPS_PROXY, HTTP_PROXY or ALL_PROXY';

/** What to do after a failure of the network, of TLS or of a proxy, by the facts of the failure. */
export const networkAdvice = {
  network_error: networkError,
  network_timeout: networkTimeout,
  localhost_on_ipv6: ({ host }) => [
    `localhost resolves to the IPv6 address ::1, where nothing listens: use ${host}`,
    'or start the server',
  ],
  proxy_error: proxyError,
  response_too_long: ({ isLimitGiven }) => [
    isLimitGiven
      ? 'allow more: `again --max-size <bytes>`'
      : 'check the URL: no OAuth endpoint returns that much',
  ],
  content_encoding: ({ isSupported }) => [
    isSupported
      ? 'try again; a proxy may have truncated or changed the response'
      : 'none was requested: configure the server, or the proxy in front of it, to leave it out',
  ],
} satisfies Partial<Sentences>;

/** The fix of a rule about the network: what this failure says, which is more specific. */
export function networkFix({ run }: Facts): readonly string[] | undefined {
  const fix = templatesOf(networkAdvice, run.failure?.advice ?? []);
  return fix.length > 0 ? fix : undefined;
}

function networkError({ code, origin, at }: AdviceFacts['network_error']): readonly string[] {
  if (at === 'response' && /^(?:ECONNRESET|EPIPE|HPE|UND_ERR_RES)/.test(code)) return [retry];
  if (/^(?:RST_STREAM|GOAWAY)/.test(code)) {
    return ['try again; then see the log of the server, or of the proxy in front of it'];
  }
  if (/^(?:ECONNRESET|EPIPE)$/.test(code)) return closedEarly(origin, at);
  if (/^ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG)$/.test(code)) {
    return [`check scheme and port${inOtherScheme(origin)}`];
  }
  if (code.startsWith('HPE')) {
    return [`check scheme and port${inOtherScheme(origin)}`];
  }
  if (/UNABLE_TO_(?:GET_ISSUER|VERIFY_LEAF)|SELF_SIGNED/.test(code)) return untrusted;
  return byCode[code] ?? [];
}

/** Many servers close a connection for TLS on which they get plain http, and the reverse. */
function closedEarly(origin: string, at: AdviceFacts['network_error']['at']): readonly string[] {
  if (origin.startsWith('http:')) {
    return [retry, `or that port is for TLS${inOtherScheme(origin)}`];
  }
  // With TLS 1.3 a server misses the certificate after the handshake, and its alert is often lost.
  if (at !== 'tls') return [`${retry}, ${mayNeedCertificate}`];
  return [`check the port: it may not be for TLS${inOtherScheme(origin)}`, mayNeedCertificate];
}

/** The same server with TLS; without it only on this machine. */
function inOtherScheme(origin: string): string {
  const { protocol, host, hostname } = new URL(origin);
  if (protocol === 'http:') return `: TLS would be https://${host}`;
  return isLoopback(hostname) ? `: plain http would be http://${host}` : '';
}

const untrusted = [
  'trust the CA of the server, or that of a proxy that inspects TLS: `again --ca-cert <file>`',
  'or for all programs of Node.js: NODE_EXTRA_CA_CERTS=<file>, or those of the system: NODE_OPTIONS=--use-system-ca (Node 22.19 and 24)',
];

const unreachable = ['check the network or the VPN'];
const checkCertificate = [
  'check the client certificate (client_cert, client_key): it may have expired, or its CA is unknown to the server',
];

const byCode: Readonly<Record<string, readonly string[]>> = {
  ECONNREFUSED: ['start the server, or check host and port: nothing listens on that port'],
  ENOTFOUND: ['check the host name', 'if only a proxy can resolve it: `again --proxy <url>`'],
  EAI_AGAIN: ['check the network connection'],
  ETIMEDOUT: ['check the network, the VPN and the firewall', addProxy],
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  UND_ERR_HEADERS_OVERFLOW: ['check the URL: a cookie loop or a proxy may be adding headers'],
  CERT_HAS_EXPIRED: [
    'renew the certificate of the server; if it has not expired, check the clock of this machine',
  ],
  CERT_NOT_YET_VALID: ['check the clock of this machine'],
  ERR_TLS_CERT_ALTNAME_INVALID: ['check the host name; a proxy may be in between'],
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: [`give it: ${giveCertificate}`],
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: checkCertificate,
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: checkCertificate,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: checkCertificate,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: checkCertificate,
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: [
    `the server may require a client certificate: ${giveCertificate}`,
    'or it requires another version of TLS',
  ],
};

function networkTimeout({ at, seconds }: AdviceFacts['network_timeout']): readonly string[] {
  if (at === 'connect') {
    return ['check host and port, the firewall and the VPN', addProxy];
  }
  if (at === 'tls') return ['check the port; a firewall or proxy may be in the way'];
  const longer = Math.max(120, Math.ceil(seconds) * 4);
  return [
    'see the log and the load of the server, and the network',
    `to wait longer: \`again --timeout ${longer}\``,
  ];
}

function proxyError({ problem, proxy, host }: AdviceFacts['proxy_error']): readonly string[] {
  switch (problem) {
    case 'authentication': {
      const { protocol, host: at } = new URL(proxy);
      return [
        `give user name and password in its URL: HTTPS_PROXY=${protocol}//<name>:<password>@${at}`,
      ];
    }
    case 'no_route':
      return [`check the URL of the server`, bypass];
    case 'not_allowed':
      return [`ask the operators of the proxy to allow ${host}`, bypass];
    case 'no_socks':
      return [`check scheme and port of the proxy: ${whereProxy}`];
    case 'certificate':
      return [`use the host name of its certificate in its URL: ${whereProxy}`];
    case 'connection':
      return [`check the URL of the proxy: ${whereProxy}`, bypass];
  }
}
