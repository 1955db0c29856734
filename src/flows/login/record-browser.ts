import type { Context } from '../../model/context.ts';
import type { CallbackRequest } from '../../model/loopback.ts';
import type { Exchange } from '../../model/exchange.ts';

/** Records where the browser was sent: nobody here sees what comes back from there. */
export function recordAuthorization(context: Context, url: string): void {
  context.record({ step: 'authorization', request: { method: 'GET', url, headers: {} } })({});
}

/**
 * Records a request of the browser to this program, as the answer or as a stranger. It ends when the
 * request that is returned is answered.
 */
export function recordCallback(
  context: Context,
  step: 'callback' | 'stranger',
  redirectUri: string,
  request: CallbackRequest,
): CallbackRequest {
  const end = context.record({ step, request: asMessage(redirectUri, request) });
  let isOver = false;
  return {
    ...request,
    respond: (page) => {
      request.respond(page);
      if (!isOver) end({ response: { status: page.status, headers: {} } });
      isOver = true;
    },
  };
}

function asMessage(
  redirectUri: string,
  { method, path, parameters }: CallbackRequest,
): Exchange['request'] {
  const url = new URL(redirectUri);
  url.pathname = path;
  if (method !== 'POST') {
    url.search = parameters.toString();
    return { method, url: url.href, headers: {} };
  }
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return { method, url: url.href, headers, body: parameters.toString() };
}
