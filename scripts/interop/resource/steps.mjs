// @ts-check
// The way from the URL of a resource to its end, each step with what the recorder in front of the
// server saw of it.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { objectOf, textOf } from '../probe.mjs';
import { createBrowser } from '../sign-in/browser.mjs';
import { signIn } from '../sign-in/sign-in.mjs';
import { check } from '../steps/run.mjs';
import { inShell } from '../support/shell.mjs';
import { recordedIn } from './recorder.mjs';

/** @import { Announcement, SignIn } from '../row.mjs' */
/** @import { Ended, Product } from '../support/product.mjs' */
/** @import { Recorded } from './recorder.mjs' */

/** The steps, in the order in which they run and stand in the table. */
export const steps = /** @type {const} */ ([
  'discover',
  'call signed out',
  'login --register',
  'call',
  'call again',
  'token refresh',
  'call after the refresh',
  'second resource',
  'call --step-up',
  'logout',
  'client remove',
  'login after the removal',
  'login in a terminal',
  'call after it',
  'call --login --register',
  '20 at once',
  'device --register',
]);

/**
 * @typedef {(typeof steps)[number]} StepName
 *
 * @typedef {object} Entry a resource that can be entered by its URL with nothing else given
 * @property {string} name
 * @property {string} title
 * @property {string} url what is typed
 * @property {string} issuer
 * @property {string} [second] the URL of another resource of the same server
 * @property {string} [stepUp] a scope that it requires of a POST and its metadata do not name
 * @property {string} recorded the file of the recorder in front of all of them
 * @property {Readonly<Partial<Record<StepName, string>>>} [cannot] what is not possible here, and why
 * @property {string} [outlivesLogout] why an access token is taken after the logout, where that is so
 *
 * @typedef {object} Way one entry, while the product is on its way
 * @property {Entry} entry
 * @property {Readonly<Record<string, unknown>>} metadata of the authorization server
 * @property {(name: string) => Product} at the product with a home of this name
 * @property {Announcement['user']} user
 * @property {SignIn | undefined} hints
 * @property {(command: string, ms: number) => void} counted
 * @property {Map<string, string>} kept what a step leaves to a later one
 */

/**
 * Requests since a mark, by what they are for.
 * @param {Way} way
 * @param {number} since
 */
function seenSince({ entry, metadata }, since) {
  const all = recordedIn(entry.recorded).slice(since);
  const to = (/** @type {unknown} */ url) => all.filter((one) => one.url.split('?')[0] === url);
  return {
    all,
    registrations: to(metadata['registration_endpoint']).filter(({ method }) => method === 'POST'),
    // Those of a browser: the product looks at the page beforehand. The pages of some servers lead to
    // the same address again, with the same state.
    authorizations: to(metadata['authorization_endpoint'])
      .filter(({ headers }) => headers['sec-fetch-mode'] === 'navigate')
      .filter(({ url }, index, every) => {
        const first = every.findIndex((one) => stateOf(one.url) === stateOf(url));
        return stateOf(url) !== null && first === index;
      }),
    tokenRequests: to(metadata['token_endpoint']),
    devices: to(metadata['device_authorization_endpoint']),
    revocations: to(metadata['revocation_endpoint']),
    calls: (/** @type {string} */ url) => to(url),
  };
}

/** @param {string} url */
function stateOf(url) {
  return new URL(url).searchParams.get('state');
}

/** @param {Way} way */
function mark({ entry }) {
  return recordedIn(entry.recorded).length;
}

/** @param {Recorded | undefined} request */
function tokenIn(request) {
  return /^Bearer (.+)$/i.exec(String(request?.headers['authorization'] ?? ''))?.[1] ?? '';
}

/**
 * Runs a command that a step is about. Throws unless it ends with the exit code.
 * @param {Way} way
 * @param {readonly string[]} args
 * @param {{ home?: string, exit?: number, env?: Readonly<Record<string, string>> }} [options]
 * @returns {Promise<Ended>}
 */
async function atm(way, args, { home = 'script', exit = 0, env = {} } = {}) {
  const ended = await way.at(home).run(args, { env });
  way.counted(shownAs(args), ended.ms);
  const said = ended.stderr.trim() || ended.stdout.slice(-500);
  check(ended.code === exit, `exit code ${ended.code} instead of ${exit}: ${said}`);
  return ended;
}

