import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import { onTestFinished } from 'vitest';

import { jwk, rsa, sign } from './jwt/tokens.ts';

/** A request as it arrived. */
export type Heard = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Without parameters. */
  readonly type: string;
  readonly authorization: string | undefined;
  /** The proof of a key (RFC 9449). */
  readonly dpop: string | undefined;
  readonly accept: string | undefined;
  /** The header DPoP. */
  readonly proof: string | undefined;
  readonly body: string;
};

export type Reply = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON unless it is a text. */
  readonly body?: object | string;
};

export type Vendor = {
  readonly origin: string;
  /** Every request, in order. */
  readonly heard: readonly Heard[];
  /** The bodies that came to a path. */
  readonly bodies: (path: string) => readonly string[];
};

/** A server that answers as a vendor does, on loopback, for one test. */
export async function startVendor(
  answer: (request: Heard, origin: string) => Reply | undefined,
): Promise<Vendor> {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    void hear(request).then((one) => {
      heard.push(one);
      const reply = answer(one, origin) ?? { status: 404, body: 'nothing is here' };
      const { status = 200, headers = {}, body = '' } = reply;
      const isText = typeof body === 'string';
      response.setHeader('content-type', isText ? 'text/plain' : 'application/json');
      response.writeHead(status, headers).end(isText ? body : JSON.stringify(body));
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.close().closeAllConnections();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const bodies = (path: string) => heard.flatMap((one) => (one.path === path ? [one.body] : []));
  return { origin, heard, bodies };
}

async function hear(request: IncomingMessage): Promise<Heard> {
  const { method = '', url = '', headers } = request;
  const { pathname, searchParams } = new URL(url, 'http://vendor');
  return {
    method,
    path: pathname,
    query: searchParams,
    type: headers['content-type']?.split(';')[0] ?? '',
    authorization: headers.authorization,
    dpop: headers['dpop']?.toString(),
    accept: headers.accept,
    proof: typeof headers['dpop'] === 'string' ? headers['dpop'] : undefined,
    body: await text(request),
  };
}

/** The members of a body in JSON or in a form; `undefined` for any other. */
export function membersOf({ type, body }: Heard): Readonly<Record<string, string>> | undefined {
  if (type === 'application/json') return JSON.parse(body) as Record<string, string>;
  if (type !== 'application/x-www-form-urlencoded') return undefined;
  return Object.fromEntries(new URLSearchParams(body));
}

/** Sends the browser back with a code that stands for what was asked; everybody is signed in. */
export function sendBack({ query }: Heard, code: string): Reply {
  const back = new URL(query.get('redirect_uri') ?? '');
  back.searchParams.set('code', code);
  back.searchParams.set('state', query.get('state') ?? '');
  return { status: 302, headers: { location: back.href } };
}

const kid = 'vendor-key';

export const jwks = { keys: [jwk(rsa, { kid, alg: 'RS256', use: 'sig' })] };

/** A JWT of a vendor, valid for an hour. */
export function vendorJwt(claims: object): string {
  const iat = Math.floor(Date.now() / 1000);
  const payload = { iat, exp: iat + 3600, ...claims };
  return sign({ alg: 'RS256', typ: 'JWT', kid }, payload, rsa.privateKey, 'RS256');
}
