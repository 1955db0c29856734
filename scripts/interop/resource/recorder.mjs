// @ts-check
// Stands in front of a server on loopback, passes everything on unchanged, and writes down what the
// server was asked and what it said: the witness that is neither the product nor the server.

import { once } from 'node:events';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, request as send } from 'node:http';
import { buffer } from 'node:stream/consumers';

/**
 * @typedef {object} Recorded a request and its response, in the order of the responses
 * @property {string} method
 * @property {string} url in full, as the client asked
 * @property {Readonly<Record<string, string | string[] | undefined>>} headers of the request
 * @property {string} body of the request
 * @property {number} status
 * @property {Readonly<Record<string, string | string[] | undefined>>} responseHeaders
 * @property {string} responseBody
 */

/**
 * Listens on a port of loopback and passes on to another one. The Host header stays, so the server
 * takes the first port for its own.
 * @param {{ from: number, to: number, file: string }} options `file` gets a line of JSON for each request
 */
export async function recordInFront({ from, to, file }) {
  writeFileSync(file, '', { flag: 'a' });
  const server = createServer((incoming, outgoing) => {
    passOn(incoming, outgoing, { to, file }).catch((error) => {
      outgoing.writeHead(502).end(String(error));
    });
  });
  server.listen(from, '127.0.0.1');
  await once(server, 'listening');
  // The start script ends when it is asked to, whoever is still connected.
  server.unref();
}

/**
 * @param {import('node:http').IncomingMessage} incoming
 * @param {import('node:http').ServerResponse} outgoing
 * @param {{ to: number, file: string }} options
 */
async function passOn(incoming, outgoing, { to, file }) {
  const { method = 'GET', url: target = '/', headers } = incoming;
  const body = await buffer(incoming);
  const forward = send({
    host: '127.0.0.1',
    port: to,
    method,
    path: target,
    headers: withoutHop(headers, body),
    agent: false,
  });
  forward.end(body);
  const [response] = /** @type {[import('node:http').IncomingMessage]} */ (
    await once(forward, 'response')
  );
  const responseBody = await buffer(response);
  /** @type {Recorded} */
  const recorded = {
    method,
    url: `http://${headers.host}${target}`,
    headers,
    body: body.toString(),
    status: response.statusCode ?? 0,
    responseHeaders: response.headers,
    responseBody: responseBody.toString(),
  };
  appendFileSync(file, `${JSON.stringify(recorded)}\n`);
  const { 'transfer-encoding': _encoding, connection: _connection, ...rest } = response.headers;
  outgoing.writeHead(recorded.status, rest).end(responseBody);
}

/**
 * The headers of a request that has been read as a whole.
 * @param {import('node:http').IncomingHttpHeaders} headers
 * @param {Buffer} body
 */
function withoutHop({ connection: _connection, 'transfer-encoding': encoding, ...headers }, body) {
  if (encoding === undefined) return headers;
  return { ...headers, 'content-length': String(body.length) };
}

/**
 * What has been recorded so far.
 * @param {string} file
 * @returns {readonly Recorded[]}
 */
export function recordedIn(file) {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}
