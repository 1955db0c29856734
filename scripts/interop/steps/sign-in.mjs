// @ts-check
// The steps that sign somebody in: through the browser, and by the code of a device.

import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { fetchBounded, logged, objectOf } from '../probe.mjs';
import { createBrowser } from '../sign-in/browser.mjs';
import { signIn } from '../sign-in/sign-in.mjs';
import { aliveBy, check, clientOf, endpoint, logLength, tokensOf } from './run.mjs';

/** @import { Browser } from '../sign-in/browser.mjs' */
/** @import { Doing } from '../row.mjs' */
/** @import { Run } from './run.mjs' */

/**
 * Signs in through the browser into a profile, and gives the browser with its cookies, and the URL
 * at which it began.
 * @param {Run} run
 * @param {Doing} doing
 * @param {string} profile
 */
export async function login(run, doing, profile) {
  const { row, announcement } = run;
  /** @type {Promise<{ browser: Browser, url: string }> | undefined} */
  let person;
  const since = logLength(run);
  const flags = ['--no-browser', '--events'];
  const onLine = (/** @type {string} */ line) => {
    const { event, url, redirect_uri } = objectOf(line) ?? {};
    if (event !== 'url_ready') return;
    person = goThrough(String(url), String(redirect_uri), run);
    // A person who does not get through is told of below, when the command has ended.
    person.catch(() => run.product.interrupt());
  };
  const command = run.atm(['login', ...(doing.server ?? row.server)], doing, {
    profile,
    flags,
    onLine,
  });
  const [ended, browsed] = await Promise.allSettled([
    command,
    command.catch(() => {}).then(() => person),
  ]);
  if (browsed.status === 'rejected') throw browsed.reason;
  if (ended.status === 'rejected') throw ended.reason;
  check(browsed.value, 'login named no URL');
  const pattern = doing.logged ?? row.logged;
  const log = pattern === undefined ? [] : [await logged(announcement.log, since, pattern)];
  return { ...browsed.value, log };
}

/**
 * From the URL to the callback. The product may send the browser once more from there, with a request
 * that it has pushed.
 * @param {string} first
 * @param {string} redirectUri
 * @param {Run} run
 */
async function goThrough(first, redirectUri, { row, announcement: { user } }) {
  const browser = createBrowser((at) => at.split('?')[0] === redirectUri);
  let url = first;
  for (let sent = 0; sent < 2; sent += 1) {
    const { view } = await signIn(url, { user, hints: row.signIn }, { browser });
    const response = await fetchBounded(view.url, { redirect: 'manual' });
    await response.text();
    const location = response.headers.get('location');
    if (location === null) return { browser, url };
    url = location;
  }
  throw new Error(`the browser is sent again and again, to ${url}`);
}

/**
 * An authorization request past the product, with PKCE.
 * @param {Run} run
 * @param {Doing} doing of the sign-in
 * @param {Readonly<Record<string, string>>} [parameters]
 */
export function authorizationUrl(run, doing, parameters = {}) {
  const verifier = randomBytes(32).toString('base64url');
  const url = new URL(endpoint(run, 'authorization_endpoint'));
  const at = doing.args.indexOf('--redirect-uri');
  for (const [name, value] of Object.entries({
    response_type: 'code',
    client_id: clientOf(run, doing.args).client_id,
    redirect_uri: at < 0 ? 'http://127.0.0.1:8976/callback' : String(doing.args[at + 1]),
    scope: 'openid',
    state: 'interop-state',
    nonce: 'interop-nonce',
    ...parameters,
    code_challenge_method: 'S256',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
  })) {
    url.searchParams.set(name, value);
  }
  return url.href;
}

/**
 * @param {Run} run
 * @param {Doing} doing
 * @param {string} profile
 */
export async function loginStep(run, doing, profile) {
  const { log } = await login(run, doing, profile);
  const { access_token } = await tokensOf(run, profile);
  return [await aliveBy(run, access_token, doing), ...log];
}

/**
 * @param {Run} run
 * @param {Doing} doing
 * @param {string} profile
 */
export async function deviceAllow(run, doing, profile) {
  await device(run, doing, { profile, denies: false });
  const { access_token } = await tokensOf(run, profile);
  return [await aliveBy(run, access_token, doing)];
}

/**
 * The person denies: exit code 4, the server's answer says access_denied, and no token is stored.
 * @param {Run} run
 * @param {Doing} doing
 * @param {string} profile
 */
export async function deviceDeny(run, doing, profile) {
  const har = join(run.product.folder, 'denied.har');
  const flags = ['--har', har];
  await device(run, { ...doing, exit: doing.exit ?? 4 }, { profile, denies: true, flags });
  const { code } = await run.product.run(['token', '-p', profile, '--no-input']);
  check(code !== 0, 'a token is stored although the request was denied');
  /** @type {{ response: { status: number, content: { text?: string } } }[]} */
  const entries = JSON.parse(readFileSync(har, 'utf8')).log.entries;
  const last = entries.at(-1)?.response;
  check(
    last !== undefined && last.content.text?.includes('access_denied'),
    'the server did not say access_denied',
  );
  return [`token endpoint: HTTP ${last.status} access_denied; nothing stored`];
}

/**
 * @param {Run} run
 * @param {Doing} doing
 * @param {{ profile: string, denies: boolean, flags?: readonly string[] }} options
 */
async function device(run, doing, { profile, denies, flags = [] }) {
  const { row, announcement } = run;
  /** @type {Promise<unknown> | undefined} */
  let person;
  const onLine = (/** @type {string} */ line) => {
    const said = objectOf(line) ?? {};
    if (said['event'] !== 'code_ready') return;
    const url = String(said['verification_uri_complete'] ?? said['verification_uri']);
    const userCode = String(said['user_code']);
    const someone = { user: announcement.user, hints: row.signIn, denies, userCode };
    person = signIn(url, someone, { browser: createBrowser(), isOpenEnded: true });
    person.catch(() => run.product.interrupt());
  };
  const command = run.atm(['device', ...row.server], doing, {
    profile,
    flags: ['--no-browser', '--events', ...flags],
    onLine,
  });
  const [ended, browsed] = await Promise.allSettled([
    command,
    command.catch(() => {}).then(() => person),
  ]);
  if (browsed.status === 'rejected') throw browsed.reason;
  if (ended.status === 'rejected') throw ended.reason;
}
