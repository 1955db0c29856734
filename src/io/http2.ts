import { type ClientHttp2Stream, connect, type IncomingHttpHeaders } from 'node:http2';
import type { Socket } from 'node:net';
import { type Answer, lengthOf, type Sent } from './message.ts';

export type Http2 = {
  isOpen(): boolean;
  send(message: Sent): Promise<Answer>;
};

/** The errors of RFC 9113 section 7 by their numbers. */
const errorNames = [
  'NO_ERROR',
  'PROTOCOL_ERROR',
  'INTERNAL_ERROR',
  'FLOW_CONTROL_ERROR',
  'SETTINGS_TIMEOUT',
  'STREAM_CLOSED',
  'FRAME_SIZE_ERROR',
  'REFUSED_STREAM',
  'CANCEL',
  'COMPRESSION_ERROR',
  'CONNECT_ERROR',
  'ENHANCE_YOUR_CALM',
  'INADEQUATE_SECURITY',
  'HTTP_1_1_REQUIRED',
] as const;

/**
 * HTTP/2 with one origin over a connection that agreed on it (RFC 9113). What a server does to a
 * request or to the connection is in the `code` of the error, such as `RST_STREAM REFUSED_STREAM`.
 */
export function openHttp2(url: URL, socket: Socket): Http2 {
  const session = connect(url.origin, { createConnection: () => socket });
  let goaway: number | undefined;
  let broke: unknown;
  session.on('goaway', (code) => {
    goaway = code;
  });
  socket.once('error', (error) => {
    broke = error;
  });
  // Whoever waits for an answer hears of it by its own stream.
  session.on('error', () => {});
  const why = ({ rstCode }: ClientHttp2Stream): Error => {
    if (goaway !== undefined) return failed('GOAWAY', goaway);
    // The end of a connection cancels its streams; nobody has sent that.
    if (!session.destroyed) return failed('RST_STREAM', rstCode);
    const closed = new Error('the connection was closed', { cause: broke });
    return Object.assign(closed, { code: 'ECONNRESET' });
  };
  return {
    isOpen: () => !session.closed && !session.destroyed,
    send: async ({ url: { pathname, search }, method, headers, body, signal }) => {
      const pseudo = { ':method': method, ':path': `${pathname}${search}` };
      const all = { ...pseudo, ...withoutHost(headers), ...lengthOf(body) };
      const stream = session.request(all, { signal });
      return await new Promise((resolve, reject) => {
        stream.once('response', (head) => resolve(answerOf(head, bodyOf(stream, why))));
        stream.on('error', () => reject(why(stream)));
        stream.once('close', () => reject(why(stream)));
        stream.end(body);
      });
    },
  };
}

/** Not every stream that is cut says so by itself. */
async function* bodyOf(
  stream: ClientHttp2Stream,
  why: (stream: ClientHttp2Stream) => Error,
): AsyncIterable<Uint8Array> {
  try {
    yield* stream;
  } catch {
    throw why(stream);
  }
  if (!stream.readableEnded || stream.aborted || stream.rstCode) throw why(stream);
}

function failed(frame: 'GOAWAY' | 'RST_STREAM', code: number): Error {
  const name = errorNames[code] ?? `error ${code}`;
  return Object.assign(new Error(`${frame} with ${name}`), { code: `${frame} ${name}` });
}

/** The name of the server is `:authority` here, which says what the address says. */
function withoutHost({ host: _host, ...headers }: Sent['headers']): Sent['headers'] {
  return headers;
}

function answerOf(head: IncomingHttpHeaders, body: AsyncIterable<Uint8Array>): Answer {
  const headers = Object.entries(head).flatMap(([name, value]) =>
    name.startsWith(':') ? [] : [value ?? []].flat().map((one): [string, string] => [name, one]),
  );
  return { status: Number(head[':status']), headers, body, httpVersion: 'HTTP/2' };
}
