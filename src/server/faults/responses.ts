import { flood, hang, hangHalfway, reset, resetHalfway, slowly, speakOther } from './delivery.ts';
import { type Behaviour, type Fault, faultsAt } from './fault.ts';
import { errorReply, jsonReply, pageReply, redirectReply, type Reply } from './reply.ts';

const fiftyMegabytes = 50 * 1024 * 1024;
const utf8Mark = Buffer.from([0xef, 0xbb, 0xbf]);
const nothing: Reply = { status: 200, headers: {}, body: Buffer.alloc(0) };

/** These act on the token endpoint unless another one is given. */
const fault = faultsAt({ where: 'any response', endpoints: ['token'], movable: true });

/** Faults of any HTTP response. */
export const responseFaults: readonly Fault[] = [
  fault('html-502', 'HTTP 502 with the HTML page of a gateway', instead(badGateway)),
  fault('html-200', 'HTTP 200 with the HTML of a login page', instead(loginPage)),
  fault('redirect', 'HTTP 302 to a login page', instead(redirect)),
  fault(
    'redirect-with-query',
    'HTTP 302 to an address with a query',
    instead(() => redirectReply('https://portal.example.test/login?tenant=7&next=%2Fhome')),
  ),
  fault(
    'not-found',
    'HTTP 404 with a JSON error',
    instead(() => jsonReply(404, { error: 'not_found', message: 'Not Found' })),
  ),
  fault('rate-limited', 'HTTP 429 with Retry-After: 2', instead(rateLimited)),
  fault(
    'retry-after-huge',
    'HTTP 429 with Retry-After: 10000000000',
    instead(() =>
      jsonReply(429, { message: 'Too Many Requests' }, { 'retry-after': '1'.padEnd(11, '0') }),
    ),
  ),
  fault('server-error', 'HTTP 500 with the OAuth error server_error', instead(serverError)),
  fault('empty-body', 'HTTP 200 with an empty body', instead(empty)),
  fault('json-array', 'a JSON array instead of an object', instead(array)),
  fault('deep-json', 'JSON with an array of 60,000 nested levels', { rewrite: deepen }),
  fault('truncated', 'truncated JSON', { rewrite: cut }),
  fault('wrong-content-type', 'JSON with content type text/html', { rewrite: mislabel }),
  fault('bom', 'JSON after a byte order mark', { rewrite: mark }),
  fault('huge-body', '50 MB of JSON', { ...instead(empty), deliver: flood(fiftyMegabytes) }),
  fault('slow', 'the response after 2 seconds', { deliver: slowly(2000) }),
  fault('hang', 'no response, and the connection stays open', { ...instead(none), deliver: hang }),
  fault('hang-body', 'half of the body, and the connection stays open', { deliver: hangHalfway }),
  fault('reset', 'a TCP reset instead of a response', { ...instead(none), deliver: reset }),
  fault('reset-body', 'half of the body, and the connection is closed', { deliver: resetHalfway }),
  fault('not-http', 'the greeting of a mail server', { ...instead(none), deliver: speakOther }),
];

function instead(reply: () => Reply): Behaviour {
  return { instead: reply };
}

function badGateway(): Reply {
  return pageReply(502, 'Bad Gateway', 'The server behind this gateway did not respond.');
}

function loginPage(): Reply {
  return pageReply(200, 'Sign in to the network', 'Accept the terms to continue.');
}

function redirect(): Reply {
  return redirectReply('https://portal.example.test/login');
}

function rateLimited(): Reply {
  return jsonReply(429, { message: 'Too Many Requests' }, { 'retry-after': '2' });
}

function serverError(): Reply {
  return errorReply(500, 'server_error', 'internal error');
}

function empty(): Reply {
  return { ...jsonReply(200, {}), body: Buffer.alloc(0) };
}

function array(): Reply {
  return jsonReply(200, [{ access_token: 'one' }, { access_token: 'two' }]);
}

function none(): Reply {
  return nothing;
}

/** Parsers accept it, and most printers run out of stack. */
function deepen(reply: Reply): Reply {
  const levels = 60_000;
  const deep = `{"deep":${'['.repeat(levels)}${']'.repeat(levels)},`;
  return { ...reply, body: Buffer.from(reply.body.toString().replace('{', deep)) };
}

function cut(reply: Reply): Reply {
  return { ...reply, body: reply.body.subarray(0, Math.floor(reply.body.byteLength / 2)) };
}

function mislabel(reply: Reply): Reply {
  return { ...reply, headers: { ...reply.headers, 'content-type': 'text/html; charset=utf-8' } };
}

function mark(reply: Reply): Reply {
  return { ...reply, body: Buffer.concat([utf8Mark, reply.body]) };
}
