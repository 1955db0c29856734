import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startCli } from './spawn.ts';

export type Serving = { readonly issuer: string; readonly close: () => Promise<void> };

/** `atm-cli serve` as a process of its own, on any free port, for all tests of a file. */
export async function startServing(): Promise<Serving> {
  const home = await mkdtemp(join(tmpdir(), 'atm-cli-serve-'));
  const server = startCli(['serve', '--port', '0', '--json'], { home });
  const [, issuer = ''] = await server.says('stdout', /"issuer": "([^"]+)"[^]*\n}\n/);
  return {
    issuer,
    close: async () => {
      server.child.kill('SIGKILL');
      await server.result;
      await rm(home, { recursive: true, force: true });
    },
  };
}
