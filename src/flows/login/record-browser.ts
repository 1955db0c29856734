import type { Context } from '../../model/context.ts';
import type { CallbackRequest } from '../../model/loopback.ts';
import type { Exchange } from '../../model/exchange.ts';
import { encodeQuery } from '../../model/url.ts';

/** Records the URL that the browser was sent to; its response is not seen here. */
export function recordAuthorization(context: Context, url: string): void {
  context.record({ step: 'authorization', request: { method: 'GET', url, headers: {} } })({});
}

type ReceivedRequest = Pick<CallbackRequest, 'method' | 'path' | 'parameters'>;

/**
 * Records a request of the browser to this program, as the callback or as a rejected one. The
 * returned function ends the record with the status of the response.
 */
export function recordCallback(
  context: Context,
  step: 'callback' | 'stranger',
  redirectUri: string,
  request: ReceivedRequest,
): (status: number) => void {
  const end = context.record({ step, request: asMessage(redirectUri, request) });
  return (status) => end({ response: { status, headers: {} } });
}

function asMessage(
  redirectUri: string,
  { method, path, parameters }: ReceivedRequest,
): Exchange['request'] {
  const url = new URL(redirectUri);
  url.pathname = path;
  if (method !== 'POST') {
    url.search = encodeQuery(parameters);
    return { method, url: url.href, headers: {} };
  }
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return { method, url: url.href, headers, body: parameters.toString() };
}
