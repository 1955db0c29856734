// @ts-check
// Calls of a gRPC service whose messages hold strings and messages only, such as dex's API.

import { once } from 'node:events';
import { connect } from 'node:http2';

const longestMs = 10_000;

/**
 * @typedef {{ readonly [number: number]: string | readonly string[] | Message }} Message by the
 *   numbers of its fields
 */

/**
 * Sends a unary call. Throws unless it succeeds.
 * @param {string} origin
 * @param {string} path such as /api.Dex/DeleteClient
 * @param {Message} message
 */
export async function call(origin, path, message) {
  const session = connect(origin);
  try {
    const stream = session.request(
      { ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers' },
      { signal: AbortSignal.timeout(longestMs) },
    );
    const body = encoded(message);
    const head = Buffer.alloc(5);
    head.writeUInt32BE(body.length, 1);
    stream.end(Buffer.concat([head, body]));
    const trailers = once(stream, 'trailers');
    stream.resume();
    const [{ 'grpc-status': status, 'grpc-message': text }] = await trailers;
    if (status !== '0') throw new Error(`${path}: gRPC status ${status} ${text}`);
  } finally {
    session.close();
  }
}

/**
 * In the encoding of Protocol Buffers; all lengths are under 16384.
 * @param {Message} message
 * @returns {Buffer}
 */
function encoded(message) {
  const fields = Object.entries(message).flatMap(([number, value]) => {
    const values = Array.isArray(value) ? value : [value];
    return values.map((one) => {
      const bytes = typeof one === 'string' ? Buffer.from(one) : encoded(one);
      const length = [(bytes.length & 0x7f) | 0x80, bytes.length >> 7];
      return Buffer.concat([Buffer.from([(Number(number) << 3) | 2, ...length]), bytes]);
    });
  });
  return Buffer.concat(fields);
}
