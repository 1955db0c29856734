// @ts-check
// What a sign-in and a refresh ask of a network: time beside a server that is near, connections and
// requests at one that is far away.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { inTurns, timeOf } from './measure.mjs';
import { startServer } from './server.mjs';
import { signIn } from './sign-in.mjs';

const rounds = 20;
const delayMs = 100;
/** A person in a browser takes at least as long as this. */
const personMs = 1500;

/**
 * @param {{ readonly program: string, readonly folder: string, readonly nodes: readonly import('./start.mjs').Node[] }} options
 * @returns {Promise<import('./document.mjs').Section>}
 */
export async function measureRefresh({ program, folder, nodes }) {
  const empty = join(folder, 'empty.cjs');
  writeFileSync(empty, '');
  const server = await startServer();
  /** @type {string[]} */
  const ratios = [];
  try {
    for (const { path, version } of nodes) {
      const env = environment(join(folder, version));
      await signIn({ node: path, program, env, issuer: server.issuer });
      const refresh = { ...refreshOf(program), program: path, env };
      const floor = { name: 'floor', program: path, args: [empty], says: /^$/ };
      const times = await inTurns([floor, refresh], rounds);
      ratios.push((times.get(refresh.name)?.ratio ?? Number.NaN).toFixed(2));
    }
  } finally {
    server.close();
  }
  return {
    title: 'Refresh',
    text: `\`token refresh\` with a server on the same machine, from the start of the process to the stored tokens: medians of ${rounds} alternating runs, each as a ratio to an empty script beside it. The server sends an ID token, which is verified.`,
    columns: ['command', 'goal', ...nodes.map(({ version }) => `Node ${version}`)],
    rows: [['token refresh', '4 on 20, 3 on 24', ...ratios]],
  };
}

/**
 * @param {{ readonly program: string, readonly folder: string }} options
 * @returns {Promise<import('./document.mjs').Section>}
 */
export async function countRoundTrips({ program, folder }) {
  const env = environment(join(folder, 'far'));
  const server = await startServer(delayMs);
  const node = process.execPath;
  /** @type {string[][]} */
  const rows = [];
  const row = (/** @type {string} */ name, /** @type {number} */ ms) => {
    const { connections, requests } = server.take();
    rows.push([name, String(connections), String(requests), `${Math.round(ms)} ms`]);
  };
  try {
    const { issuer } = server;
    const login = { node, program, env, issuer, personMs };
    row('login for the first time, from the callback on', await signIn(login));
    row('login again, from the callback on', await signIn(login));
    row('token refresh', await timeOf({ ...refreshOf(program), program: node, env }));
  } finally {
    server.close();
  }
  return {
    title: 'Round trips',
    text: `A server that is ${delayMs} ms away, each way: a request takes ${2 * delayMs} ms, and a new connection as long again. The person takes ${personMs} ms. Connections and requests are those of the whole command.`,
    columns: ['command', 'connections', 'requests', 'time'],
    rows,
  };
}

/** @param {string} program */
function refreshOf(program) {
  return {
    name: 'token refresh',
    args: [program, 'token', 'refresh'],
    says: /refreshed|Refreshed/,
  };
}

/**
 * @param {string} home
 * @returns {Record<string, string>}
 */
function environment(home) {
  mkdirSync(home, { recursive: true });
  const { PATH = '' } = process.env;
  return { PATH, HOME: home, ATM_CLI_HOME: home, ATM_TOKEN_STORE: 'file' };
}
