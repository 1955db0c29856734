/** What an error code of the network means: a predicate of the server, and the rule that explains it. */
export type Explanation = { readonly says: string; readonly rule?: string };

const closed: Explanation = { says: 'closed the connection before it responded', rule: 'U10' };
const unreachable: Explanation = { says: 'cannot be reached', rule: 'U10' };
const untrusted: Explanation = { says: 'presents an untrusted certificate', rule: 'N03' };
const wantsCertificate: Explanation = { says: 'requires a client certificate', rule: 'N09' };
const refusesCertificate: Explanation = { says: 'rejected the client certificate', rule: 'N09' };
const noTls: Explanation = { says: 'does not speak TLS on that port', rule: 'U11' };

const explanations: Readonly<Record<string, Explanation>> = {
  ECONNREFUSED: { says: 'refused the connection', rule: 'U10' },
  ENOTFOUND: { says: 'has no address in DNS', rule: 'U10' },
  EAI_AGAIN: { says: 'could not be looked up in DNS', rule: 'U10' },
  ECONNRESET: closed,
  EPIPE: closed,
  ETIMEDOUT: { says: 'did not respond in time', rule: 'N04' },
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  UND_ERR_HEADERS_OVERFLOW: { says: 'responded with too many headers' },
  CERT_HAS_EXPIRED: { says: 'presents an expired certificate', rule: 'U11' },
  CERT_NOT_YET_VALID: { says: 'presents a certificate that is not valid yet', rule: 'U11' },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    says: 'presents a certificate for another host name',
    rule: 'U11',
  },
  ERR_SSL_WRONG_VERSION_NUMBER: noTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: noTls,
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
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: { says: 'ended the TLS handshake' },
};

/** What the parser of HTTP/1.1 says about a response begins with `HPE`. */
const notHttp: Explanation = { says: 'did not respond with HTTP', rule: 'U10' };
const reset: Explanation = { says: 'ended the request without a response', rule: 'U10' };

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
