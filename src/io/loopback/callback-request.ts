import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CallbackPage, CallbackRequest, ListenOptions } from '../../model/loopback.ts';

/** Renders a page for a browser: the headers and the HTML. */
export type RenderPage = (page: CallbackPage) => {
  readonly headers: Readonly<Record<string, string>>;
  readonly html: string;
};

const maxBodyBytes = 64 * 1024;

/**
 * A request to the listener as a flow checks it; `undefined` when its target is not a path, or its
 * form is too large or incomplete. A body is read only for response_mode=form_post.
 */
export async function receive(
  request: IncomingMessage,
  response: ServerResponse,
  { formPost }: ListenOptions,
  render: RenderPage,
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
      const { headers, html } = render(page);
      response.writeHead(page.status, headers).end(html);
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
