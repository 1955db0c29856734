// @ts-check
// An authorization server that counts requests and can hold a response back. Its metadata may be
// cached, as those of most servers: then atm-cli writes files while a sign-in waits.

import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';

/**
 * @typedef {object} CountingServer
 * @property {string} issuer
 * @property {URLSearchParams[]} tokenRequests
 * @property {(isHeld: boolean) => void} hold whether token responses wait
 * @property {() => Promise<unknown>} isHolding resolves when one waits
 * @property {() => void} close
 */

/** @returns {Promise<CountingServer>} */
export async function startCountingServer() {
  /** @type {URLSearchParams[]} */
  const tokenRequests = [];
  /** @type {(() => void)[]} */
  const held = [];
  const events = new EventEmitter();
  let isHolding = false;
  let issuer = '';
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      const [path = ''] = (request.url ?? '').split('?');
      const isToken = path === '/token';
      if (isToken)
        tokenRequests.push(withSecret(new URLSearchParams(body), request.headers.authorization));
      const { status, json } = answer(path, issuer, tokenRequests);
      const headers = {
        'content-type': 'application/json',
        'cache-control': isToken ? 'no-store' : 'max-age=300',
      };
      const send = () => void response.writeHead(status, headers).end(JSON.stringify(json));
      if (!isToken || !isHolding) return send();
      held.push(send);
      events.emit('held');
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  issuer = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  return {
    issuer,
    tokenRequests,
    hold: (isHeld) => {
      isHolding = isHeld;
      if (!isHeld) for (const send of held.splice(0)) send();
    },
    isHolding: async () => held.length > 0 || (await once(events, 'held')),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/**
 * The parameters of a token request, and `basic`, what it authenticates with.
 * @param {URLSearchParams} sent
 * @param {string} [authorization]
 */
function withSecret(sent, authorization = '') {
  const [, basic = ''] = authorization.split(' ');
  sent.set('basic', Buffer.from(basic, 'base64').toString('utf8'));
  return sent;
}

/**
 * @param {string} path
 * @param {string} issuer
 * @param {readonly URLSearchParams[]} tokenRequests
 */
function answer(path, issuer, tokenRequests) {
  if (path === '/.well-known/openid-configuration') {
    return {
      status: 200,
      json: {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        device_authorization_endpoint: `${issuer}/device`,
        response_types_supported: ['code'],
        code_challenge_methods_supported: ['S256'],
        token_endpoint_auth_methods_supported: ['none', 'client_secret_basic'],
      },
    };
  }
  if (path === '/device') {
    const verification_uri = `${issuer}/activate`;
    const codes = { device_code: 'a-device-code', user_code: 'ABCD-EFGH', verification_uri };
    return { status: 200, json: { ...codes, expires_in: 600, interval: 5 } };
  }
  if (path !== '/token') return { status: 404, json: {} };
  const sent = tokenRequests.at(-1);
  if (sent?.get('grant_type')?.endsWith('device_code')) {
    return { status: 400, json: { error: 'authorization_pending' } };
  }
  const count = tokenRequests.length;
  const tokens = { access_token: `access-${count}`, refresh_token: `refresh-${count}` };
  return { status: 200, json: { ...tokens, token_type: 'Bearer', expires_in: 600 } };
}
