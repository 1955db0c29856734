import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as after } from 'node:timers/promises';

import type { Reply } from './reply.ts';

/** Sends an answer whole. */
export async function send(
  { status, headers, body }: Reply,
  response: ServerResponse,
): Promise<void> {
  response.writeHead(status, { ...framed(headers), 'content-length': body.byteLength });
  response.end(body);
}

/** Says nothing until the other side or the server gives up. */
export async function hang(_reply: Reply, response: ServerResponse): Promise<void> {
  await closed(response);
}

/** Sends the header and half of the body, and then nothing more. */
export async function hangHalfway(reply: Reply, response: ServerResponse): Promise<void> {
  sendHalf(reply, response);
  await closed(response);
}

/** Ends the connection with a TCP reset before a byte is sent. */
export async function reset(_reply: Reply, response: ServerResponse): Promise<void> {
  response.socket?.resetAndDestroy();
}

/** Ends the connection in the middle of the body. */
export async function resetHalfway(reply: Reply, response: ServerResponse): Promise<void> {
  await new Promise<void>((resolve) => sendHalf(reply, response, resolve));
  response.socket?.end();
}

/** Answers in a protocol that is not HTTP. */
export async function speakOther(_reply: Reply, response: ServerResponse): Promise<void> {
  response.socket?.end('220 mail.example.test ESMTP ready\r\n');
}

/** Sends the answer after some milliseconds. */
export function slowly(milliseconds: number) {
  return async (reply: Reply, response: ServerResponse): Promise<void> => {
    await after(milliseconds, undefined, { ref: false });
    await send(reply, response);
  };
}

/** Sends a JSON document of that many bytes, as fast as it is taken. */
export function flood(bytes: number) {
  return async ({ status, headers }: Reply, response: ServerResponse): Promise<void> => {
    const chunk = Buffer.alloc(64 * 1024, 'a');
    response.writeHead(status, framed(headers));
    response.write('{"padding":"');
    const gone = closed(response);
    for (let sent = 0; sent < bytes && !response.destroyed; sent += chunk.byteLength) {
      // oxlint-disable-next-line no-await-in-loop -- no faster than the other side reads
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

/** How long a body is and how it is cut is said by whoever sends it. */
function framed(headers: Reply['headers']): Reply['headers'] {
  const { 'content-length': _length, 'transfer-encoding': _encoding, ...rest } = headers;
  return rest;
}

async function closed(response: ServerResponse): Promise<void> {
  if (!response.destroyed) await once(response, 'close');
}
