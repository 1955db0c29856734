// @ts-check
// What the steps share: one server, the product, and the tokens of the sign-ins so far.

import { readFileSync } from 'node:fs';

import { ask, objectOf, post, textOf } from '../probe.mjs';

/** @import { Announcement, Client, Doing, Row, StepName } from '../row.mjs' */
/** @import { Ended, Product } from '../support/product.mjs' */

/**
 * @typedef {object} Tokens
 * @property {string} access_token
 * @property {string | null} refresh_token
 * @property {string | null} id_token
 * @property {{ readonly jkt?: string, readonly 'x5t#S256'?: string }} [cnf] what they are bound to
 *
 * @typedef {object} Done
 * @property {string} command as a person would type it
 * @property {Ended} ended
 *
 * @typedef {object} Run
 * @property {Announcement} announcement
 * @property {Row} row
 * @property {Product} product
 * @property {Readonly<Record<string, unknown>>} metadata as the server publishes them, or those that its row names
 * @property {(words: readonly string[], doing: Doing, options: { profile?: string, flags?: readonly string[], shown?: string, exit?: number, onLine?: (line: string) => void }) => Promise<Ended>} atm
 *   runs a command: its words, the flags of the doing, and the flags of the driver, which are not
 *   part of what is shown. Throws unless it ends with the exit code of the doing.
 */

/** The name of the profile of a step. */
export function profileOf(/** @type {StepName} */ step) {
  return step.replaceAll(' ', '-').toLowerCase();
}

/**
 * The tokens in a profile, as the product stored them.
 * @param {Pick<Run, 'product'>} run
 * @param {string} profile
 * @returns {Promise<Tokens>}
 */
export async function tokensOf({ product }, profile) {
  const args = ['token', 'show', '--show-tokens', '--json', '-p', profile];
  const { code, stdout, stderr } = await product.run(args);
  if (code !== 0) throw new Error(`token show: exit code ${code}: ${stderr.trim()}`);
  return JSON.parse(stdout);
}

/**
 * An endpoint of the server. Throws when it has none.
 * @param {Pick<Run, 'metadata'>} run
 * @param {string} name such as token_endpoint
 */
export function endpoint({ metadata }, name) {
  const url = metadata[name];
  if (typeof url !== 'string') throw new Error(`the server publishes no ${name}`);
  return url;
}

/**
 * Asserts that an access token is alive, by the word of the server, and gives that word.
 * @param {Run} run
 * @param {string} token
 * @param {Doing} [doing] the step, if it may have a probe of its own
 */
export async function aliveBy({ row, announcement }, token, doing) {
  const { isAlive, said } = await ask(doing?.probe ?? row.probe, token, announcement);
  if (!isAlive) throw new Error(`the server does not take the access token: ${said}`);
  return said;
}

/**
 * Whether a refresh token is dead, by the word of the server: its introspection, or its token
 * endpoint, to which it is sent.
 * @param {Run} run
 * @param {string} token
 * @param {Client} client
 */
export async function refreshTokenFate(run, token, client) {
  const { row, announcement } = run;
  if (row.refreshProbe !== undefined) {
    const { isAlive, said } = await ask(row.refreshProbe, token, announcement);
    return { isDead: !isAlive, said };
  }
  const parameters = { grant_type: 'refresh_token', refresh_token: token };
  const { response, json } = await post(endpoint(run, 'token_endpoint'), parameters, client);
  check(json?.['error'] !== 'invalid_client', 'the server does not take the client of the probe');
  return {
    isDead: !response.ok && json?.['access_token'] === undefined,
    said: `token endpoint: HTTP ${response.status} ${textOf(json?.['error'] ?? '')}`.trim(),
  };
}

/**
 * The client that a step of a row signs in with: the one whose client_id is among its flags.
 * @param {Run} run
 * @param {readonly string[]} args
 * @returns {Client}
 */
export function clientOf({ announcement, row }, args) {
  const all = [...row.server, ...args];
  const id = all[all.indexOf('--client-id') + 1];
  const isConfidential = all.some((one) => one.startsWith('--client-secret'));
  const clients = Object.values(announcement.clients).filter(({ client_id }) => client_id === id);
  const client = clients.find(({ auth }) => (auth !== 'none') === isConfidential) ?? clients[0];
  if (client === undefined) throw new Error(`the server announced no client "${id}"`);
  return client;
}

/**
 * How long the log of the server is now, in characters.
 * @param {Run} run
 */
export function logLength({ announcement }) {
  return readFileSync(announcement.log, 'utf8').length;
}

/**
 * The JSON that a command printed.
 * @param {Ended} ended
 * @returns {Record<string, unknown>}
 */
export function printed({ stdout }) {
  const value = objectOf(stdout);
  if (value === undefined) throw new Error(`no JSON was printed: ${stdout.slice(0, 300)}`);
  return value;
}

/**
 * @param {unknown} isTrue
 * @param {string} otherwise
 * @returns {asserts isTrue}
 */
export function check(isTrue, otherwise) {
  if (isTrue === false || isTrue === undefined || isTrue === null) throw new Error(otherwise);
}
