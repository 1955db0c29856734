// @ts-check
// The key of a client that authenticates with one: the private part for the product, the public one
// for the registration at the server.

import { once } from 'node:events';
import { createServer } from 'node:http';

import { exportJWK, generateKeyPair } from 'jose';

/** The file that holds the private key, where the flags of rows name it. */
export const keyFile = 'client.jwk';

/** The flags of a client that signs its assertions with it. */
export const keyFlags = /** @type {const} */ ([
  '--client-auth',
  'private_key_jwt',
  '--signing-key',
  keyFile,
]);

/**
 * A new key for one run, as `atm-cli key new` would make it.
 * @param {string} [alg]
 * @returns {Promise<{ files: Readonly<Record<string, string>>, jwks: { keys: readonly object[] } }>}
 */
export async function newClientKey(alg = 'ES256') {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const about = { kid: 'interop', use: 'sig', alg };
  const [own, open] = await Promise.all([exportJWK(privateKey), exportJWK(publicKey)]);
  return {
    files: { [keyFile]: JSON.stringify({ ...own, ...about }) },
    jwks: { keys: [{ ...open, ...about }] },
  };
}

/**
 * Serves the key set on loopback, for servers that take no keys but a `jwks_uri`, and gives its URL.
 * @param {number} port
 * @param {object} jwks
 */
export async function serveKeys(port, jwks) {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(jwks));
  });
  server.listen(port, '127.0.0.1').unref();
  await once(server, 'listening');
  return `http://127.0.0.1:${port}/jwks`;
}
