import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as after } from 'node:timers/promises';

import type { Reply } from './reply.ts';

/** Sends a complete response. */
export async function send(
  { status, headers, body }: Reply,
  response: ServerResponse,
): Promise<void> {
  response.writeHead(status, { ...framed(headers), 'content-length': body.byteLength });
  response.end(body);
}

/** Sends nothing until the client or the server closes the connection. */
export async function hang(_reply: Reply, response: ServerResponse): Promise<void> {
  await closed(response);
}

/** Sends the header and half of the body, then nothing. */
export async function hangHalfway(reply: Reply, response: ServerResponse): Promise<void> {
  sendHalf(reply, response);
  await closed(response);
}

/** Closes the connection with a TCP reset before sending a byte. */
export async function reset(_reply: Reply, response: ServerResponse): Promise<void> {
  response.socket?.resetAndDestroy();
}

/** Closes the connection in the middle of the body. */
export async function resetHalfway(reply: Reply, response: ServerResponse): Promise<void> {
  await new Promise<void>((resolve) => sendHalf(reply, response, resolve));
  response.socket?.end();
}

/** Responds in a protocol that is not HTTP. */
export async function speakOther(_reply: Reply, response: ServerResponse): Promise<void> {
  response.socket?.end('220 mail.example.test ESMTP ready\r\n');
}

/** Sends the response after some milliseconds. */
export function slowly(milliseconds: number) {
  return async (reply: Reply, response: ServerResponse): Promise<void> => {
    await after(milliseconds, undefined, { ref: false });
    await send(reply, response);
  };
}

/** Sends a JSON document of that many bytes, as fast as it is read. */
export function flood(bytes: number) {
  return async ({ status, headers }: Reply, response: ServerResponse): Promise<void> => {
    const chunk = Buffer.alloc(64 * 1024, 'a');
    response.writeHead(status, framed(headers));
    response.write('{"padding":"');
    const gone = closed(response);
    for (let sent = 0; sent < bytes && !response.destroyed; sent += chunk.byteLength) {
      // oxlint-disable-next-line no-await-in-loop -- no faster than the client reads
      if (!response.write(chunk)) await Promise.race([once(response, 'drain'), gone]);
    }
    response.end('"}');
  };
}

function sendHalf(
  { status, headers, body }: Reply,
  response: ServerResponse,
  sent?: () => void,
): void {
  response.writeHead(status, { ...framed(headers), 'content-length': body.byteLength });
  response.write(body.subarray(0, Math.ceil(body.byteLength / 2)), () => sent?.());
}

/** Without the headers about length and framing, which the delivery sets. */
function framed(headers: Reply['headers']): Reply['headers'] {
  const { 'content-length': _length, 'transfer-encoding': _encoding, ...rest } = headers;
  return rest;
}

async function closed(response: ServerResponse): Promise<void> {
  if (!response.destroyed) await once(response, 'close');
}
