// @ts-check
// One server, from its start to what came of each provocation.

import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';

import { objectOf, shown } from '../interop/probe.mjs';
import { published, rowOf, whileRunning, writeSecrets } from '../interop/running.mjs';
import { check } from '../interop/steps/run.mjs';
import { inShell } from '../interop/support/shell.mjs';
import { personAt } from './person.mjs';
import { profile } from './provocation.mjs';
import { saidBy } from './said.mjs';

/** @import { Announcement } from '../interop/row.mjs' */
/** @import { Product } from '../interop/support/product.mjs' */
/** @import { loadJudge } from './judge.mjs' */
/** @import { Ground, Provocation, Undo } from './provocation.mjs' */

const callbackPort = 8976;

/** How long a command waits for the browser; the authorization URL is looked at after half of it. */
const waitSeconds = 6;

/**
 * @typedef {object} Outcome
 * @property {string} id
 * @property {Provocation['group']} group
 * @property {string} what
 * @property {readonly string[]} kinds
 * @property {string} command as a person would type it
 * @property {string} said by the server, short
 * @property {string} [rule] of the first hypothesis
 * @property {string} [title] of that rule
 * @property {string} [sure] how sure it is
 * @property {string} [because]
 * @property {'right' | 'wrong' | 'silent'} verdict
 *
 * @typedef {object} Provoked what came of one server
 * @property {string} name
 * @property {string} title
 * @property {string} version
 * @property {string} date
 * @property {readonly Outcome[]} outcomes
 *
 * @typedef {(id: string) => Product} Homes
 * @typedef {Awaited<ReturnType<typeof loadJudge>>} Judge
 */

/**
 * Starts a server, provokes each of its failures in a home of its own, and stops the server.
 * @param {string} name
 * @param {{ homes: Homes, judge: Judge, only?: readonly string[] | undefined }} means `only` these provocations, by their ids
 * @param {(id: string, outcome: Outcome | Error, stderr: string) => void} onOutcome
 * @returns {Promise<Provoked | { name: string, skipped: string }>}
 */
export async function provokeServer(name, { homes, judge, only }, onOutcome) {
  const module = await import(`./servers/${name}.mjs`);
  return await whileRunning(name, async (announcement, control) => {
    const row = await rowOf(announcement);
    const metadata = row.metadata ?? (await published(announcement.issuer));
    const all = /** @type {readonly Provocation[]} */ (module.provocations(announcement, row));
    /** @type {Outcome[]} */
    const outcomes = [];
    for (const one of all.filter(({ id }) => only === undefined || only.includes(id))) {
      const product = homes(`${name}-${one.id}`);
      writeSecrets(announcement, product.folder);
      const secrets = { 'wrong.secret': 'wrong-secret', 'made.secret': 'secret' };
      for (const [file, text] of Object.entries(secrets)) {
        writeFileSync(join(product.folder, file), text);
      }
      const ground = { announcement, row, product, metadata, control };
      try {
        const { outcome, ended } = await provoke(one, ground, judge);
        outcomes.push(outcome);
        onOutcome(one.id, outcome, ended.stderr);
      } catch (error) {
        onOutcome(one.id, error instanceof Error ? error : new Error(String(error)), '');
        // What was left half done must not fail the next one.
        await control.restart();
      }
    }
    const date = new Date().toISOString().slice(0, 10);
    return { name, title: row.title, version: announcement.version, date, outcomes };
  });
}

/**
 * @param {Provocation} provocation
 * @param {Ground} ground
 * @param {Judge} judge
 */
