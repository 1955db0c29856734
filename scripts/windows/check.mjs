// @ts-check
// What every check gets, and what it needs to say what it has seen.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { createBrowser } from '../interop/sign-in/browser.mjs';
import { signIn } from '../interop/sign-in/sign-in.mjs';
import { windowsPath } from './wine.mjs';

/** @import { Agent, Ended, Started } from './agent.mjs' */
/** @import { CountingServer } from './server.mjs' */
/** @import { Terminal } from './terminal.mjs' */

/**
 * @typedef {object} Home
 * @property {string} folder all files of atm-cli, of this system; its name has a blank and an umlaut
 * @property {Readonly<Record<string, string>>} env
 *
 * @typedef {object} Windows
 * @property {Agent} agent
 * @property {(args: readonly string[], home: Home) => Terminal} terminal
 * @property {string} folder for the files of the check
 * @property {string} node the path of Windows' Node
 * @property {string} program
 * @property {boolean} hasRandomNumbers the Credential Manager can be used
 * @property {string} issuer of the built-in server, which runs on this side
 * @property {CountingServer} counting
 *
 * @typedef {object} Check
 * @property {string} name
 * @property {(windows: Windows) => Promise<string>} run gives what was seen; throws when it is wrong
 */

/** For every command: what Wine lacks (`wine.cjs`). */
export const wineOptions = {
  NODE_OPTIONS: `--require "${windowsPath(join(import.meta.dirname, 'wine.cjs')).replaceAll('\\', '/')}"`,
};

/**
 * A home of its own.
 * @param {Windows} windows
 * @param {string} name
 * @returns {Home}
 */
export function newHome({ folder }, name) {
  const home = join(folder, `Ada Müller ${name}`);
  mkdirSync(home, { recursive: true });
  const env = { ...wineOptions, ATM_CLI_HOME: windowsPath(home), ATM_TOKEN_STORE: 'file' };
  return { folder: home, env };
}

/**
 * A command that has to end with 0; gives its output.
 * @param {Windows} windows
 * @param {readonly string[]} args
 * @param {Home} home
 * @param {string | Uint8Array} [stdin]
 */
export async function succeeds({ agent }, args, { env }, stdin = '') {
  const ended = await agent.run(args, { env, stdin });
  assert.equal(ended.code, 0, `${args.join(' ')}: ${summary(ended)}`);
  return ended.stdout;
}

/** @param {Ended} ended */
export function summary({ code, stdout, stderr }) {
  return `exit code ${code}, ${JSON.stringify(stdout.slice(0, 500))}, ${JSON.stringify(stderr.slice(0, 500))}`;
}

/**
 * Signs in at the built-in server; a script goes through its pages, up to the callback.
 * @param {Windows} windows
 * @param {Home} home
 * @param {readonly string[]} [flags]
 */
export async function logIn(windows, home, flags = []) {
  const client = ['--issuer', windows.issuer, '--client-id', 'atm-cli', '--prompt', 'consent'];
  const scope = ['--scope', 'openid profile offline_access'];
  const args = ['login', ...client, ...scope, '--port', '0', '--no-browser', '--json'];
  const started = windows.agent.start([...args, ...flags], { env: home.env });
  return await answered(started);
}

/**
 * Lets the script answer a sign-in that waits for its callback, and gives its result and last page.
 * @param {Started} started with --json
 */
export async function answered(started) {
  const [, line = ''] = await started.says('stderr', /^(\{"event":"url_ready".*\})$/m);
  const { view } = await signIn(JSON.parse(line).url, {}, options());
  const ended = await started.result;
  assert.equal(ended.code, 0, summary(ended));
  return { result: JSON.parse(ended.stdout), page: view.page.title };
}

/** A browser that goes on as long as there is something to press. */
export function options() {
  return { browser: createBrowser(), isOpenEnded: true };
}

/**
 * One that stops where it is redirected back to, and does not ask there.
 * @param {string} redirectUri
 */
export function untilRedirect(redirectUri) {
  return { browser: createBrowser((url) => url.split('?')[0] === redirectUri) };
}

/**
 * @param {Home} home
 * @param {string} profile
 */
export function storedTokens({ folder }, profile) {
  return JSON.parse(readFileSync(join(folder, 'state', 'tokens', `${profile}.json`), 'utf8'));
}
