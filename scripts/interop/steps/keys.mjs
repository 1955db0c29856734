// @ts-check
// The steps of clients that have keys: assertions in place of a secret (RFC 7523), pushed requests
// (RFC 9126), tokens that are bound to a key (RFC 9449) or a certificate (RFC 8705).

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { decodeJwt } from 'jose';

import { ask, fetchBounded, post, shown, textOf } from '../probe.mjs';
import { published } from '../running.mjs';
import { thumbprintOf } from '../support/certificates.mjs';
import { createBrowser } from '../sign-in/browser.mjs';
import { aliveBy, check, clientOf, endpoint, tokensOf } from './run.mjs';
import { authorizationUrl, login } from './sign-in.mjs';

/** @import { Doing } from '../row.mjs' */
/** @import { Run } from './run.mjs' */

const nothing = /** @type {const} */ ({ args: [] });

/**
 * Signs in and refreshes by assertions; the server refuses the same client without one.
 * @param {Run} run
 * @param {Doing} doing
 * @param {string} profile
 */
export async function assertion(run, doing, profile) {
  await login(run, doing, profile);
  const { refresh_token } = await tokensOf(run, profile);
  if (refresh_token !== null) await run.atm(['token', 'refresh'], nothing, { profile });
  const renewed = await tokensOf(run, profile);
  const alive = await aliveBy(run, renewed.access_token, doing);
  const how = refresh_token === null ? [] : ['refreshed by another assertion'];
  const refused = await refusedWithout('an assertion', run, doing, renewed.refresh_token);
  return [alive, ...how, refused];
}

/**
 * The browser gets a `request_uri` and nothing of the request. A server that requires it of the
 * client refuses the same request when it is not pushed.
 * @param {Run} run
 * @param {Doing} doing
 * @param {string} profile
 */
export async function pushed(run, doing, profile) {
  const { url } = await login(run, doing, profile);
  const names = [...new URL(url).searchParams.keys()];
  const isPushed = names.includes('request_uri') && !names.includes('redirect_uri');
  check(isPushed, `the browser was sent with ${names.join(', ')}`);
  const { access_token } = await tokensOf(run, profile);
  const evidence = [`the browser got ${names.join(' and ')}`, await aliveBy(run, access_token)];
  if (doing.required !== true) return evidence;
  const browser = createBrowser((at) => at.startsWith('http://127.0.0.1:8976/callback'));
  const { url: end, status, page } = await browser.open(authorizationUrl(run, doing));
  const said = status === 0 ? end : `${end} ${page.words}`;
  const [refusal] =
    status === 0
      ? [new URL(end).searchParams.get('error_description')]
      : [page.words.slice(0, 200)];
  check(!new URL(end).searchParams.has('code') && refusal, `a plain request was taken: ${said}`);
  return [...evidence, `the same request, not pushed: ${shown(refusal)}`];
}

/**
 * The server binds the tokens to the key of the product, takes proofs at userinfo and at the refresh,
 * keeps the key there, and takes the token of nobody without one.
 * @param {Run} run
 * @param {Doing} doing
 * @param {string} profile
 */
export async function dpop(run, doing, profile) {
  const { log } = await login(run, doing, profile);
  const before = await tokensOf(run, profile);
  const jkt = before.cnf?.jkt;
  check(jkt, 'the product stored no key');
  const bound = await boundTo(run, doing, before.access_token, { jkt });
  await run.atm(['userinfo'], nothing, { profile });
  const own = doing.logged === undefined ? [] : log;
  const evidence = [bound, ...own, 'userinfo by a proof'];
  evidence.push(await refusedAt(run, before));
  if (before.refresh_token === null) return evidence;
  await run.atm(['token', 'refresh'], nothing, { profile });
  const renewed = await tokensOf(run, profile);
  check(renewed.cnf?.jkt === jkt, 'the product stored another key');
  await boundTo(run, doing, renewed.access_token, { jkt });
  evidence.push('refreshed with the same key');
  // Refresh tokens of clients that authenticate are bound to the client alone (RFC 9449 section 5).
  if (clientOf(run, doing.args).auth !== 'none') return evidence;
  return [...evidence, await refusedWithout('a proof', run, doing, renewed.refresh_token)];
}

/**
 * The server takes the certificate for the client, binds the tokens to it, and refuses the client
 * without it.
 * @param {Run} run
 * @param {Doing} doing
 * @param {string} profile
 */
