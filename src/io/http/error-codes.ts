/** What an error code of the network means: a predicate of the server, and what to do. */
export type Explanation = { readonly says: string; readonly hint: string };

const closed: Explanation = {
  says: 'closed the connection before it responded',
  hint: 'try again; a proxy or firewall may be closing it',
};

const unreachable: Explanation = {
  says: 'cannot be reached',
  hint: 'check the network or the VPN',
};

const untrusted: Explanation = {
  says: 'presents an untrusted certificate',
  hint: 'add its CA with --ca-cert <file> (or NODE_EXTRA_CA_CERTS); a company proxy that inspects TLS has its own CA',
};

const wantsCertificate: Explanation = {
  says: 'requires a client certificate',
  hint: 'give it with --cert <file> and --key <file>',
};

const refusesCertificate: Explanation = {
  says: 'rejected the client certificate',
  hint: 'check --cert and --key: the certificate may have expired, or its CA is unknown to the server',
};

const explanations: Readonly<Record<string, Explanation>> = {
  ECONNREFUSED: {
    says: 'refused the connection',
    hint: 'nothing listens on that port: check host and port, or start the server',
  },
  ENOTFOUND: {
    says: 'has no address in DNS',
    hint: 'check the host name; if only a proxy can resolve it: --proxy <url>',
  },
  EAI_AGAIN: { says: 'could not be looked up in DNS', hint: 'check the network connection' },
  ECONNRESET: closed,
  EPIPE: closed,
  ETIMEDOUT: { says: 'did not respond in time', hint: 'check the network, a VPN or a firewall' },
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  UND_ERR_HEADERS_OVERFLOW: {
    says: 'responded with too many headers',
    hint: 'check the URL: a cookie loop or a proxy may be adding them',
  },
  CERT_HAS_EXPIRED: {
    says: 'presents an expired certificate',
    hint: 'renew the certificate of the server; check the clock of this machine',
  },
  CERT_NOT_YET_VALID: {
    says: 'presents a certificate that is not valid yet',
    hint: 'check the clock of this machine',
  },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    says: 'presents a certificate for another host name',
    hint: 'check the host name; a proxy may be in between',
  },
  ERR_SSL_WRONG_VERSION_NUMBER: {
    says: 'does not speak TLS on that port',
    hint: 'check scheme and port',
  },
  ERR_SSL_PACKET_LENGTH_TOO_LONG: {
    says: 'does not speak TLS on that port',
    hint: 'check scheme and port',
  },
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: wantsCertificate,
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: refusesCertificate,
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: refusesCertificate,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: refusesCertificate,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: refusesCertificate,
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: {
    says: 'ended the TLS handshake',
    hint: 'it may require a client certificate (--cert, --key) or another TLS version',
  },
};

/** What the parser of HTTP/1.1 says about a response begins with `HPE`. */
const notHttp: Explanation = {
  says: 'did not respond with HTTP',
  hint: 'check scheme and port: an https server does not speak plain http',
};

const reset: Explanation = {
  says: 'ended the request without a response',
  hint: 'try again; see the log of the server or of the proxy in front of it',
};

/** `undefined` for an unknown code. */
export function explanationOf(code: string): Explanation | undefined {
  if (Object.hasOwn(explanations, code)) return explanations[code];
  if (code.startsWith('HPE')) return notHttp;
  return code.startsWith('RST_STREAM') || code.startsWith('GOAWAY') ? reset : undefined;
}

/** The errors of RFC 9113 section 7 by their numbers. */
const http2Errors =
  'NO_ERROR PROTOCOL_ERROR INTERNAL_ERROR FLOW_CONTROL_ERROR SETTINGS_TIMEOUT STREAM_CLOSED FRAME_SIZE_ERROR REFUSED_STREAM CANCEL COMPRESSION_ERROR CONNECT_ERROR ENHANCE_YOUR_CALM INADEQUATE_SECURITY HTTP_1_1_REQUIRED'.split(
    ' ',
  );

/**
 * The code of an error as it is looked up and shown: that of Node, and in the place of what undici
 * calls by names of its own, what happened on the wire, such as `GOAWAY ENHANCE_YOUR_CALM`.
 */
export function codeOf(error: Error): string | undefined {
  const { message } = error;
  // The parser of undici loses its own codes.
  const [, unfit] =
    /^Response does not match the HTTP\/1\.1 protocol \((.{1,200})\)/.exec(message) ?? [];
  if (unfit !== undefined) return `HPE: ${unfit}`;
  if (!('code' in error) || typeof error.code !== 'string') return undefined;
  const { code } = error;
  const [, goaway] = /^HTTP\/2: "GOAWAY" frame received with code (\d+)/.exec(message) ?? [];
  if (goaway !== undefined) return `GOAWAY ${http2Errors[Number(goaway)] ?? goaway}`;
  const [, reason] = /NGHTTP2_(\w+)/.exec(message) ?? [];
  if (code.startsWith('ERR_HTTP2_') && reason !== undefined) return `RST_STREAM ${reason}`;
  if (message.startsWith('HTTP/2: stream ')) return 'RST_STREAM';
  return code === 'UND_ERR_SOCKET' ? 'ECONNRESET' : code;
}
