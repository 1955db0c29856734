import type { Fetch, FetchOptions } from '../../model/exchange.ts';
import { type JsonObject, parseObject } from '../../util/json.ts';

/**
 * An adapter for a vendor: rewrites a standard request into the vendor's, and the vendor's response
 * into a standard one. The recorder is below it and sees the vendor's.
 */
export type Dialect = (vendorFetch: Fetch) => Fetch;

export type Form = Readonly<Record<string, string>>;

/** The form of a standard request; `undefined` without one. */
export function formOf({ body }: FetchOptions): URLSearchParams | undefined {
  if (body instanceof URLSearchParams) return body;
  return typeof body === 'string' ? new URLSearchParams(body) : undefined;
}

/** The same request with a JSON body. */
export function withJson(options: FetchOptions, body: JsonObject): FetchOptions {
  const headers = { ...options.headers, 'content-type': 'application/json' };
  return { ...options, headers, body: JSON.stringify(body) };
}

/** A response with its body rewritten; one that is not a JSON object is returned unchanged. */
export async function rewriteJson(
  response: Response,
  rewrite: (body: JsonObject) => JsonObject,
): Promise<Response> {
  const text = await response.text();
  const body = parseObject(text);
  if (body === undefined) return rewritten(response, text, response.headers);
  const headers = new Headers(response.headers);
  headers.set('content-type', 'application/json');
  return rewritten(response, JSON.stringify(rewrite(body)), headers);
}

function rewritten({ status, body }: Response, text: string, headers: Headers): Response {
  return new Response(body === null ? null : text, { status, headers });
}
