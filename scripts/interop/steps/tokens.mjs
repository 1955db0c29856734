// @ts-check
// The steps that use, renew, check and end the tokens of a sign-in, and those that need no browser.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';

import {
  ask,
  fetchBounded,
  objectOf,
  shown,
  textOf,
  verifiedByKeys,
  verifiedBySecret,
} from '../probe.mjs';
import { signIn } from '../sign-in/sign-in.mjs';
import {
  aliveBy,
  check,
  clientOf,
  endpoint,
  printed,
  profileOf,
  refreshTokenFate,
  tokensOf,
} from './run.mjs';
import { authorizationUrl, login } from './sign-in.mjs';

/** @import { Doing } from '../row.mjs' */
/** @import { Browser } from '../sign-in/browser.mjs' */
/** @import { Run } from './run.mjs' */

/** @typedef {{ user: 'in' | 'out' | 'unclear', said: string }} Session what a browser is at a server */

/**
 * @param {Run} run
 * @param {Doing} doing
 */
export async function token(run, doing) {
  const profile = of(run, doing);
  const { stdout } = await run.atm(['token'], doing, { profile });
  const { access_token } = await tokensOf(run, profile);
  check(stdout === `${access_token}\n`, 'token printed something else than the stored token');
  return [await aliveBy(run, access_token)];
}

/**
 * Another access token that is alive; with rotation another refresh token too, and the server
 * refuses the old one.
 * @param {Run} run
 * @param {Doing} doing
 * @param {string} profile
 */
export async function refresh(run, doing, profile) {
  const client = await fresh(run, doing, profile);
  const before = await tokensOf(run, profile);
  check(before.refresh_token, 'the sign-in brought no refresh token');
  // A JWT without a jti that is issued in the same second is the same one.
  await after(1100);
  await run.atm(['token', 'refresh'], doing, { profile });
  const renewed = await tokensOf(run, profile);
  check(renewed.access_token !== before.access_token, 'the access token is still the old one');
  const alive = await aliveBy(run, renewed.access_token);
  const isRotated = renewed.refresh_token !== before.refresh_token;
  check(
    isRotated === (run.row.rotates !== false),
    `the refresh token was ${isRotated ? '' : 'not '}rotated`,
  );
  if (!isRotated) return [alive, 'the refresh token stays'];
  if (run.row.rotates === 'once used') await run.atm(['token', 'refresh'], doing, { profile });
  const { isDead, said } = await refreshTokenFate(run, before.refresh_token, client);
  check(isDead || run.row.oldRefreshTokensLive, `the old refresh token is still alive: ${said}`);
  const when = run.row.rotates === 'once used' ? ', once the new one was used' : '';
  return [alive, `the old refresh token${when}: ${said}`];
}

/**
 * @param {Run} run
 * @param {Doing} doing
 */
export async function verifyAccessToken(run, doing) {
  const { access_token } = await tokensOf(run, of(run, doing));
  return await verify(run, doing, access_token, '"$(atm-cli token)"');
}

/**
 * @param {Run} run
 * @param {Doing} doing
 */
export async function verifyIdToken(run, doing) {
  const { id_token } = await tokensOf(run, of(run, doing));
  check(id_token, 'the sign-in brought no ID token');
  const printing = '"$(atm-cli token show --show-tokens --json | jq -r .id_token)"';
  return await verify(run, doing, id_token, printing);
}

/**
 * Valid as it is, by the product and by another verifier; not valid with another signature.
 * @param {Run} run
 * @param {Doing} doing
 * @param {string} jwt
 * @param {string} shownAs
 */
async function verify(run, doing, jwt, shownAs) {
  const profile = of(run, doing);
  await run.atm(['verify', jwt], doing, { profile, shown: `verify ${shownAs}` });
  const [header = '', payload = '', signature = ''] = jwt.split('.');
  const middle = Math.floor(signature.length / 2);
  const other = signature[middle] === 'A' ? 'B' : 'A';
  const forged = [
    header,
    payload,
    signature.slice(0, middle) + other + signature.slice(middle + 1),
  ];
  const args = ['verify', forged.join('.'), ...doing.args, '-p', profile];
  const { code } = await run.product.run(args);
  check(code === 7, `a token with another signature: exit code ${code}`);
  const secretAt = doing.args.indexOf('--secret-file');
  const { said } =
    secretAt < 0
      ? await verifiedByKeys(jwt, endpoint(run, 'jwks_uri'))
      : await verifiedBySecret(
          jwt,
          readFileSync(join(run.product.folder, String(doing.args[secretAt + 1]))),
        );
  return [`${said}; with one other character in the signature: exit code 7`];
}

