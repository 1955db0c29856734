// @ts-check
// How a command is measured: beside others, in turns, by the median.

import { spawn } from 'node:child_process';

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {string} program
 * @property {readonly string[]} args
 * @property {RegExp} says what it must print, or nobody would know whether it did its work
 * @property {boolean} [untilSaid] its time ends when it has said that, and then it is interrupted
 * @property {readonly string[]} [before] what the program does before each run, unmeasured
 * @property {Record<string, string>} [env] nothing else is inherited but PATH
 * @property {string} [cwd]
 */

const longestMs = 300_000;

/**
 * @typedef {object} Measured
 * @property {number} ms the median of the milliseconds
 * @property {number} ratio the median of the ratios to the first case in the same round: a machine
 *   that is slow for a while is slow for both
 */

/**
 * Runs all cases in turns. The first round is not counted: it warms the caches of the machine.
 * Throws when a command does not do its work.
 * @param {readonly Case[]} cases
 * @param {number} rounds
 * @returns {Promise<Map<string, Measured>>}
 */
export async function inTurns(cases, rounds) {
  /** @type {Map<string, number[]>} */
  const times = new Map(cases.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const one of cases) {
      const { before, ...measured } = one;
      if (before !== undefined)
        await timeOf({ ...measured, args: before, says: /./, untilSaid: false });
      const ms = await timeOf(measured);
      if (round > 0) times.get(one.name)?.push(ms);
    }
  }
  const [first = []] = times.values();
  const measured = [...times].map(([name, all]) => {
    const ratios = all.map((ms, round) => ms / (first[round] ?? Number.NaN));
    return /** @type {const} */ ([name, { ms: median(all), ratio: median(ratios) }]);
  });
  return new Map(measured);
}

/**
 * Milliseconds from the start of a command to its end.
 * @param {Case} one
 * @returns {Promise<number>}
 */
export async function timeOf({ name, program, args, says, untilSaid = false, env = {}, cwd }) {
  const started = performance.now();
  const child = spawn(program, args, {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: longestMs,
  });
  let said = '';
  let end = 0;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      said += text;
      if (!untilSaid || end > 0 || !says.test(said)) return;
      end = performance.now();
      child.kill('SIGINT');
    });
  }
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (!untilSaid) end = performance.now();
  if (!says.test(said) || (!untilSaid && code !== 0)) {
    throw new Error(`${name}: exit code ${code}\n${said}`);
  }
  return end - started;
}

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const [low = Number.NaN, high = Number.NaN] = [sorted.length - 1, sorted.length].map((twice) => {
    return sorted[Math.floor(twice / 2)];
  });
  return (low + high) / 2;
}