async function provoke(provocation, ground, judge) {
  const { id, group, what, kinds, signIn, change, person = {}, clock, seconds } = provocation;
  const { server = ground.row.server, before } = provocation;
  const undoFirst = await before?.(ground);
  /** @type {Undo | void} */
  let undo = undefined;
  try {
    if (signIn !== undefined) {
      const args = ['login', ...server, ...signIn];
      const { code, stderr } = await runWith({ args, person: {} }, ground);
      check(code === 0, `the sign-in before: exit code ${code}: ${stderr.trim()}`);
    }
    undo = await change?.(ground);
    const words = (await provocation.given?.(ground)) ?? provocation.command ?? [];
    const args = words.flatMap((word) => (word === '@server' ? server : [word]));
    const ended = await runWith({ args, person, clock, seconds }, ground);
    check(ended.code !== 0, `nothing failed: ${ended.stdout.slice(0, 300)}`);
    const first = await firstHypothesis(ground);
    const printed = /^\[([A-Z]\d\d)\]/m.exec(ended.stderr)?.[1];
    check(
      printed === undefined || printed === first?.id,
      `the command says ${printed}, explain ${first?.id}`,
    );
    check(first?.id !== 'A05', 'another program uses the callback port');
    const isDown = first?.id === 'U10' && !kinds.includes('connection-refused');
    check(!isDown, 'the server does not run any more');
    const { verdict } = judge(first, kinds);
    const outcome = {
      id,
      group,
      what,
      kinds,
      command: typed(args, ground.announcement),
      said: saidBy(readFileSync(har(ground), 'utf8'), ended.pageSaid),
      ...(first !== undefined && {
        rule: first.id,
        title: first.title,
        sure: first.verdict,
        because: shown(first.because),
      }),
      verdict,
    };
    return { outcome, ended };
  } finally {
    await undo?.();
    await undoFirst?.();
  }
}

/**
 * Runs a command as a person would who has no terminal but a browser.
 * @param {{ args: readonly string[], person: Provocation['person'] & {}, clock?: number | undefined, seconds?: number | undefined }} how
 * @param {Ground} ground
 */
async function runWith({ args, person, clock, seconds = waitSeconds }, ground) {
  const { onLine, settled } = personAt(ground, person);
  const hasPages = args[0] === 'login' || args[0] === 'device';
  const flags = hasPages ? ['--browser', 'true', '--events', '--timeout', String(seconds)] : [];
  if (hasPages) await portIsFree();
  const loader = new URL('shifted-clock.mjs', import.meta.url).href;
  const ended = await ground.product.run(
    [...args, '-p', profile, '--har', har(ground), '--no-color', ...flags],
    {
      onLine,
      ...(clock !== undefined && {
        env: { NODE_OPTIONS: `--import=${loader}`, PROVOKED_CLOCK: String(clock) },
      }),
    },
  );
  return { ...ended, pageSaid: await settled() };
}

/** Waits up to a minute while another program uses the callback port. */
async function portIsFree() {
  for (let look = 0; look < 120; look += 1) {
    const socket = connect(callbackPort, '127.0.0.1');
    const isTaken = await new Promise((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (isTaken === false) return;
    await after(500);
  }
  throw new Error(`another program uses port ${callbackPort}`);
}

/** @param {Ground} ground */
function har({ product }) {
  return join(product.folder, 'run.har');
}

/**
 * What `explain` says first of the last failure, unless it is ruled out.
 * @param {Ground} ground
 */
async function firstHypothesis({ product }) {
  const { code, stdout, stderr } = await product.run(['explain', '--json']);
  check(code === 0, `explain: exit code ${code}: ${stderr.trim()}`);
  /** @type {readonly { rule: string, verdict: string, title: string, because: string }[]} */
  const hypotheses = /** @type {any} */ (objectOf(stdout)?.['hypotheses'] ?? []);
  const best = hypotheses.find(({ verdict }) => verdict !== 'ruled_out');
  return best && { ...best, id: best.rule };
}

/**
 * The command without tokens.
 * @param {readonly string[]} args
 * @param {Announcement} announcement
 */
function typed(args, { clients }) {
  const words = args.map((arg) => {
    const client = Object.values(clients).find(({ client_id }) => client_id === arg);
    if (client?.variable !== undefined) return `"$${client.variable}"`;
    return arg.length > 100 ? shown(arg) : inShell(arg);
  });
  return ['atm-cli', ...words].join(' ');
}
