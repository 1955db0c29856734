// @ts-check
// One server, from its start to its results.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { fetchBounded, objectOf, shown } from './probe.mjs';
import { steps } from './row.mjs';
import { check, profileOf } from './steps/run.mjs';
import { discover, lint } from './steps/server.mjs';
import { deviceAllow, deviceDeny, loginStep } from './steps/sign-in.mjs';
import * as tokens from './steps/tokens.mjs';
import { inShell } from './support/shell.mjs';

/** @import { Announcement, Doing, Row, StepName } from './row.mjs' */
/** @import { Run } from './steps/run.mjs' */
/** @import { Product } from './support/product.mjs' */

const startMs = 40 * 60_000;

/** @type {Readonly<Record<StepName, (run: Run, doing: Doing, profile: string) => Promise<readonly string[]>>>} */
const functions = {
  discover,
  lint,
  'login public': loginStep,
  'login localhost': loginStep,
  'login basic': loginStep,
  'login post': loginStep,
  token: tokens.token,
  refresh: tokens.refresh,
  'verify access token': tokens.verifyAccessToken,
  'verify ID token': tokens.verifyIdToken,
  userinfo: tokens.userinfo,
  introspect: tokens.introspect,
  revoke: tokens.revoke,
  logout: tokens.logout,
  'device allow': deviceAllow,
  'device deny': deviceDeny,
  'client credentials': tokens.clientCredentials,
  password: tokens.password,
  'token exchange': tokens.tokenExchange,
};

/**
 * @typedef {object} StepResult
 * @property {StepName} step
 * @property {'pass' | 'fail' | 'cannot'} verdict
 * @property {string} [command] as a person would type it
 * @property {number} [ms] of the command alone
 * @property {readonly string[]} evidence of the server; of a failure what went wrong; the reason of what it cannot do
 * @property {string} [note]
 *
 * @typedef {object} ServerResult
 * @property {string} name
 * @property {string} title
 * @property {string} version
 * @property {string} date
 * @property {string} node
 * @property {number} seconds from the announcement of the server to the last step
 * @property {string} documentation
 * @property {readonly StepResult[]} steps
 */

/**
 * Starts a server, drives the product through the steps of its row, and stops it.
 * @param {string} name of a folder
 * @param {Product} product
 * @param {(result: StepResult) => void} onStep
 * @returns {Promise<ServerResult | { name: string, skipped: string }>}
 */
