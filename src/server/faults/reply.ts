import type { OutgoingHttpHeaders } from 'node:http';

/** A response that is not sent yet. */
export type Reply = {
  readonly status: number;
  readonly headers: Readonly<OutgoingHttpHeaders>;
  readonly body: Buffer;
};

type Json = Readonly<Record<string, unknown>>;

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

export function pageReply(status: number, title: string, text: string): Reply {
  const page = `<!doctype html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1><p>${text}</p></body></html>\n`;
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: Buffer.from(page),
  };
}

/** Edits the JSON object of a successful response; `undefined` when it is not one. */
export function editJson(reply: Reply, edit: (body: Json) => unknown): Reply | undefined {
  const body = reply.status >= 400 ? undefined : jsonOf(reply);
  return body === undefined ? undefined : withJson(reply, edit(body));
}

export function jsonOf({ body }: Reply): Json | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}

export function withJson(reply: Reply, body: unknown): Reply {
  return { ...reply, body: Buffer.from(JSON.stringify(body)) };
}

/** The object without some of its members. */
export function without(body: Json, ...names: readonly string[]): Json {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)));
}
