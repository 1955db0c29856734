// @ts-check
// The product as users have it: packed, installed into an empty folder, run as a program.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';

import { pack } from '../../pack.mjs';
import { installNpm } from './install.mjs';
import { inShell } from './shell.mjs';

const longestMs = 90_000;

/**
 * @typedef {object} Ended
 * @property {number | null} code the exit code
 * @property {string} stdout
 * @property {string} stderr
 * @property {number} ms
 *
 * @typedef {object} Asked
 * @property {number | null} code
 * @property {string} screen what the terminal showed, without escape sequences
 * @property {readonly string[]} questions
 *
 * @typedef {object} Product
 * @property {string} folder where commands run, and secrets lie
 * @property {(args: readonly string[], options?: { onLine?: ((line: string) => void) | undefined, stdin?: string | undefined, env?: Readonly<Record<string, string>> }) => Promise<Ended>} run
 *   runs atm-cli with an empty environment of its own; `onLine` sees each line of stdout as it comes
 * @property {(args: readonly string[], options?: { env?: Readonly<Record<string, string>> }) => Promise<Asked>} inTerminal
 *   runs it in a terminal, where somebody presses Enter at each question
 * @property {() => void} interrupt ends the command that runs, as Ctrl-C does
 */

/**
 * @param {string} root of the checkout
 * @returns {{ readonly at: (name: string) => Product, readonly remove: () => void }} `at` is the
 *   product in a folder of this name, with a home of its own
 */
export function installProduct(root) {
  const base = mkdtempSync(join(tmpdir(), 'atm-cli-interop-'));
  const prefix = join(base, 'product');
  mkdirSync(prefix);
  installNpm(prefix, `file:${pack(root, base)}`);
  const program = join(prefix, 'node_modules', 'atm-cli', 'bin', 'atm-cli.cjs');
  return {
    at: (name) => productAt(join(base, name), program),
    remove: () => rmSync(base, { recursive: true, force: true }),
  };
}

/**
 * @param {string} base
 * @param {string} program
 * @returns {Product}
 */
function productAt(base, program) {
  const folder = join(base, 'work');
  const home = join(base, 'home');
  for (const one of [folder, home]) mkdirSync(one, { recursive: true });
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, ATM_TOKEN_STORE: 'file' };
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let running;
  return {
    folder,
    run: async (args, { onLine, stdin, env: others } = {}) => {
      const child = spawn(process.execPath, [program, ...args], {
        cwd: folder,
        env: { ...env, ...others },
        timeout: longestMs,
      });
      running = child;
      return await endOf(child, { onLine, stdin });
    },
    inTerminal: async (args, { env: others } = {}) => {
      const command = [process.execPath, program, ...args].map(inShell).join(' ');
      const line = `stty cols 300; exec ${command}`;
      // script(1) of util-linux makes the terminal.
      const child = spawn('script', ['--quiet', '--return', '--command', line, '/dev/null'], {
        cwd: folder,
        env: { ...env, TERM: 'xterm', SHELL: '/bin/sh', ...others },
        timeout: longestMs,
      });
      running = child;
      return await enterAtEach(child);
    },
    interrupt: () => running?.kill('SIGINT'),
  };
}

/**
 * @param {import('node:child_process').ChildProcessWithoutNullStreams} child
 * @param {{ onLine: ((line: string) => void) | undefined, stdin: string | undefined }} options
 * @returns {Promise<Ended>}
 */
async function endOf(child, { onLine, stdin }) {
  const startedAt = performance.now();
  const output = { stdout: '', stderr: '' };
  for (const stream of /** @type {const} */ (['stdout', 'stderr'])) {
    child[stream].setEncoding('utf8').on('data', (chunk) => {
      output[stream] += chunk;
    });
  }
  if (onLine !== undefined) createInterface(child.stdout).on('line', onLine);
  child.stdin.end(stdin ?? '');
  const [code] = await once(child, 'close');
  return { code, ...output, ms: Math.round(performance.now() - startedAt) };
}

/**
 * Presses Enter at each question that a program in a terminal asks.
 * @param {import('node:child_process').ChildProcessWithoutNullStreams} child
 * @returns {Promise<Asked>}
 */
async function enterAtEach(child) {
  /** @type {Set<string>} */
  const questions = new Set();
  let shown = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    shown += chunk;
    for (const [, question = ''] of plain(shown).matchAll(/^\? (.+?)\s*$/gm)) {
      // A question is drawn again with each key.
      const asked = question.replace(/\s\((?:Y\/n|y\/N)\).*$/, '');
      if (questions.has(asked)) continue;
      questions.add(asked);
      child.stdin.write('\r');
    }
  });
  const [code] = await once(child, 'close');
  return { code, screen: plain(shown), questions: [...questions] };
}

/** What a terminal shows, as text. */
function plain(/** @type {string} */ shown) {
  return stripVTControlCharacters(shown).replaceAll('\r\n', '\n');
}
