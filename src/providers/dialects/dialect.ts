import type { Fetch, FetchOptions } from '../../model/exchange.ts';
import { type JsonObject, parseObject } from '../../util/json.ts';

/**
 * What stands between standard OAuth and a vendor's wire: it rewrites a standard request into the
 * vendor's, and the vendor's answer into a standard one. The recorder sits below it.
 */
export type Dialect = (wire: Fetch) => Fetch;

export type Form = Readonly<Record<string, string>>;

/** The form of a standard request; `undefined` when it has none. */
export function formOf({ body }: FetchOptions): URLSearchParams | undefined {
  if (body instanceof URLSearchParams) return body;
  return typeof body === 'string' ? new URLSearchParams(body) : undefined;
}

/** The same request with a JSON body. */
export function withJson(options: FetchOptions, body: JsonObject): FetchOptions {
  const headers = { ...options.headers, 'content-type': 'application/json' };
  return { ...options, headers, body: JSON.stringify(body) };
}

/** An answer with its body rewritten; an answer that is no JSON object passes as it came. */
export async function rewriteJson(
  response: Response,
  rewrite: (body: JsonObject) => JsonObject,
): Promise<Response> {
  const text = await response.text();
  const body = parseObject(text);
  if (body === undefined) return answer(response, text, response.headers);
  const headers = new Headers(response.headers);
  headers.set('content-type', 'application/json');
  return answer(response, JSON.stringify(rewrite(body)), headers);
}

function answer({ status, body }: Response, text: string, headers: Headers): Response {
  return new Response(body === null ? null : text, { status, headers });
}
