// @ts-check
// Runs a verifier over many tokens, as a process from its start to its end.

import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';

import { different } from './tokens.mjs';

/** More tokens than this come through a pipe, not from a file. */
const mostInFile = 100_000;

/**
 * It reads a file and writes one, so that all cores are its own. Throws unless it said of each token
 * that it is valid.
 * @param {import('./tokens.mjs').Work} work
 * @param {readonly string[]} args
 * @param {number} count
 */
export async function runOver({ folder, text }, args, count) {
  const report = join(folder, 'usage.cjs');
  const [input, output] = [join(folder, 'tokens'), join(folder, 'verdicts')];
  writeFileSync(report, usageReport);
  const isPiped = count > mostInFile;
  const repeated = Array.from({ length: count / different }, () => text);
  if (!isPiped) writeFileSync(input, repeated.join(''));
  const from = isPiped ? 'pipe' : openSync(input, 'r');
  const to = openSync(output, 'w');
  const started = performance.now();
  const child = spawn(process.execPath, ['-r', report, ...args], {
    env: { PATH: process.env['PATH'], ATM_CLI_HOME: folder },
    stdio: [from, to, 'pipe'],
  });
  let talk = '';
  child.stderr?.setEncoding('utf8').on('data', (data) => {
    talk += data;
  });
  if (child.stdin !== null) Readable.from(repeated).pipe(child.stdin);
  const code = await new Promise((done) => child.on('close', done));
  const seconds = (performance.now() - started) / 1000;
  if (typeof from === 'number') closeSync(from);
  closeSync(to);
  const valid = readFileSync(output, 'latin1').split('"line"').length - 1;
  const wrong = readFileSync(output).includes('"valid":false');
  if (code !== 0 || valid !== count || wrong) {
    throw new Error(`${args.join(' ')}: exit code ${code}, ${valid} lines\n${talk}`);
  }
  const [, kilobytes] = /peak (\d+)/.exec(talk) ?? [];
  return { rate: count / seconds, mebibytes: Math.round(Number(kilobytes) / 1024) };
}

const usageReport =
  "process.on('exit', () => { const { maxRSS } = process.resourceUsage();" +
  "require('node:fs').writeSync(2, `peak ${maxRSS}\\n`); });";