export async function runServer(name, product, onStep) {
  const folder = join(import.meta.dirname, name);
  check(existsSync(join(folder, 'start.mjs')), `no server is called "${name}"`);
  const child = spawn(process.execPath, [join(folder, 'start.mjs')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    const announcement = await announced(child.stdout);
    if ('skipped' in announcement) return announcement;
    return await runSteps(announcement, product, onStep);
  } finally {
    child.stdin.end();
    if (child.exitCode === null) await once(child, 'exit');
  }
}

/**
 * @param {import('node:stream').Readable} stream
 * @returns {Promise<Announcement | { name: string, skipped: string }>}
 */
async function announced(stream) {
  const lines = createInterface(stream);
  const signal = AbortSignal.timeout(startMs);
  const [line] = await Promise.race([
    once(lines, 'line', { signal }),
    once(lines, 'close', { signal }),
  ]);
  check(typeof line === 'string', 'the server ended before it was ready');
  return JSON.parse(line);
}

/**
 * @param {Announcement} announcement
 * @param {Product} product
 * @param {(result: StepResult) => void} onStep
 * @returns {Promise<ServerResult>}
 */
async function runSteps(announcement, product, onStep) {
  const { name, version } = announcement;
  const module = await import(`./${name}/row.mjs`);
  /** @type {Row} */
  const row = module.row(announcement);
  writeSecrets(announcement, product.folder);
  const startedAt = performance.now();
  const metadata = row.metadata ?? (await published(announcement.issuer));
  /** @type {StepResult[]} */
  const results = [];
  for (const step of steps) {
    const result = await runStep(step, { announcement, row, product, metadata });
    results.push(result);
    onStep(result);
  }
  return {
    name,
    title: row.title,
    version,
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    seconds: Math.round((performance.now() - startedAt) / 1000),
    documentation: row.documentation,
    steps: results,
  };
}

/**
 * @param {StepName} step
 * @param {Omit<Run, 'atm'>} base
 * @returns {Promise<StepResult>}
 */
async function runStep(step, base) {
  const doing = base.row.steps[step];
  if ('cannot' in doing) return { step, verdict: 'cannot', evidence: [doing.cannot] };
  /** @type {Pick<StepResult, 'command' | 'ms'>} */
  const seen = {};
  /** @type {Run['atm']} */
  const atm = async (
    words,
    { args, exit = 0, says },
    { profile, flags = [], shown: as, onLine },
  ) => {
    const isCounted = words[0] === commandOf(step);
    if (isCounted) {
      const typed = args.map((arg) => typedAs(arg, base.announcement));
      seen.command = ['atm-cli', as ?? words.map(inShell).join(' '), ...typed].join(' ');
    }
    const named = profile === undefined ? [] : ['-p', profile];
    const ended = await base.product.run([...words, ...args, ...named, ...flags], { onLine });
    if (isCounted) seen.ms = ended.ms;
    const said = `${ended.stdout}\n${ended.stderr}`;
    check(
      ended.code === exit,
      `${words[0]}: exit code ${ended.code}: ${ended.stderr.trim() || ended.stdout.slice(-500)}`,
    );
    check(
      says === undefined || said.includes(says),
      `"${says}" was not printed: ${said.slice(0, 500)}`,
    );
    return ended;
  };
  const { note } = doing;
  try {
    const evidence = await functions[step]({ ...base, atm }, doing, profileOf(step));
    return { step, verdict: 'pass', ...seen, evidence, ...(note !== undefined && { note }) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return {
      step,
      verdict: 'fail',
      ...seen,
      evidence: [message],
      ...(note !== undefined && { note }),
    };
  }
}

/**
 * @param {string} argument
 * @param {Announcement} announcement
 */
function typedAs(argument, { clients }) {
  const client = Object.values(clients).find(({ client_id }) => client_id === argument);
  return client?.variable === undefined ? inShell(argument) : `"$${client.variable}"`;
}

/** The command that a step is about, rather than the sign-in that it needs. */
function commandOf(/** @type {StepName} */ step) {
  const [first = ''] = step.split(' ');
  if (first === 'lint') return 'discover';
  if (['refresh', 'introspect', 'revoke'].includes(first)) return 'token';
  return ['client', 'password'].includes(first) || step === 'token exchange' ? 'grant' : first;
}

/**
 * The files that the flags of rows name: `<role>.secret`, `password`, and those of the server.
 * @param {Announcement} announcement
 * @param {string} folder
 */
function writeSecrets({ clients, user, files = {} }, folder) {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  for (const [role, { client_secret }] of Object.entries(clients)) {
    if (client_secret !== undefined) writeFileSync(join(folder, `${role}.secret`), client_secret);
  }
  if (user !== undefined) writeFileSync(join(folder, 'password'), user.password);
}

/**
 * The metadata of an issuer, wherever it publishes them (OpenID Connect Discovery, RFC 8414).
 * @param {string} issuer
 */
async function published(issuer) {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  const urls = [
    `${origin}${path}/.well-known/openid-configuration`,
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}/.well-known/openid-configuration${path}`,
  ];
  for (const url of urls) {
    const response = await fetchBounded(url);
    const metadata = objectOf(await response.text());
    if (response.ok && metadata?.['issuer'] !== undefined) return metadata;
  }
  throw new Error(`${shown(issuer)} publishes no metadata`);
}
