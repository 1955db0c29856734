// @ts-check
// A command in a terminal, as a person has it: a pseudoterminal of this system, which Wine makes a
// console of Windows. Ctrl-C is typed; the console turns it into the control event of Windows, or
// into a key where the command reads keys.

import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { needs } from '../interop/support/install.mjs';
import { inShell } from '../interop/support/shell.mjs';

/** @import { Wine } from './wine.mjs' */

const longestMs = 90_000;
const interrupt = '\u0003';

/**
 * @typedef {object} Terminal
 * @property {(pattern: RegExp) => Promise<void>} shows resolves when the screen has shown it; blanks
 *   are left out, as a console moves its cursor instead
 * @property {() => void} pressCtrlC
 * @property {Promise<{ readonly code: number, readonly text: string }>} result `text` without blanks
 */

/**
 * @param {{ readonly wine: Wine, readonly node: string, readonly program: string }} windows
 * @param {readonly string[]} args
 * @param {Readonly<Record<string, string>>} env
 * @returns {Terminal}
 */
export function openTerminal({ wine, node, program }, args, env) {
  needs('script');
  const line = [wine.loader, node, program, ...args].map(inShell).join(' ');
  const command = `stty cols 200 rows 50; exec ${line}`;
  const child = spawn('script', ['-qefc', command, '/dev/null'], {
    env: { ...wine.env, ...env, SHELL: '/bin/sh' },
  });
  let text = '';
  /** @type {Set<() => void>} */
  const waiting = new Set();
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
    for (const look of waiting) look();
  });
  child.stdin.on('error', () => {});
  let isLate = false;
  const late = setTimeout(() => {
    isLate = true;
    child.kill('SIGKILL');
  }, longestMs);
  const result = once(child, 'close').then(([code]) => {
    clearTimeout(late);
    if (isLate)
      throw new Error(`${args.join(' ')}: not ended after ${longestMs / 1000} s: ${text}`);
    return { code, text: plain(text) };
  });
  result.catch(() => {});
  return {
    result,
    pressCtrlC: () => void child.stdin.write(interrupt),
    shows: (pattern) => {
      return new Promise((resolve, reject) => {
        const look = () => {
          if (!pattern.test(plain(text))) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
        const missing = () => reject(new Error(`ended without ${pattern}: ${plain(text)}`));
        result.then(missing, missing);
      });
    },
  };
}

/** @param {string} text */
function plain(text) {
  // oxlint-disable-next-line no-control-regex -- the sequences of a terminal
  return text.replaceAll(/\u001b(?:\[[\d;?]*[ -/]*[@-~]|\][^\u0007]*\u0007|.)|\s+/g, '');
}