/**
 * @param {Run} run
 * @param {Doing} doing
 */
export async function userinfo(run, doing) {
  const profile = of(run, doing);
  const ended = await run.atm(['userinfo'], doing, { profile, flags: ['--json'] });
  const { access_token } = await tokensOf(run, profile);
  const response = await fetchBounded(endpoint(run, 'userinfo_endpoint'), {
    headers: { authorization: `Bearer ${access_token}` },
  });
  const claims = objectOf(await response.text());
  check(claims?.['sub'], `userinfo: HTTP ${response.status}`);
  const { sub } = printed(ended);
  check(
    sub === claims['sub'],
    `sub ${textOf(sub)} was printed, the server says ${textOf(claims['sub'])}`,
  );
  return [`userinfo: ${shown(JSON.stringify(claims))}`];
}

/**
 * @param {Run} run
 * @param {Doing} doing
 */
export async function introspect(run, doing) {
  const profile = of(run, doing);
  const ended = await run.atm(['token', 'introspect'], doing, { profile, flags: ['--json'] });
  const { active, response } = printed(ended);
  check(active === true, 'the token is not active');
  const { access_token } = await tokensOf(run, profile);
  const said = shown(JSON.stringify(response));
  return [said, `asked past the product: ${await aliveBy(run, access_token)}`];
}

/**
 * Alive before, dead afterwards, by the word of the server.
 * @param {Run} run
 * @param {Doing} doing
 * @param {string} profile
 */
export async function revoke(run, doing, profile) {
  const client = await fresh(run, doing, profile);
  const { access_token, refresh_token } = await tokensOf(run, profile);
  const before = await aliveBy(run, access_token);
  const ended = await run.atm(['token', 'revoke'], doing, { profile, flags: ['--json'] });
  const all = /** @type {readonly { token: string, result: string }[]} */ (
    printed(ended)['tokens']
  );
  const revoked = all.filter(({ result }) => result === 'revoked').map(({ token: kind }) => kind);
  check(revoked.length > 0, 'nothing was revoked');
  const evidence = [`before: ${before}`];
  if (revoked.includes('access_token')) {
    const { isAlive, said } = await ask(run.row.probe, access_token, run.announcement);
    check(
      !isAlive || run.row.accessTokensOutliveRevocation,
      `the access token is still alive: ${said}`,
    );
    evidence.push(`after: ${said}`);
  }
  if (revoked.includes('refresh_token') && refresh_token !== null) {
    const { isDead, said } = await refreshTokenFate(run, refresh_token, client);
    check(isDead, `the refresh token is still alive: ${said}`);
    evidence.push(`refresh token: ${said}`);
  }
  return evidence;
}

/**
 * The session at the server is there before, and gone afterwards: another sign-in would have to ask
 * for the password. Where the server keeps none, the tokens of another sign-in die.
 * @param {Run} run
 * @param {Doing} doing
 * @param {string} profile
 */
export async function logout(run, doing, profile) {
  const { row, announcement } = run;
  const doingLogin = mainDoing(run, doing);
  const otherProfile = `${profile}-other`;
  if (row.logoutEnds === 'tokens') await fresh(run, doing, otherProfile);
  const { browser } = await login(run, { args: doingLogin.args }, profile);
  const { id_token } = await tokensOf(run, profile);
  const look = async () => {
    if (row.logoutEnds !== 'tokens') return await session(run, doingLogin, { browser, id_token });
    const { access_token } = await tokensOf(run, otherProfile);
    const { isAlive, said } = await ask(row.probe, access_token, announcement);
    /** @type {Session} */
    const seen = { user: isAlive ? 'in' : 'out', said: `another sign-in of the client: ${said}` };
    return seen;
  };
  const before = await look();
  const opener = writingBrowser(run);
  const flags = ['--browser', opener.command, '--json'];
  const { tokens_deleted } = printed(await run.atm(['logout'], doing, { profile, flags }));
  check(tokens_deleted === true, 'the tokens are still here');
  await signIn(await opener.opened(), { hints: row.signIn }, { browser, isOpenEnded: true });
  const ended = await look();
  check(before.user !== 'out', `the session was not there before: ${before.said}`);
  const isOver = ended.user === 'out' || (ended.user === 'unclear' && before.user === 'in');
  check(isOver, `the session is still there: ${ended.said}`);
  check(announcement.user, 'nobody is signed in at this server');
  return [`before: ${before.said}`, `after: ${ended.said}`];
}

