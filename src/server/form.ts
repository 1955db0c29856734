import type { IncomingMessage } from 'node:http';

const maximumBytes = 16 * 1024;

/** The fields of a posted form; none if it is larger than the forms of our pages. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) {
    body += String(chunk);
    if (body.length > maximumBytes) return new URLSearchParams();
  }
  return new URLSearchParams(body);
}
