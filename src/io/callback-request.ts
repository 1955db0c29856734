import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CallbackRequest, ListenOptions } from '../context.ts';
import { callbackHtml, callbackHeaders } from '../report/callback-page.ts';

const maxBodyBytes = 64 * 1024;

/**
 * A request to the listener as a flow judges it; `undefined` when its target is no path or its form
 * is too large or breaks off. A body is read only where the answer may come as one.
 */
export async function receive(
  request: IncomingMessage,
  response: ServerResponse,
  { formPost }: ListenOptions,
): Promise<CallbackRequest | undefined> {
  const target = `http://listener${request.url}`;
  if (!URL.canParse(target)) return undefined;
  const url = new URL(target);
  const form = formPost && request.method === 'POST' ? await readForm(request) : url.searchParams;
  if (form === undefined) return undefined;
  return {
    method: request.method ?? 'GET',
    host: (request.headers.host ?? '').replace(/:\d+$/, ''),
    path: url.pathname,
    parameters: form,
    respond: (page) => {
      if (response.headersSent) return;
      response.writeHead(page.status, callbackHeaders).end(callbackHtml(page));
    },
  };
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.byteLength;
      if (size > maxBodyBytes) return undefined;
      chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}
