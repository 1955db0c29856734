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

/** What one would write without atm-cli: it is given the token endpoint. */
const fetchScript = `
const body = new URLSearchParams({
  grant_type: 'refresh_token',
  refresh_token: 'one',
  client_id: 'bench',
});
fetch(process.argv[2], { method: 'POST', body })
  .then((response) => response.json())
  .then(({ access_token }) => console.log(access_token));
`;

/**
 * @param {{ readonly program: string, readonly folder: string, readonly nodes: readonly import('./start.mjs').Node[] }} options
 * @returns {Promise<import('./document.mjs').Section>}
 */
export async function measureRefresh({ program, folder, nodes }) {
  const empty = join(folder, 'empty.cjs');
  writeFileSync(empty, '');
  const script = join(folder, 'fetch.cjs');
  writeFileSync(script, fetchScript);
  const server = await startServer();
  /** @type {string[][]} */
  const ratios = [];
  try {
    for (const { path, version } of nodes) {
      const env = environment(join(folder, version));
      await signIn({ node: path, program, env, issuer: server.issuer });
      const refresh = { ...refreshOf(program), program: path, env };
      const floor = { name: 'floor', program: path, args: [empty], says: /^$/ };
      const args = [script, `${server.issuer}/token`];
      const fetched = { name: 'fetch', program: path, args, says: /an-access-token/, env };
      const times = await inTurns([floor, refresh, fetched], rounds);
      ratios.push([refresh.name, fetched.name].map((name) => ratioOf(times, name)));
    }
  } finally {
    server.close();
  }
  return {
    title: 'Refresh',
    text: `\`token refresh\` with a server on the same machine, from the start of the process to the stored tokens: medians of ${rounds} alternating runs, each as a ratio to an empty script beside it. The server sends an ID token, which is verified. Beside it is a script that makes the same request with the \`fetch\` of Node, and neither verifies nor stores anything.`,
    columns: ['command', 'goal', ...nodes.map(({ version }) => `Node ${version}`)],
    rows: [
      ['token refresh', '5.6 on 20, 4.2 on others', ...ratios.map(([ours = '']) => ours)],
      ['a script with `fetch`', '', ...ratios.map(([, theirs = '']) => theirs)],
    ],
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
    text: `A server that is ${delayMs} ms away, each way: a request takes ${2 * delayMs} ms, and a new connection as long again. The user takes ${personMs} ms. Connections and requests are those of the whole command.`,
    columns: ['command', 'connections', 'requests', 'time'],
    rows,
  };
}

/**
 * @param {Map<string, import('./measure.mjs').Measured>} times
 * @param {string} name
 */
function ratioOf(times, name) {
  return (times.get(name)?.ratio ?? Number.NaN).toFixed(2);
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
