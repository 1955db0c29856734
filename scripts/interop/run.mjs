// @ts-check
// One server, from its start to its results.

import { steps } from './row.mjs';
import { trust } from './probe.mjs';
import { published, rowOf, whileRunning, writeSecrets } from './running.mjs';
import { assertion, dpop, jwtBearer, mutualTls, pushed } from './steps/keys.mjs';
import { check, profileOf } from './steps/run.mjs';
import { discover, lint } from './steps/server.mjs';
import { deviceAllow, deviceDeny, loginStep } from './steps/sign-in.mjs';
import * as tokens from './steps/tokens.mjs';
import { inShell } from './support/shell.mjs';

/** @import { Announcement, Doing, StepName } from './row.mjs' */
/** @import { Run } from './steps/run.mjs' */
/** @import { Product } from './support/product.mjs' */

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
  client_secret_jwt: assertion,
  private_key_jwt: assertion,
  'jwt bearer': jwtBearer,
  PAR: pushed,
  DPoP: dpop,
  mTLS: mutualTls,
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
  return await whileRunning(name, (announcement) => runSteps(announcement, product, onStep));
}

/**
 * @param {Announcement} announcement
 * @param {Product} product
 * @param {(result: StepResult) => void} onStep
 * @returns {Promise<ServerResult>}
 */
async function runSteps(announcement, product, onStep) {
  const { name, version } = announcement;
  const row = await rowOf(announcement);
  writeSecrets(announcement, product.folder);
  trust(announcement.files?.['ca.pem']);
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

/** @type {readonly StepName[]} */
const signIns = ['client_secret_jwt', 'private_key_jwt', 'PAR', 'DPoP', 'mTLS'];

/** The command that a step is about, rather than the sign-in that it needs. */
function commandOf(/** @type {StepName} */ step) {
  if (signIns.includes(step)) return 'login';
  const [first = ''] = step.split(' ');
  if (first === 'lint') return 'discover';
  if (['refresh', 'introspect', 'revoke'].includes(first)) return 'token';
  return ['client', 'password', 'jwt'].includes(first) || step === 'token exchange'
    ? 'grant'
    : first;
}
