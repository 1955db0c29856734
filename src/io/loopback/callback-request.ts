import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CallbackPage, CallbackRequest, ListenOptions } from '../../model/loopback.ts';
import { readBounded } from '../../util/read-bounded.ts';

/** Renders a page for a browser: the headers and the HTML. */
export type RenderPage = (page: CallbackPage) => {
  readonly headers: Readonly<Record<string, string>>;
  readonly html: string;
};

const maxBodyBytes = 128 * 1024;

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
  const isForm = formPost === true && request.method === 'POST';
  const body = isForm && (await readBounded(request, maxBodyBytes).catch(() => undefined));
  if (body === undefined) return undefined;
  return {
    method: request.method ?? 'GET',
    host: (request.headers.host ?? '').replace(/:\d+$/, ''),
    path: url.pathname,
    parameters: body ? new URLSearchParams(body.toString()) : url.searchParams,
    respond: (page) => {
      if (response.headersSent) return;
      const { headers, html } = render(page);
      response.writeHead(page.status, headers).end(html);
    },
  };
}