export async function mutualTls(run, doing, profile) {
  const { secure } = run.announcement;
  check(secure, 'the server announced no issuer by https');
  const here = { ...run, metadata: await published(secure) };
  await login(here, doing, profile);
  const before = await tokensOf(run, profile);
  const thumbprint = thumbprintOf(readFileSync(join(run.product.folder, 'client.pem')));
  check(
    before.cnf?.['x5t#S256'] === thumbprint,
    'the product stored no thumbprint, or another one',
  );
  const bound = await boundTo(here, doing, before.access_token, { 'x5t#S256': thumbprint });
  await run.atm(['userinfo'], nothing, { profile });
  const evidence = [bound, 'userinfo by the certificate', await refusedAt(here, before)];
  if (before.refresh_token !== null) {
    await run.atm(['token', 'refresh'], nothing, { profile });
    const renewed = await tokensOf(run, profile);
    check(renewed.cnf?.['x5t#S256'] === thumbprint, 'the product lost the thumbprint');
    await boundTo(here, doing, renewed.access_token, { 'x5t#S256': thumbprint });
    evidence.push('refreshed with the same certificate');
  }
  const { refresh_token } = await tokensOf(run, profile);
  return [...evidence, await refusedWithout('a certificate', here, doing, refresh_token)];
}

/**
 * A token for a signed assertion (RFC 7523 section 2.1).
 * @param {Run} run
 * @param {Doing} doing
 * @param {string} profile
 */
export async function jwtBearer(run, doing, profile) {
  await run.atm(['grant', 'jwt-bearer', ...run.row.server], doing, { profile });
  const { access_token } = await tokensOf(run, profile);
  return [await aliveBy(run, access_token, doing)];
}

/**
 * Asserts that the server itself says what a token is bound to: by introspection, else in the token.
 * @param {Run} run
 * @param {Doing} doing
 * @param {string} token
 * @param {Readonly<Record<string, string>>} expected the member of `cnf`
 */
async function boundTo({ row, announcement }, doing, token, expected) {
  const probe = doing.probe ?? row.probe;
  const seen = probe.kind === 'introspection' ? await ask(probe, token, announcement) : undefined;
  check(seen?.isAlive ?? true, `the server does not take the access token: ${seen?.said}`);
  const claims = seen?.cnf ?? (token.split('.').length === 3 ? decodeJwt(token)['cnf'] : undefined);
  const cnf = /** @type {Record<string, string> | undefined} */ (claims);
  for (const [name, value] of Object.entries(expected)) {
    check(cnf?.[name] === value, `cnf is ${textOf(cnf ?? 'absent')}, not ${name} ${value}`);
  }
  const by = seen?.cnf === undefined ? 'the access token says' : seen.said;
  return `${by}${by.includes('cnf') ? '' : ` cnf ${textOf(cnf)}`}`;
}

/**
 * Asserts that userinfo takes the token of nobody who has the token alone.
 * @param {Run} run
 * @param {{ readonly access_token: string }} tokens
 */
async function refusedAt(run, { access_token }) {
  const response = await fetchBounded(endpoint(run, 'userinfo_endpoint'), {
    headers: { authorization: `Bearer ${access_token}` },
  });
  await response.text();
  const said = `HTTP ${response.status} ${response.headers.get('www-authenticate') ?? ''}`.trim();
  check(!response.ok, `userinfo takes the token alone: ${said}`);
  return `by the token alone: ${shown(said)}`;
}

/**
 * Asserts that the server gives the client nothing for its refresh token (without one: for itself) when
 * it sends its id alone, and gives what the server says.
 * @param {string} what is withheld
 * @param {Run} run
 * @param {Doing} doing
 * @param {string | null} token
 */
async function refusedWithout(what, run, doing, token) {
  const parameters =
    token === null
      ? { grant_type: 'client_credentials' }
      : { grant_type: 'refresh_token', refresh_token: token };
  const { response, json } = await post(
    endpoint(run, 'token_endpoint'),
    parameters,
    clientOf(run, doing.args),
  );
  const said = [json?.['error'], json?.['error_description']].filter(Boolean).map(textOf);
  check(!response.ok, `the token endpoint takes the client without ${what}`);
  return `without ${what}: HTTP ${response.status} ${shown(said.join(': '))}`.trim();
}