/** @param {readonly string[]} args */
function shownAs(args) {
  const shown = args.map((arg) => (arg.includes('robot.mjs') ? 'robot' : inShell(arg)));
  return ['atm-cli', ...shown].join(' ');
}

/**
 * The command of a browser that signs in as the user of the server.
 * @param {Way} way
 * @param {string} home
 */
function robotOf({ at, user, hints }, home) {
  const { folder } = at(home);
  const file = join(folder, 'person.json');
  writeFileSync(file, JSON.stringify({ user, hints, log: join(folder, 'robot.log') }));
  return [process.execPath, join(import.meta.dirname, 'robot.mjs'), file].map(inShell).join(' ');
}

/** What a command printed in the end: the last lines. */
function printedLast(/** @type {string} */ text) {
  const lines = text.split('\n').map((line) => line.trim().replaceAll(/\s+/g, ' '));
  const last = lines.filter((line) => line !== '').slice(-6);
  return `printed: ${last.join(' / ')}`;
}

/**
 * What a sign-in from nothing must have sent: one registration of a native public client with exact
 * redirect URIs, one authorization request with PKCE S256 and the resource, and the resource again at
 * the token endpoint.
 * @param {Way} way
 * @param {number} since
 * @param {{ resource: string, registrations?: number }} options
 */
function signInSeen(way, since, { resource, registrations: expected = 1 }) {
  const { registrations: all, authorizations, tokenRequests } = seenSince(way, since);
  const registrations = all.filter(({ status }) => status < 300);
  const refused = all.filter(({ status }) => status >= 300);
  check(
    registrations.length === expected,
    `${registrations.length} registrations instead of ${expected}`,
  );
  check(refused.length <= expected, `${refused.length} refused registrations`);
  check(
    authorizations.length === 1,
    `${authorizations.length} authorization requests instead of one`,
  );
  const asked = new URL(authorizations[0]?.url ?? '').searchParams;
  const [registration] = registrations;
  const told = registration === undefined ? [] : [registered(registration, asked)];
  equal(asked.get('code_challenge_method'), 'S256', 'code_challenge_method');
  equal(asked.getAll('resource').join(' '), resource, 'resource of the authorization request');
  const codes = tokenRequests.filter(({ body }) => {
    return new URLSearchParams(body).get('grant_type') === 'authorization_code';
  });
  check(codes.length === 1, `${codes.length} codes were exchanged instead of one`);
  const exchanged = new URLSearchParams(codes[0]?.body);
  equal(exchanged.getAll('resource').join(' '), resource, 'resource at the token endpoint');
  return [
    ...refused.map(({ status, responseBody }) => `registration: HTTP ${status} ${responseBody}`),
    ...told,
    `authorization request: S256, resource ${resource}, scope ${asked.get('scope') ?? 'none'}${asked.has('prompt') ? `, prompt ${asked.get('prompt')}` : ''}`,
    `token endpoint: HTTP ${codes[0]?.status}, resource the same`,
  ];
}

/**
 * @param {Recorded} request
 * @param {URLSearchParams} asked the authorization request
 */
function registered({ body, status, responseBody }, asked) {
  const sent = objectOf(body) ?? {};
  const received = objectOf(responseBody) ?? {};
  check(status === 201 || status === 200, `registration: HTTP ${status} ${responseBody}`);
  equal(sent['application_type'], 'native', 'application_type');
  equal(sent['token_endpoint_auth_method'], 'none', 'token_endpoint_auth_method');
  const uris = /** @type {readonly string[]} */ (sent['redirect_uris'] ?? []);
  check(
    uris.includes(asked.get('redirect_uri') ?? ''),
    `the redirect URI ${asked.get('redirect_uri')} is none of the registered ${uris.join(', ')}`,
  );
  equal(asked.get('client_id'), received['client_id'], 'client_id');
  return `registration: HTTP ${status}, native, none, redirect_uris ${uris.join(', ')}, grant_types ${textOf(sent['grant_types'])}, client_name ${textOf(sent['client_name'])}`;
}

/**
 * @param {unknown} seen
 * @param {unknown} expected
 * @param {string} what
 */
function equal(seen, expected, what) {
  check(seen === expected, `${what}: expected ${textOf(expected)}, saw ${textOf(seen)}`);
}

/**
 * The only call of the resource with a token, which it accepted; nobody signed in for it.
 * @param {Way} way
 * @param {number} since
 * @param {string} url
 */
