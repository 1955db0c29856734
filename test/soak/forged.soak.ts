import { readFile } from 'node:fs/promises';

import { expect, it, onTestFinished } from 'vitest';

import { beginLogin } from '../support/e2e/login.ts';
import { flood } from '../support/flood.ts';
import { plainOAuthFlags, startPlainOAuth } from '../support/plain-oauth.ts';
import { printTable } from './table.ts';

const requests = 10_000;

/** The most memory that a process had so far, in MB; Linux tells it. */
async function peakMemory(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}

it('ten thousand forged requests end no login', async () => {
  const server = await startPlainOAuth();
  onTestFinished(() => server.close());
  const { cli, ready } = await beginLogin(plainOAuthFlags(server));
  await flood(ready.redirect_uri, requests / 10);
  const before = await peakMemory(cli.child.pid);
  const { sent, byKind, answers, seconds } = await flood(ready.redirect_uri, requests);
  const after = await peakMemory(cli.child.pid);
  await fetch(ready.url);
  const { code, stderr } = await cli.result;
  const lines = stderr.trimEnd().split('\n');
  const told = lines.filter((line) => line.includes('"rejected_request"')).length;
  printTable(`${requests} forged requests while a login waits`, [
    ['sent', `${sent} in ${seconds.toFixed(1)} s`],
    ...Object.entries(byKind).map(([kind, count]) => [`  ${kind}`, String(count)]),
    ...Object.entries(answers).map(([status, count]) => [`  answered ${status}`, String(count)]),
    ['exit code of the login after the true callback', String(code)],
    ['lines about rejected requests', String(told)],
    ['peak memory after 1,000', `${before.toFixed(0)} MB`],
    ['peak memory after 11,000', `${after.toFixed(0)} MB`],
  ]);
  expect({ code, sent }).toEqual({ code: 0, sent: requests });
  expect(told).toBeLessThan(20);
  expect(after - before).toBeLessThan(50);
});
