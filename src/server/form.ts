import type { IncomingMessage } from 'node:http';

const maximumBytes = 16 * 1024;

/** The fields of a posted form; of one that is longer than any page of ours can send, none. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) {
    body += String(chunk);
    if (body.length > maximumBytes) return new URLSearchParams();
  }
  return new URLSearchParams(body);
}
