// @ts-check
// What a start costs, as a ratio to a script that does nothing.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { prepareHome } from './home.mjs';
import { inTurns } from './measure.mjs';

const rounds = 30;

/** @typedef {{ readonly path: string, readonly version: string }} Node */

/**
 * @param {{ readonly program: string, readonly folder: string, readonly nodes: readonly Node[], readonly issuer: string }} options
 * At `issuer` is a server that every login of here may use
 * @returns {Promise<import('./document.mjs').Section>}
 */
export async function measureStart({ program, folder, nodes, issuer }) {
  const { jwt, jwks } = prepareHome(folder);
  const empty = join(folder, 'empty.cjs');
  writeFileSync(empty, '');
  const client = ['--issuer', issuer, '--client-id', 'atm-cli', '--port', '0', '--no-browser'];
  const commands = [
    { name: 'an empty script', args: [empty], says: /^$/ },
    { name: '--version', args: [program, '--version'], says: /^\d+\.\d+\.\d+\n$/, goal: 1.2 },
    { name: '--help', args: [program, '--help'], says: /^Usage: atm-cli /, goal: 1.2 },
    { name: 'token', args: [program, 'token'], says: /^an-access-token\n$/, goal: 1.4 },
    {
      name: 'token header',
      args: [program, 'token', 'header'],
      says: /^Auth.*-token\n$/,
      goal: 1.4,
    },
    {
      name: 'verify <jwt> --jwks <file>',
      args: [program, 'verify', jwt, '--jwks', jwks],
      says: /^VALID/,
      goal: 1.9,
    },
    {
      name: 'login, until the URL is printed',
      args: [program, 'login', '-p', 'new', ...client],
      says: /code_challenge=[\w-]{43}/,
      untilSaid: true,
      // Ctrl-C ends the measured one, and a sign-in that was given up forgets what it was told.
      before: [program, 'discover', issuer],
      goal: 2.8,
    },
  ];
  const env = { HOME: folder, ATM_CLI_HOME: folder, ATM_TOKEN_STORE: 'file' };
  /** @type {Map<string, import('./measure.mjs').Measured>[]} */
  const columns = [];
  for (const { path } of nodes) {
    const cases = commands.map((command) => ({ ...command, program: path, env }));
    columns.push(await inTurns(cases, rounds));
  }
  const rows = commands.map(({ name, goal }) => [
    name,
    goal === undefined ? '' : String(goal),
    ...columns.map((times) => {
      const { ms, ratio } = times.get(name) ?? { ms: Number.NaN, ratio: Number.NaN };
      return goal === undefined ? `${ms.toFixed(1)} ms` : ratio.toFixed(2);
    }),
  ]);
  return {
    title: 'Start',
    text: `Medians of ${rounds} alternating runs of the whole process, each as a ratio to an empty script of the same Node beside it.`,
    columns: ['command', 'goal', ...nodes.map(({ version }) => `Node ${version}`)],
    rows,
  };
}
