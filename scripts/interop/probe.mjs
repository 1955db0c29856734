// @ts-check
// Asks the server itself, past the product, what it knows of a token.

import { readFileSync } from 'node:fs';
import { setTimeout as after } from 'node:timers/promises';
import { rootCertificates } from 'node:tls';

import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { Agent, setGlobalDispatcher } from 'undici';

/** @import { Announcement, Client, Probe } from './row.mjs' */

const longestMs = 20_000;

/**
 * @typedef {object} Seen
 * @property {boolean} isAlive
 * @property {string} said the server's answer, short, without a token
 * @property {unknown} [cnf] what the token is bound to (RFC 7800), where introspection says it
 */

/**
 * Whether a token is alive, by the word of the server.
 * @param {Probe} probe
 * @param {string} token
 * @param {Announcement} announcement
 * @returns {Promise<Seen>}
 */
export async function ask(probe, token, { clients }) {
  if (probe.kind === 'resource') {
    const response = await fetchBounded(probe.url, {
      headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
    });
    const body = await response.text();
    const said = `${pathOf(probe.url)}: HTTP ${response.status} ${shown(body)}`;
    return { isAlive: response.ok, said: said.trim() };
  }
  const client = probe.client === undefined ? undefined : clients[probe.client];
  const { response, text, json } = await post(probe.url, { token }, client);
  if (!response.ok || json === undefined) {
    throw new Error(`introspection: HTTP ${response.status} ${text.slice(0, 300)}`);
  }
  const isAlive = json['active'] === true;
  const told = ['client_id', 'sub', 'username', 'scope', 'aud', 'cnf'].flatMap((name) => {
    return json[name] === undefined ? [] : [`${name} ${textOf(json[name])}`];
  });
  return {
    isAlive,
    cnf: json['cnf'],
    said: `introspection: active ${isAlive}${told.map((one) => `, ${one}`).join('')}`,
  };
}

/**
 * Sends a form to an endpoint of the server, with the authentication of a client.
 * @param {string} url
 * @param {Readonly<Record<string, string>>} parameters
 * @param {Client | undefined} client
 */
export async function post(url, parameters, client) {
  const body = new URLSearchParams(parameters);
  /** @type {Record<string, string>} */
  const headers = { accept: 'application/json' };
  if (client?.auth === 'basic') {
    const [id, secret] = [client.client_id, client.client_secret ?? ''].map((part) => {
      return client.raw ? part : encodeURIComponent(part);
    });
    headers['authorization'] = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
  } else if (client !== undefined) {
    body.set('client_id', client.client_id);
    if (client.auth === 'post') body.set('client_secret', client.client_secret ?? '');
  }
  const response = await fetchBounded(url, { method: 'POST', body, headers, redirect: 'manual' });
  const text = await response.text();
  return { response, text, json: objectOf(text) };
}

/**
 * What the secret that a server signs with says about a JWT, by another verifier than the product's.
 * @param {string} jwt
 * @param {Uint8Array} secret
 */
export async function verifiedBySecret(jwt, secret) {
  const { payload } = await jwtVerify(jwt, secret, { clockTolerance: 5 });
  const { alg } = decodeProtectedHeader(jwt);
  return { payload, said: `${alg} by the secret of the server, iss ${payload.iss}` };
}

/**
 * What the keys that the server publishes say about a JWT, by another verifier than the product's.
 * @param {string} jwt
 * @param {string} jwksUri
 */
export async function verifiedByKeys(jwt, jwksUri) {
  const { payload } = await jwtVerify(jwt, createRemoteJWKSet(new URL(jwksUri)), {
    clockTolerance: 5,
  });
  const { alg, kid } = decodeProtectedHeader(jwt);
  return {
    payload,
    said: `${alg} by the published key ${kid ?? 'without a kid'}, iss ${payload.iss}`,
  };
}

/**
 * Lets the driver and its browser trust this authority, beside those of Node.
 * @param {string | undefined} ca as PEM
 */
export function trust(ca) {
  if (ca === undefined) return;
  setGlobalDispatcher(new Agent({ connect: { ca: [...rootCertificates, ca] } }));
}

/**
 * A request that may take 20 s. As browsers do, it is sent again on a new connection when the server
 * has closed the kept one in this very moment.
 * @param {string} url
 * @param {RequestInit} [init]
 */
export async function fetchBounded(url, init) {
  const send = () => fetch(url, { ...init, signal: AbortSignal.timeout(longestMs) });
  try {
    return await send();
  } catch (error) {
    const { cause } = /** @type {{ cause?: { code?: string } }} */ (error);
    if (cause?.code !== 'UND_ERR_SOCKET' && cause?.code !== 'ECONNRESET') throw error;
    return await send();
  }
}

/**
 * The lines that a server wrote to its log since it had this many characters, and that match.
 * Servers write a moment later than they answer, so it looks for up to two seconds.
 * @param {string} path
 * @param {number} since
 * @param {RegExp} pattern
 */
export async function logged(path, since, pattern) {
  for (let look = 0; look < 20; look += 1) {
    const line = readFileSync(path, 'utf8')
      .slice(since)
      .split('\n')
      .find((one) => pattern.test(one));
    if (line !== undefined) return `log: ${shown(line.trim())}`;
    await after(100);
  }
  throw new Error(`the log of the server has no line like ${pattern}`);
}

/**
 * @param {string} text
 * @returns {Record<string, unknown> | undefined}
 */
export function objectOf(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * A member of a response as text.
 * @param {unknown} value
 */
export function textOf(value) {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** @param {string} url */
function pathOf(url) {
  return new URL(url).pathname;
}

/**
 * One line of at most 200 characters, in which what looks like a token is cut.
 * @param {string} text
 */
export function shown(text) {
  const line = text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\w.~+/-]{40,}/g, (long) => `${long.slice(0, 8)}…`);
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
