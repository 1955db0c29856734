// @ts-check
// Runs the packed product under Windows' Node in Wine, and prints a table for each Node. Arguments
// name checks by a part of their names; when all were run, the tables are written to docs/windows.md.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { sectionText } from './bench/document.mjs';
import { Skipped, cacheFolder } from './interop/support/cache.mjs';
import { startAgent } from './windows/agent.mjs';
import { commandChecks } from './windows/checks/commands.mjs';
import { fileChecks } from './windows/checks/files.mjs';
import { processChecks } from './windows/checks/processes.mjs';
import { signInChecks } from './windows/checks/sign-in.mjs';
import { startCountingServer } from './windows/server.mjs';
import { openTerminal } from './windows/terminal.mjs';
import { addRandomNumbers, installNode, installProduct, prepareWine } from './windows/wine.mjs';

/** @import { Check, Windows } from './windows/check.mjs' */

const root = join(import.meta.dirname, '..');
const majors = [20, 22];
const longestCheckMs = 120_000;

const wanted = process.argv.slice(2);
const checks = [...signInChecks, ...fileChecks, ...processChecks, ...commandChecks].filter(
  ({ name }) => {
    return wanted.length === 0 || wanted.some((word) => name.includes(word));
  },
);

/** @typedef {{ readonly name: string, readonly verdict: 'pass' | 'fail' | 'skipped', readonly seen: string }} Row */

try {
  const wine = await prepareWine();
  try {
    const sections = await runAll(wine);
    const text = sections.map(sectionText).join('\n\n');
    process.stdout.write(`\n${text}\n`);
    if (wanted.length === 0) writeDocument(text);
  } finally {
    wine.stop();
  }
} catch (error) {
  if (!(error instanceof Skipped)) throw error;
  process.stdout.write(`skipped: ${error.message}\n`);
}

/**
 * @param {import('./windows/wine.mjs').Wine} wine
 * @returns {Promise<readonly import('./bench/document.mjs').Section[]>}
 */
async function runAll(wine) {
  const program = installProduct(root);
  const hasRandomNumbers = addRandomNumbers();
  const server = await startBuiltInServer();
  const counting = await startCountingServer();
  const sections = [];
  try {
    for (const major of majors) {
      const node = await installNode(major);
      process.stdout.write(`\nWindows' Node ${node.version}, ${wine.version}\n`);
      const agent = await startAgent({ wine, node: node.path, program });
      try {
        const folder = cacheFolder('windows', 'work');
        rmSync(folder, { recursive: true, force: true });
        /** @type {Windows} */
        const windows = {
          agent,
          terminal: (args, home) => {
            return openTerminal({ wine, node: node.path, program }, args, home.env);
          },
          folder,
          node: node.path,
          program,
          hasRandomNumbers,
          issuer: server.issuer,
          counting,
        };
        const rows = [];
        for (const check of checks) {
          const { name, verdict, seen } = await resultOf(check, windows);
          if (verdict === 'fail') process.exitCode = 1;
          process.stdout.write(`  ${verdict.padEnd(7)} ${name.padEnd(34)} ${seen}\n`);
          rows.push([name, verdict, inCell(seen)]);
        }
        sections.push(sectionOf(node.version, wine.version, rows));
      } finally {
        await agent.close();
      }
    }
  } finally {
    counting.close();
    await server.close();
  }
  return sections;
}

/**
 * @param {string} node
 * @param {string} wine
 * @param {readonly (readonly string[])[]} rows
 * @returns {import('./bench/document.mjs').Section}
 */
function sectionOf(node, wine, rows) {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const day = new Date().toISOString().slice(0, 10);
  const passed = rows.filter(([, verdict]) => verdict === 'pass').length;
  return {
    title: `Node ${node} for Windows`,
    text: `${passed} of ${rows.length} checks pass. atm-cli ${version}, ${wine}, ${day}.`,
    columns: ['check', 'verdict', 'what was seen'],
    rows,
  };
}

/** @param {string} text */
function inCell(text) {
  return text.replaceAll(/\s+/g, ' ').replaceAll('|', String.raw`\|`);
}

/**
 * Replaces the tables, which are the end of the document.
 * @param {string} tables
 */
function writeDocument(tables) {
  const path = join(root, 'docs', 'windows.md');
  const [text = ''] = readFileSync(path, 'utf8').split('\n## Node ');
  writeFileSync(path, `${text}\n${tables}\n`);
}

/**
 * @param {Check} check
 * @param {Windows} windows
 * @returns {Promise<Row>}
 */
async function resultOf({ name, run }, windows) {
  const limit = AbortSignal.timeout(longestCheckMs);
  const late = once(limit, 'abort').then(() => {
    throw new Error(`not ended after ${longestCheckMs / 1000} s`);
  });
  try {
    return { name, verdict: 'pass', seen: await Promise.race([run(windows), late]) };
  } catch (error) {
    const seen = error instanceof Error ? error.message : String(error);
    return { name, verdict: error instanceof Skipped ? 'skipped' : 'fail', seen };
  }
}

/** `atm-cli serve` on this side; Windows' programs reach it over loopback. */
async function startBuiltInServer() {
  const home = cacheFolder('windows', 'server');
  const child = spawn(
    process.execPath,
    [join(root, 'bin', 'atm-cli.cjs'), 'serve', '--port', '0', '--json'],
    { env: { PATH: process.env['PATH'] ?? '', ATM_CLI_HOME: home }, stdio: ['ignore', 'pipe', 2] },
  );
  let said = '';
  for await (const chunk of child.stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    said += chunk;
    if (said.endsWith('\n}\n')) break;
  }
  const { issuer } = JSON.parse(said);
  return {
    issuer: String(issuer),
    close: async () => {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}
