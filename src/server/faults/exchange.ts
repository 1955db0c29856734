import { type IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

import type { App } from '../listen.ts';
import type { Reply } from './reply.ts';

/** Lets the server handle a request whose body was already read, and returns its response. */
export async function capture(app: App, request: IncomingMessage, body: Buffer): Promise<Reply> {
  const again = replay(request, body);
  const response = new ServerResponse(again);
  const chunks: Buffer[] = [];
  const take = (chunk?: unknown): void => {
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
  };
  // It is not connected: writes are discarded.
  Object.assign(response, {
    write: (chunk?: unknown) => {
      take(chunk);
      return true;
    },
    end: (chunk?: unknown) => {
      take(chunk);
      return response;
    },
  });
  await app(again, response);
  return {
    status: response.statusCode,
    headers: response.getHeaders(),
    body: Buffer.concat(chunks),
  };
}

function replay(request: IncomingMessage, body: Buffer): IncomingMessage {
  const { method, url, headers, rawHeaders, httpVersion, httpVersionMajor, httpVersionMinor } =
    request;
  const again = Object.assign(new IncomingMessage(request.socket), {
    method,
    url,
    headers: { ...headers, ...lengthOf(headers, body) },
    rawHeaders,
    httpVersion,
    httpVersionMajor,
    httpVersionMinor,
    complete: true,
  });
  again.push(body);
  again.push(null);
  return again;
}

/** A fault may have changed the body. */
function lengthOf(headers: IncomingHttpHeaders, body: Buffer): IncomingHttpHeaders {
  return headers['content-length'] === undefined ? {} : { 'content-length': `${body.byteLength}` };
}
