import { setTimeout as after } from 'node:timers/promises';

import { spawnCli } from '../support/e2e/spawn.ts';

export type Fate = 'before the end' | 'too late';

/** Kills a command at a random moment. `longestMs`: what a refresh takes here; the moment of the kill is drawn from it. */
export async function killOne(
  args: readonly string[],
  home: string,
  longestMs: number,
): Promise<Fate> {
  const cli = await spawnCli(args, { home });
  await Promise.race([after(Math.random() * longestMs), cli.result]);
  const isAlive = cli.child.kill('SIGKILL');
  await cli.result;
  return isAlive ? 'before the end' : 'too late';
}