function callSeen(way, since, url) {
  const { calls, registrations, authorizations, tokenRequests } = seenSince(way, since);
  const sent = calls(url);
  const token = tokenIn(sent[0]);
  check(sent.length === 1, `${sent.length} requests to the resource instead of one`);
  check(token !== '', 'the resource was called without a token');
  equal(sent[0]?.status, 200, 'status of the resource');
  const others = [...registrations, ...authorizations, ...tokenRequests];
  check(others.length === 0, `${others.length} requests to the authorization server`);
  return { token, said: `resource: HTTP 200 ${sent[0]?.responseBody.slice(0, 120)}` };
}

/** @type {Readonly<Record<StepName, (way: Way) => Promise<readonly string[]>>>} */
export const functions = {
  discover: async (way) => {
    const { stdout } = await atm(way, ['discover', way.entry.url, '--json']);
    const said = JSON.stringify(objectOf(stdout) ?? {});
    check(
      said.includes(way.entry.issuer),
      `the issuer is not in the output: ${said.slice(0, 300)}`,
    );
    check(said.includes(way.entry.url), `the resource is not in the output: ${said.slice(0, 300)}`);
    return [`the chain from ${way.entry.url} to ${way.entry.issuer}`];
  },
  'call signed out': async (way) => {
    const since = mark(way);
    const { stderr } = await atm(way, ['call', way.entry.url], { exit: 3 });
    const { all } = seenSince(way, since);
    check(all.length === 1 && all[0]?.status === 401, `the recorder saw ${all.length} requests`);
    check(
      stderr.includes(`atm-cli call ${way.entry.url} --login`),
      `no command to sign in: ${stderr}`,
    );
    const hint = stderr.split('\n').find((line) => line.startsWith('hint: '));
    return ['exit code 3; resource: HTTP 401, and nothing else was asked', `printed: ${hint}`];
  },
  'login --register': async (way) => {
    const since = mark(way);
    const { url } = way.entry;
    const args = ['login', url, '--register', '--browser', robotOf(way, 'script')];
    const { stdout } = await atm(way, args);
    const told = signInSeen(way, since, { resource: way.entry.url });
    return [...told, printedLast(stdout)];
  },
  call: async (way) => {
    const since = mark(way);
    await atm(way, ['call', way.entry.url]);
    const { token, said } = callSeen(way, since, way.entry.url);
    way.kept.set('token', token);
    return [said];
  },
  'call again': async (way) => {
    const since = mark(way);
    await atm(way, ['call', way.entry.url]);
    const { token, said } = callSeen(way, since, way.entry.url);
    equal(token, way.kept.get('token'), 'token');
    return [said, 'with the same token, and without another request'];
  },
  'token refresh': async (way) => {
    const since = mark(way);
    const profile = await profileOf(way, 'script', way.entry.url);
    await atm(way, ['token', 'refresh', '-p', profile]);
    const { tokenRequests, authorizations } = seenSince(way, since);
    check(authorizations.length === 0, 'somebody signed in');
    check(tokenRequests.length === 1, `${tokenRequests.length} requests to the token endpoint`);
    const sent = new URLSearchParams(tokenRequests[0]?.body);
    equal(sent.get('grant_type'), 'refresh_token', 'grant_type');
    equal(sent.getAll('resource').join(' '), way.entry.url, 'resource');
    return [`token endpoint: HTTP ${tokenRequests[0]?.status}, resource ${sent.get('resource')}`];
  },
  'call after the refresh': async (way) => {
    const since = mark(way);
    await atm(way, ['call', way.entry.url]);
    const { token, said } = callSeen(way, since, way.entry.url);
    check(token !== way.kept.get('token'), 'the resource got the old token');
    way.kept.set('token', token);
    return [said, 'with the new token'];
  },
  'second resource': async (way) => {
    const { second = '', url } = way.entry;
    const since = mark(way);
    // The server is known now, and its client too: no flag agrees to anything.
    const args = ['login', second, '--browser', robotOf(way, 'script')];
    const { stdout } = await atm(way, args);
    const told = signInSeen(way, since, { resource: second, registrations: 0 });
    const middle = mark(way);
    await atm(way, ['call', second]);
    const { token, said } = callSeen(way, middle, second);
    check(token !== way.kept.get('token'), 'both resources got the same token');
    const last = mark(way);
    await atm(way, ['call', url]);
    equal(callSeen(way, last, url).token, way.kept.get('token'), 'token of the first resource');
    way.counted(shownAs(args), 0);
    return [
      'no registration',
      ...told,
      said,
      'the first one got its own token',
      printedLast(stdout),
    ];
  },
  'call --step-up': async (way) => {
    const { url, stepUp = '' } = way.entry;
    const since = mark(way);
    const body = ['call', url, '--json-data', '{}'];
    await atm(way, [...body, '--fail'], { exit: 8 });
    const args = [...body, '--step-up', '--browser', robotOf(way, 'script')];
    await atm(way, args);
    const told = signInSeen(way, since, { resource: url, registrations: 0 });
    const { calls, authorizations } = seenSince(way, since);
    const statuses = calls(url).flatMap((one) => (tokenIn(one) === '' ? [] : [one.status]));
    equal(statuses.join(' '), '403 403 200', 'statuses of the resource');
    const scope = new URL(authorizations[0]?.url ?? '').searchParams.get('scope') ?? '';
    check(scope.split(' ').includes(stepUp), `the scope is ${scope}`);
    check(scope.split(' ').length > 1, `the scopes of before are lost: ${scope}`);
    way.kept.set('token', tokenIn(calls(url).at(-1)));
    return ['resource: HTTP 403 insufficient_scope, with --step-up 403, then 200', ...told];
  },
  logout: async (way) => {
    const { url } = way.entry;
    const token = way.kept.get('token');
    const since = mark(way);
    const profile = await profileOf(way, 'script', url);
    const { stdout } = await atm(way, ['logout', '-p', profile, '--no-browser']);
    const { revocations } = seenSince(way, since);
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    await response.text();
    const { outlivesLogout } = way.entry;
    check(
      response.status === 401 || outlivesLogout !== undefined,
      `the resource still accepts the access token: HTTP ${response.status}`,
    );
    const after = await way.at('script').run(['call', url]);
    check(after.code === 3, `call after the logout: exit code ${after.code}: ${after.stderr}`);
    return [
      `${revocations.length} requests to the revocation endpoint (${revocations.map(({ status }) => `HTTP ${status}`).join(', ')})`,
      `the old token at the resource: HTTP ${response.status}`,
      ...(outlivesLogout === undefined ? [] : [outlivesLogout]),
      `call: exit code 3`,
      printedLast(stdout),
    ];
  },
  'client remove': async (way) => {
    const { issuer } = way.entry;
    const before = await way.at('script').run(['client', 'show', '--issuer', issuer, '--json']);
    check(before.code === 0, `client show: exit code ${before.code}: ${before.stderr}`);
    const since = mark(way);
    const { stdout } = await atm(way, ['client', 'remove', '--issuer', issuer]);
    const deletes = seenSince(way, since).all.filter(({ method }) => method === 'DELETE');
    const after = await way.at('script').run(['client', 'show', '--issuer', issuer, '--json']);
    check(after.code !== 0, `client show still knows it: ${after.stdout.slice(0, 200)}`);
    const told = deletes.map(
      ({ url, status }) => `DELETE ${new URL(url).pathname}: HTTP ${status}`,
    );
    return [
      ...(told.length > 0
        ? told
        : ['the server offers no removal (RFC 7592): it is forgotten here']),
      printedLast(stdout),
    ];
  },
  'login after the removal': async (way) => {
    const since = mark(way);
    const { url } = way.entry;
    const args = ['login', url, '--register', '--browser', robotOf(way, 'script')];
    const { stdout } = await atm(way, args);
    return [...signInSeen(way, since, { resource: url }), printedLast(stdout)];
  },
  'login in a terminal': async (way) => {
    const since = mark(way);
    const { url } = way.entry;
    const startedAt = performance.now();
    const asked = await way
      .at('terminal')
      .inTerminal(['login', url], { env: { ATM_BROWSER: robotOf(way, 'terminal') } });
    way.counted(shownAs(['login', url]), Math.round(performance.now() - startedAt));
    check(asked.code === 0, `exit code ${asked.code}: ${asked.screen.slice(-800)}`);
    const told = signInSeen(way, since, { resource: way.entry.url });
    return [`asked: ${asked.questions.join(' | ')}`, ...told, printedLast(asked.screen)];
  },
  'call after it': async (way) => {
    const since = mark(way);
    const { url } = way.entry;
    const startedAt = performance.now();
    const asked = await way.at('terminal').inTerminal(['call', url]);
    way.counted(shownAs(['call', url]), Math.round(performance.now() - startedAt));
    check(asked.code === 0, `exit code ${asked.code}: ${asked.screen.slice(-800)}`);
    check(asked.questions.length === 0, `asked: ${asked.questions.join(' | ')}`);
    const { said } = callSeen(way, since, url);
    return [said, 'in the terminal, without a question'];
  },
  'call --login --register': async (way) => {
    const since = mark(way);
    const { url } = way.entry;
    const robot = robotOf(way, 'call');
    const args = ['call', url, '--login', '--register', '--browser', robot];
    await atm(way, args, { home: 'call' });
    const told = signInSeen(way, since, { resource: way.entry.url });
    const accepted = seenSince(way, since)
      .calls(url)
      .filter(({ status }) => status === 200);
    check(accepted.length === 1, `${accepted.length} accepted calls instead of one`);
    return [...told, 'resource: HTTP 200'];
  },
  '20 at once': async (way) => {
    const { url } = way.entry;
    const robot = robotOf(way, 'many');
    const args = ['call', url, '--login', '--register', '--browser', robot];
    const since = mark(way);
    const startedAt = performance.now();
    const many = await Promise.all(Array.from({ length: 20 }, () => way.at('many').run(args)));
    way.counted(`20 × ${shownAs(args)}`, Math.round(performance.now() - startedAt));
    const failed = many.filter(({ code }) => code !== 0);
    check(failed.length === 0, `${failed.length} of 20 failed: ${failed[0]?.stderr}`);
    const told = signInSeen(way, since, { resource: way.entry.url });
    const { calls, tokenRequests } = seenSince(way, since);
    const accepted = calls(url).filter(({ status }) => status === 200);
    equal(accepted.length, 20, 'accepted calls');
    equal(new Set(accepted.map(tokenIn)).size, 1, 'different tokens');
    equal(tokenRequests.length, 1, 'requests to the token endpoint');
    return ['one registration, one sign-in, one token', '20 times HTTP 200', ...told.slice(0, 1)];
  },
  'device --register': async (way) => {
    const { url } = way.entry;
    const since = mark(way);
    /** @type {Promise<unknown> | undefined} */
    let person;
    const onLine = (/** @type {string} */ line) => {
      const said = objectOf(line) ?? {};
      if (said['event'] !== 'code_ready') return;
      const page = String(said['verification_uri_complete'] ?? said['verification_uri']);
      const { user, hints } = way;
      const someone = { user, hints, userCode: String(said['user_code']) };
      person = signIn(page, someone, { browser: createBrowser(), isOpenEnded: true });
      person.catch(() => way.at('device').interrupt());
    };
    const args = ['device', url, '--register'];
    const ended = await way.at('device').run([...args, '--no-browser', '--events'], { onLine });
    way.counted(shownAs(args), ended.ms);
    await person;
    check(ended.code === 0, `exit code ${ended.code}: ${ended.stderr}`);
    const { registrations, devices, tokenRequests } = seenSince(way, since);
    const made = registrations.filter(({ status }) => status < 300);
    equal(made.length, 1, 'registrations');
    equal(devices.length, 1, 'device authorization requests');
    const forms = [...devices, ...tokenRequests].map(({ body }) => new URLSearchParams(body));
    for (const form of forms) equal(form.getAll('resource').join(' '), url, 'resource');
    const last = mark(way);
    await way.at('device').run(['call', url]);
    const grants = objectOf(made[0]?.body ?? '')?.['grant_types'];
    return [
      `registration: HTTP ${made[0]?.status}, grant_types ${textOf(grants)}`,
      `resource ${url} in the device authorization request and ${tokenRequests.length} token requests`,
      callSeen(way, last, url).said,
    ];
  },
};

/**
 * The profile that a sign-in has made for a URL.
 * @param {Way} way
 * @param {string} home
 * @param {string} url
 */
async function profileOf({ at }, home, url) {
  const { stdout } = await at(home).run(['profile', 'list', '--json']);
  const said = objectOf(stdout) ?? {};
  const profiles =
    /** @type {readonly { name?: string, profile?: string, client?: { api?: string }, api?: string }[]} */ (
      said['profiles'] ?? []
    );
  const found = profiles.find((one) => JSON.stringify(one).includes(JSON.stringify(url)));
  const name = found?.name ?? found?.profile;
  check(name, `no profile for ${url}: ${stdout.slice(0, 500)}`);
  return name;
}
