// @ts-check
// The built-in server with protected resources, as `npm run build` has made it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { recordInFront } from '../resource/recorder.mjs';
import { serve } from '../support/serve.mjs';

const root = join(import.meta.dirname, '..', '..', '..');
const program = join(root, 'bin', 'atm-cli.cjs');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const entries = [
  {
    name: 'atm-cli',
    title: 'Built-in server',
    issuer: 'http://127.0.0.1:28500',
    url: 'http://127.0.0.1:28500/mcp',
    flags: ['--resource'],
  },
  {
    name: 'atm-cli-path',
    title: 'Built-in server, path issuer, two resources',
    issuer: 'http://127.0.0.1:28502/as',
    url: 'http://127.0.0.1:28502/mcp',
    second: 'http://127.0.0.1:28502/orders',
    flags: ['--resource', '/mcp', '--resource', '/orders', '--issuer-path', '/as'],
  },
];

await serve('atm-cli', {
  what: version,
  install: () => {},
  start: async ({ state, spawn, ready }) => {
    const resources = entries.map(({ flags: _flags, ...entry }) => ({
      ...entry,
      outlivesLogout: 'the resource checks JWTs by the keys of the server, which know of no logout',
      recorded: join(state, `${entry.name}.jsonl`),
    }));
    for (const [index, { flags, issuer, url, name }] of entries.entries()) {
      const from = Number(new URL(issuer).port);
      const behind = join(import.meta.dirname, 'behind.mjs');
      const args = ['--import', behind, program, 'serve', '--port', String(from), ...flags];
      spawn(process.execPath, args, { env: { ATM_CLI_HOME: join(state, `${name}.home`) } });
      await recordInFront({ from, to: from + 1, file: resources[index]?.recorded ?? '' });
      await ready(url, { status: 401 });
    }
    const [{ issuer } = { issuer: '' }] = entries;
    const user = { username: 'alice', password: 'alice' };
    return { version, issuer, clients: {}, user, resources };
  },
});