/**
 * A program for --browser that writes down the URL: printed ones have no id_token_hint.
 * @param {Run} run
 */
function writingBrowser({ product }) {
  const command = join(product.folder, 'browser');
  const written = `${command}.url`;
  writeFileSync(command, '#!/bin/sh\nprintf %s "$1" >"$0.part" && mv "$0.part" "$0.url"\n', {
    mode: 0o755,
  });
  return {
    command,
    opened: async () => {
      for (let look = 0; look < 50; look += 1) {
        if (existsSync(written)) return readFileSync(written, 'utf8');
        await after(100);
      }
      throw new Error('logout opened no URL that ends the session');
    },
  };
}

/**
 * Whether a browser is signed in at the server: what comes of a request that allows no question. It
 * names the user by the ID token, as OpenID Connect Core section 3.1.2.1 advises for prompt=none.
 * @param {Run} run
 * @param {Doing} doing of the sign-in
 * @param {{ browser: Browser, id_token: string | null }} known
 * @returns {Promise<Session>}
 */
async function session(run, doing, { browser, id_token }) {
  const hint = id_token === null ? undefined : { id_token_hint: id_token };
  const url = authorizationUrl(run, doing, { prompt: 'none', ...hint });
  const { url: end, status, page } = await browser.open(url);
  if (status === 0) {
    const error = new URL(end).searchParams.get('error');
    const said = `prompt=none gives ${error ?? 'a code'}`;
    // OpenID Connect Core section 3.1.2.6; servers mean a sign-in or a consent by interaction_required
    if (error === 'interaction_required') return { user: 'unclear', said };
    return { user: error === null || error === 'consent_required' ? 'in' : 'out', said };
  }
  const asks = page.forms.some(({ inputs }) => inputs.some(({ type }) => type === 'password'));
  const said = `prompt=none gives the page "${page.title}" ${asks ? 'with' : 'without'} a password`;
  return { user: !asks && status < 400 ? 'in' : 'out', said };
}

/**
 * @param {Run} run
 * @param {Doing} doing
 * @param {string} profile
 */
export async function clientCredentials(run, doing, profile) {
  return await grant(run, 'client-credentials', doing, profile);
}

/**
 * @param {Run} run
 * @param {Doing} doing
 * @param {string} profile
 */
export async function password(run, doing, profile) {
  return await grant(run, 'password', doing, profile);
}

/**
 * @param {Run} run
 * @param {Doing} doing its flags take the token of the main sign-in from `subject-token`
 * @param {string} profile
 */
export async function tokenExchange(run, doing, profile) {
  const { access_token } = await tokensOf(run, of(run, doing));
  writeFileSync(join(run.product.folder, 'subject-token'), access_token);
  const evidence = await grant(run, 'token-exchange', doing, profile);
  const exchanged = await tokensOf(run, profile);
  check(exchanged.access_token !== access_token, 'the token is still the old one');
  return evidence;
}

/**
 * @param {Run} run
 * @param {string} name
 * @param {Doing} doing
 * @param {string} profile
 */
async function grant(run, name, doing, profile) {
  const { server = run.row.server } = doing;
  await run.atm(['grant', name, ...server], doing, { profile });
  const { access_token } = await tokensOf(run, profile);
  return [await aliveBy(run, access_token, doing)];
}

/**
 * Signs in once more into a profile of its own, for a step that uses its tokens up. Gives the client.
 * @param {Run} run
 * @param {Doing} doing
 * @param {string} profile
 */
async function fresh(run, doing, profile) {
  const { args } = mainDoing(run, doing);
  await login(run, { args }, profile);
  return clientOf(run, args);
}

/**
 * The sign-in whose tokens a step uses.
 * @param {Run} run
 * @param {Doing} doing
 * @returns {Doing}
 */
function mainDoing({ row }, doing) {
  const main = row.steps[doing.of ?? row.main];
  if ('cannot' in main) throw new Error(`the row has no sign-in: ${main.cannot}`);
  return main;
}

/**
 * @param {Run} run
 * @param {Doing} doing
 */
function of({ row }, doing) {
  return profileOf(doing.of ?? row.main);
}
