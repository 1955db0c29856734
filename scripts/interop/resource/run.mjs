// @ts-check
// The resources of one server, from their URLs to their results.

import { published, rowOf, whileRunning } from '../running.mjs';
import { functions, steps } from './steps.mjs';

/** @import { Announcement, Row } from '../row.mjs' */
/** @import { Product } from '../support/product.mjs' */
/** @import { Entry, StepName, Way } from './steps.mjs' */

/**
 * @typedef {object} StepResult
 * @property {StepName} step
 * @property {'pass' | 'fail' | 'cannot'} verdict
 * @property {string} [command] as a person would type it
 * @property {number} [ms] of the command alone
 * @property {readonly string[]} evidence
 *
 * @typedef {object} EntryResult
 * @property {string} name
 * @property {string} title
 * @property {string} url
 * @property {string} issuer
 * @property {string} version of the server
 * @property {string} date
 * @property {string} node
 * @property {number} seconds
 * @property {readonly StepResult[]} steps
 */

/**
 * @typedef {object} Options
 * @property {(name: string) => Product} at
 * @property {readonly string[]} skipped steps that are left out
 * @property {(entry: Entry, result?: StepResult) => void} onStep
 */

/**
 * Starts a server and enters each of its resources by its URL.
 * @param {string} name of a folder
 * @param {Options} options
 * @returns {Promise<readonly EntryResult[] | { name: string, skipped: string }>}
 */
export async function runResources(name, options) {
  return await whileRunning(name, async (announcement) => {
    const row = name === 'atm-cli' ? undefined : await rowOf(announcement);
    /** @type {EntryResult[]} */
    const results = [];
    for (const entry of announcement.resources ?? []) {
      options.onStep(entry);
      results.push(await runEntry(entry, { announcement, row, ...options }));
    }
    return results;
  });
}

/**
 * @param {Entry} entry
 * @param {Options & { announcement: Announcement, row: Row | undefined }} options
 * @returns {Promise<EntryResult>}
 */
async function runEntry(entry, { announcement, row, at, skipped, onStep }) {
  const startedAt = performance.now();
  /** @type {Pick<StepResult, 'command' | 'ms'>} */
  let seen = {};
  /** @type {Way} */
  const way = {
    entry,
    metadata: await published(entry.issuer),
    at: (home) => at(`${entry.name}-${home}`),
    user: announcement.user,
    hints: row?.signIn,
    counted: (command, ms) => {
      seen = { command, ms };
    },
    kept: new Map(),
  };
  /** @type {StepResult[]} */
  const results = [];
  for (const step of steps) {
    seen = {};
    const left = /** @type {const} */ ({
      step,
      verdict: 'cannot',
      evidence: ['left out in this run'],
    });
    const result = skipped.includes(step) ? left : await runStep(step, way, () => seen);
    results.push(result);
    onStep(entry, result);
  }
  const { name, title, url, issuer } = entry;
  return {
    name,
    title,
    url,
    issuer,
    version: announcement.version,
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    seconds: Math.round((performance.now() - startedAt) / 1000),
    steps: results,
  };
}

/**
 * @param {StepName} step
 * @param {Way} way
 * @param {() => Pick<StepResult, 'command' | 'ms'>} seen
 * @returns {Promise<StepResult>}
 */
async function runStep(step, way, seen) {
  const cannot = way.entry.cannot?.[step] ?? reasonAgainst(step, way);
  if (cannot !== undefined) return { step, verdict: 'cannot', evidence: [cannot] };
  try {
    const evidence = await functions[step](way);
    return { step, verdict: 'pass', ...seen(), evidence };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { step, verdict: 'fail', ...seen(), evidence: [message] };
  }
}

/**
 * Why a step is not possible here, where that shows in what is known of the resource.
 * @param {StepName} step
 * @param {Way} way
 */
function reasonAgainst(step, { entry, metadata }) {
  if (step === 'second resource' && entry.second === undefined) return 'there is one only';
  if (step === 'call --step-up' && entry.stepUp === undefined) {
    return 'the resource requires no scope beyond those of its metadata';
  }
  if (step === 'device --register' && metadata['device_authorization_endpoint'] === undefined) {
    return 'the server has no device authorization endpoint';
  }
  return undefined;
}
