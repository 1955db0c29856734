import type { OutgoingHttpHeaders } from 'node:http';

import { parseJson } from '../../util/json.ts';

/** A response that is not sent yet. */
export type Reply = {
  readonly status: number;
  readonly headers: Readonly<OutgoingHttpHeaders>;
  readonly body: Buffer;
};

export type Json = Readonly<Record<string, unknown>>;

export function jsonReply(status: number, body: unknown, headers: OutgoingHttpHeaders = {}): Reply {
  return {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      ...headers,
    },
    body: Buffer.from(JSON.stringify(body)),
  };
}

/** An error response (RFC 6749 section 5.2). */
export function errorReply(status: number, error: string, error_description: string): Reply {
  return jsonReply(status, { error, error_description });
}

/** A refusal of a token at an API (RFC 6750 section 3, RFC 9449 section 7.1). */
export function challengeReply(
  scheme: 'Bearer' | 'DPoP',
  error: string,
  error_description: string,
): Reply {
  const algs = scheme === 'DPoP' ? ', algs="ES256"' : '';
  const challenge = `${scheme} error="${error}", error_description="${error_description}"${algs}`;
  return jsonReply(401, { error, error_description }, { 'www-authenticate': challenge });
}

export function pageReply(status: number, title: string, text: string): Reply {
  const page = `<!doctype html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1><p>${text}</p></body></html>\n`;
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: Buffer.from(page),
  };
}

export function redirectReply(location: string): Reply {
  const page = pageReply(302, 'Found', 'Moved.');
  return { ...page, headers: { ...page.headers, location } };
}

/** Members to set in an object; `undefined` removes one. */
export type Edit = Json | ((body: Json) => Json);

/** Edits the JSON object of a successful response; `undefined` when it is not one. */
export function editJson(reply: Reply, edit: Edit): Reply | undefined {
  const body = reply.status >= 400 ? undefined : jsonOf(reply);
  return body === undefined ? undefined : withJson(reply, edited(body, edit));
}

export function edited(body: Json, edit: Edit): Json {
  return { ...body, ...(typeof edit === 'function' ? edit(body) : edit) };
}

export function jsonOf({ body }: Reply): Json | undefined {
  const value = parseJson(body.toString('utf8'));
  return typeof value === 'object' && value !== null ? (value as Json) : undefined;
}

export function withJson(reply: Reply, body: unknown): Reply {
  return { ...reply, body: Buffer.from(JSON.stringify(body)) };
}
