import { expect, it, onTestFinished } from 'vitest';

import { logIn } from '../support/e2e/login.ts';
import { atmCli } from '../support/e2e/spawn.ts';
import { newHome } from '../support/home.ts';
import { plainOAuthFlags, startPlainOAuth } from '../support/plain-oauth.ts';
import { printTable } from './table.ts';

const processes = 50;

it('fifty processes at the moment of expiry make one request', async () => {
  const server = await startPlainOAuth();
  onTestFinished(() => server.close());
  const home = await newHome();
  await logIn(plainOAuthFlags(server), (url) => fetch(url), { home });
  const runs = await Promise.all(
    Array.from({ length: processes }, () => atmCli(['token'], { home })),
  );
  const refreshes = server.grants.filter((grant) => grant === 'refresh_token').length;
  const printed = new Set(runs.map(({ stdout }) => stdout));
  const failed = runs.filter(({ code, stderr }) => code !== 0 || stderr !== '').length;
  printTable(`${processes} concurrent refreshes`, [
    ['requests seen by the server', String(refreshes)],
    ['distinct tokens printed', String(printed.size)],
    ['processes that failed', String(failed)],
  ]);
  expect({ refreshes, distinct: printed.size, failed }).toEqual({
    refreshes: 1,
    distinct: 1,
    failed: 0,
  });
});
