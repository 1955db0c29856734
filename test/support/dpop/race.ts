import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { calculateJwkThumbprint } from 'jose';

import type { TokenSet } from '../../../src/model/token-set.ts';
import { signIn } from '../../../src/server/automatic-sign-in.ts';
import { realFetch } from '../context.ts';
import { logIn } from '../e2e/login.ts';
import { atmCli } from '../e2e/spawn.ts';
import { newHome } from '../home.ts';
import { boundLogin, type NonceServer } from './nonce-server.ts';

/** The counts of one race; `keys`: of the stored set, of all proofs, and of the accepted tokens. */
export type Race = {
  readonly failed: number;
  readonly refreshes: number;
  readonly working: number;
  /** Requests that were answered with a nonce to prove again with. */
  readonly asked: number;
  readonly proofs: number;
  readonly distinct: number;
  readonly keys: number;
  readonly isRotated: boolean;
};

/** Signs the test user in with tokens that are bound to a key; `stored` reads them again. */
export async function signInBound(server: NonceServer, home: string) {
  const { code, stderr } = await logIn(boundLogin(server), (url) => signIn(realFetch, url), {
    home,
  });
  if (code !== 0) throw new Error(stderr);
  const file = join(home, 'state', 'tokens', 'default.json');
  const stored = async () => JSON.parse(await readFile(file, 'utf8')) as TokenSet;
  return { file, stored };
}

/** Signs in, lets the access token expire, and has processes call the API of the server at once. */
export async function raceAtExpiry(server: NonceServer, processes: number): Promise<Race> {
  const home = await newHome();
  const { file, stored } = await signInBound(server, home);
  const before = await stored();
  await writeFile(file, JSON.stringify({ ...before, expires_at: before.obtained_at }));
  server.proven.length = 0;

  const runs = await Promise.all(
    Array.from({ length: processes }, () => atmCli(['call', server.api], { home })),
  );

  const after = await stored();
  const { proven } = server;
  const count = (path: string, status: number) =>
    proven.filter((one) => one.path === path && one.status === status).length;
  const accepted = runs.map(({ stdout }) => /"jkt":\s*"([^"]+)"/.exec(stdout)?.[1]);
  const keys = [before.dpop_key, after.dpop_key].map((key) => calculateJwkThumbprint({ ...key }));
  return {
    failed: runs.filter((run) => run.code !== 0).length,
    refreshes: count('/token', 200),
    working: count('/api', 200),
    asked: count('/token', 400) + count('/api', 401),
    proofs: proven.length,
    distinct: new Set(proven.map(({ payload }) => payload['jti'])).size,
    keys: new Set([...(await Promise.all(keys)), ...proven.map(({ jkt }) => jkt), ...accepted])
      .size,
    isRotated: after.refresh_token !== before.refresh_token,
  };
}

/** The race as it has to end: each process, and the one refresh, is asked for a nonce once. */
export function raceOf(processes: number): Race {
  return {
    failed: 0,
    refreshes: 1,
    working: processes,
    asked: processes + 1,
    proofs: 2 * (processes + 1),
    distinct: 2 * (processes + 1),
    keys: 1,
    isRotated: true,
  };
}
