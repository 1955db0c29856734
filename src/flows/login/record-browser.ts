import type { Context } from '../../model/context.ts';
import type { CallbackRequest } from '../../model/loopback.ts';
import type { Exchange } from '../../model/exchange.ts';

/** Records the URL that the browser was sent to; its response is not seen here. */
export function recordAuthorization(context: Context, url: string): void {
  context.record({ step: 'authorization', request: { method: 'GET', url, headers: {} } })({});
}

/**
 * Records a request of the browser, as the callback or as a rejected request. The exchange ends
 * when the returned request is responded to.
 */
export function recordCallback(
  context: Context,
  step: 'callback' | 'stranger',
  redirectUri: string,
  request: CallbackRequest,
): CallbackRequest {
  const end = context.record({ step, request: asMessage(redirectUri, request) });
  let hasEnded = false;
  return {
    ...request,
    respond: (page) => {
      request.respond(page);
      if (!hasEnded) end({ response: { status: page.status, headers: {} } });
      hasEnded = true;
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
