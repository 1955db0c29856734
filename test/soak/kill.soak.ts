import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';

import { expect, it, onTestFinished } from 'vitest';

import { atmCli, spawnCli } from '../support/e2e/spawn.ts';
import { newHome } from '../support/home.ts';
import { storeTokens, tokenSet } from '../support/stored.ts';
import { printTable } from './table.ts';

const kills = 200;
const homes = 4;

/** A token endpoint whose n-th answer is `access-n` with `refresh-n`: a mixture would show. */
async function startGenerous() {
  let answers = 0;
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      answers += 1;
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({
          access_token: `access-${answers}`,
          refresh_token: `refresh-${answers}`,
          token_type: 'bearer',
          expires_in: 3600,
        }),
      );
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.close().closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { issuer: `http://127.0.0.1:${port}`, answered: () => answers };
}

type Fate = 'before the end' | 'too late';

/** `longestMs`: what a refresh takes here; the moment of the kill is drawn from it. */
async function killOne(args: readonly string[], home: string, longestMs: number): Promise<Fate> {
  const cli = await spawnCli(args, { home });
  await Promise.race([after(Math.random() * longestMs), cli.result]);
  const isAlive = cli.child.kill('SIGKILL');
  await cli.result;
  return isAlive ? 'before the end' : 'too late';
}

/** Whole: it can be read, and both its tokens are of one answer. */
async function isWhole(file: string): Promise<boolean> {
  try {
    const { access_token, refresh_token } = JSON.parse(await readFile(file, 'utf8'));
    return access_token.replace('access', 'refresh') === refresh_token;
  } catch {
    return false;
  }
}

it('two hundred kills at random moments leave whole token sets', async () => {
  const server = await startGenerous();
  const counts = { killed: 0, tooLate: 0, damaged: 0, stuck: 0, locks: 0 };

  async function live(): Promise<void> {
    const home = await newHome();
    const { issuer } = server;
    const seed = { access_token: 'access-0', refresh_token: 'refresh-0' };
    const { id_token: _none, ...plain } = tokenSet({ ...seed, issuer, client_id: 'app' });
    const file = await storeTokens(home, 'default', plain);
    const profile = { token_endpoint: `${issuer}/token`, client_id: 'app' };
    const config = JSON.stringify({ active: 'default', profiles: { default: profile } });
    await writeFile(join(home, 'config.json'), config);
    const refresh = ['token', 'refresh'];
    const startedAt = performance.now();
    await atmCli(refresh, { home });
    const longestMs = performance.now() - startedAt;
    for (let round = 0; round < kills / homes; round += 1) {
      // oxlint-disable-next-line no-await-in-loop -- each finds what the one before it left
      const fate = await killOne(refresh, home, longestMs);
      counts[fate === 'too late' ? 'tooLate' : 'killed'] += 1;
      // oxlint-disable-next-line no-await-in-loop
      if (!(await isWhole(file))) counts.damaged += 1;
    }
    const last = await atmCli([...refresh, '--json'], { home });
    if (last.code !== 0) counts.stuck += 1;
    const locks = await readdir(join(home, 'state', 'locks'));
    counts.locks += locks.filter((name) => name.endsWith('.lock')).length;
  }

  await Promise.all(Array.from({ length: homes }, live));
  printTable(`${kills} times kill -9 at a random moment of a refresh`, [
    ['killed before the end', String(counts.killed)],
    ['ended before the kill', String(counts.tooLate)],
    ['answers of the server', String(server.answered())],
    ['damaged stores', String(counts.damaged)],
    ['homes that could not refresh afterwards', String(counts.stuck)],
    ['locks left after that', String(counts.locks)],
  ]);
  expect(counts).toMatchObject({ damaged: 0, stuck: 0, locks: 0 });
  expect(counts.killed).toBeGreaterThan(kills / 4);
});
