// @ts-check
// The authorization server that logins and refreshes of the bench go to, as near or far away as they
// need it: it answers at once, says how long its metadata may be kept, and counts.

import { generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, createServer as createRelay } from 'node:net';

/**
 * @typedef {object} BenchServer
 * @property {string} issuer
 * @property {() => { connections: number, requests: number }} take counted since the last call
 * @property {() => void} close
 *
 * Starts it on loopback; with a delay behind a relay that holds everything back for `delayMs`
 * milliseconds each way, so that a new connection takes one way there and back more.
 * @param {number} [delayMs]
 * @returns {Promise<BenchServer>}
 */
export async function startServer(delayMs = 0) {
  const counts = { connections: 0, requests: 0 };
  /** @type {Set<import('node:net').Socket>} */
  const sockets = new Set();
  const server = createServer((request, response) => {
    counts.requests += 1;
    /** @type {Buffer[]} */
    const body = [];
    request.on('data', (chunk) => body.push(chunk));
    request.on('end', () => {
      const [path = ''] = (request.url ?? '').split('?');
      const said = answer(path, new URLSearchParams(Buffer.concat(body).toString()));
      const headers = { 'content-type': 'application/json', 'cache-control': 'max-age=3600' };
      response.writeHead(said === undefined ? 404 : 200, headers).end(JSON.stringify(said));
    });
  });
  server.on('connection', () => {
    counts.connections += 1;
  });
  const relay = createRelay((near) => {
    const far = connect(portOf(server), '127.0.0.1');
    const openAt = performance.now() + 2 * delayMs;
    pass(near, far, delayMs, openAt);
    pass(far, near, delayMs, openAt);
    for (const socket of [near, far]) sockets.add(socket.on('error', () => {}));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  await once(relay.listen(0, '127.0.0.1'), 'listening');
  const issuer = `http://127.0.0.1:${portOf(delayMs > 0 ? relay : server)}`;
  const answer = answers(issuer);
  return {
    issuer,
    take: () => {
      const taken = { ...counts };
      Object.assign(counts, { connections: 0, requests: 0 });
      return taken;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      relay.close();
      server.close();
      server.closeAllConnections();
    },
  };
}

/**
 * @param {import('node:net').Socket} from
 * @param {import('node:net').Socket} to
 * @param {number} delayMs
 * @param {number} openAt
 */
function pass(from, to, delayMs, openAt) {
  const later = (/** @type {() => void} */ act) => {
    setTimeout(act, delayMs + Math.max(0, openAt - performance.now()));
  };
  from.on('data', (chunk) => later(() => void to.write(chunk)));
  from.on('end', () => later(() => void to.end()));
}

/**
 * What each path answers; a code is the nonce of its sign-in.
 * @param {string} issuer
 * @returns {(path: string, form: URLSearchParams) => object | undefined}
 */
function answers(issuer) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const idToken = (/** @type {object} */ extra) => {
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: issuer, sub: 'ada', aud: 'bench', iat: now, exp: now + 600, ...extra };
    const input = `${encode({ alg: 'ES256', kid: 'bench', typ: 'JWT' })}.${encode(claims)}`;
    const key = /** @type {const} */ ({ key: privateKey, dsaEncoding: 'ieee-p1363' });
    return `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`;
  };
  const tokens = (/** @type {object} */ extra) => {
    const lives = { access_token: 'an-access-token', token_type: 'Bearer', expires_in: 600 };
    return { ...lives, refresh_token: `refresh-${Math.random()}`, id_token: idToken(extra) };
  };
  return (path, form) => {
    const code = form.get('code');
    switch (path) {
      case '/.well-known/openid-configuration':
        return {
          issuer,
          authorization_endpoint: `${issuer}/auth`,
          token_endpoint: `${issuer}/token`,
          userinfo_endpoint: `${issuer}/me`,
          jwks_uri: `${issuer}/jwks`,
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['ES256'],
          code_challenge_methods_supported: ['S256'],
        };
      case '/jwks':
        return { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'bench', use: 'sig' }] };
      case '/me':
        return { sub: 'ada' };
      case '/token':
        return tokens(code === null ? {} : { nonce: code });
      default:
        return undefined;
    }
  };
}

/** @param {object} part */
function encode(part) {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

/** @param {import('node:net').Server} server */
function portOf(server) {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
