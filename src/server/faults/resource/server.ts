import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

import { resourceAt } from '../../resource.ts';
import { resourceMetadataUrl } from '../../resources/metadata.ts';
import { type Asked, type Behaviour, type Fault, faultsAt } from '../fault.ts';
import { elsewhere } from './elsewhere.ts';
import { jsonReply, type Reply } from '../reply.ts';

const fault = faultsAt({ where: 'resource server', endpoints: ['resource', 'api'] });

/** Faults of the responses of a protected resource (RFC 6750 section 3, RFC 9728 section 5). */
export const resourceServerFaults: readonly Fault[] = [
  challenge('challenge-no-metadata', 'a challenge without resource_metadata', (text) =>
    text.replace(/,? ?resource_metadata="[^"]*"/, '').replace(/^(\w+), /, '$1 '),
  ),
  challenge('challenge-no-scope', 'a challenge without scope', (text) =>
    text.replace(/ scope="[^"]*",?/, ''),
  ),
  challenge(
    'challenge-second',
    'a Basic challenge before the Bearer challenge, in one header',
    (text) => `Basic realm="orders, old", ${text}`,
  ),
  challenge(
    'challenge-elsewhere',
    'a challenge whose resource_metadata is of another origin',
    (text, { site }) => text.replace(`"${site.origin}/`, `"${elsewhere(site)}/`),
  ),
  challenge(
    'challenge-private',
    'a challenge whose resource_metadata is at a link-local address',
    (text, { site }) => text.replace(`"${site.origin}/`, '"http://169.254.169.254/'),
  ),
  withToken('step-up-loop', 'HTTP 403 insufficient_scope for api:write, whatever the scope', () =>
    refused(403, 'error="insufficient_scope", scope="api:write"'),
  ),
  withToken('step-up-no-scope', 'HTTP 403 insufficient_scope that names no scope', () =>
    refused(403, 'error="insufficient_scope"'),
  ),
  withToken('refused-in-words', 'HTTP 401 for every token, with a reason in JSON words only', () =>
    jsonReply(401, { message: 'Token audience does not match this resource' }),
  ),
  withToken('refused-audience', 'HTTP 401 invalid_token for every token, about its audience', () =>
    refused(401, 'error="invalid_token", error_description="the aud is another resource"'),
  ),
  reading('get-405', 'HTTP 405 to every GET', () => ({
    status: 405,
    headers: { allow: 'POST' },
    body: Buffer.alloc(0),
  })),
  reading('get-406', 'HTTP 406 to every GET', () =>
    jsonReply(406, {
      jsonrpc: '2.0',
      error: { code: -32_000, message: 'Not Acceptable: Client must accept text/event-stream' },
      id: null,
    }),
  ),
  fault('anonymous', 'HTTP 200 to everybody, without a token', {
    instead: ({ method }) => jsonReply(200, { message: 'everybody may read this', method }),
  }),
  fault('endless-events', 'an event stream that never ends, to every GET', {
    instead: ({ method }) => (isRead(method) ? events : undefined),
    deliver: sendEndless,
  }),
];

const events: Reply = {
  status: 200,
  headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' },
  body: Buffer.from(': open\n\n'),
};

function challenge(
  name: string,
  does: string,
  edit: (text: string, asked: Asked) => string,
): Fault {
  return fault(name, does, {
    rewrite: (reply, asked) => {
      const text = reply.headers['www-authenticate'];
      if (typeof text !== 'string') return undefined;
      return { ...reply, headers: { ...reply.headers, 'www-authenticate': edit(text, asked) } };
    },
  });
}

/** The request without a token gets its challenge as ever. */
function withToken(name: string, does: string, reply: () => Reply): Fault {
  const instead: Behaviour['instead'] = ({ headers, url, site }) => {
    const [, scheme] = /^(Bearer|DPoP) /i.exec(headers.authorization ?? '') ?? [];
    if (scheme === undefined) return undefined;
    const metadata = resourceMetadataUrl(resourceAt(site, url.pathname) ?? url.href);
    return withChallenge(reply(), scheme, metadata);
  };
  return fault(name, does, { instead });
}

function reading(name: string, does: string, reply: () => Reply): Fault {
  return fault(name, does, { instead: ({ method }) => (isRead(method) ? reply() : undefined) });
}

function isRead(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}

function refused(status: number, parameters: string): Reply {
  const error = /error="([^"]*)"/.exec(parameters)?.[1];
  return jsonReply(status, { error }, { 'www-authenticate': `Bearer ${parameters}` });
}

/** The challenge of a reply in the scheme that the token was sent with. */
function withChallenge(reply: Reply, scheme: string, metadata: string): Reply {
  const text = reply.headers['www-authenticate'];
  if (typeof text !== 'string') return reply;
  const whole = `${text.replace('Bearer', scheme)}, resource_metadata="${metadata}"`;
  return { ...reply, headers: { ...reply.headers, 'www-authenticate': whole } };
}

/** Sends what is not an event stream as it is. */
async function sendEndless(
  { status, headers, body }: Reply,
  response: ServerResponse,
): Promise<void> {
  response.writeHead(status, headers);
  if (headers['content-type'] !== 'text/event-stream') return void response.end(body);
  response.write(body);
  if (!response.destroyed) await once(response, 'close');
}
