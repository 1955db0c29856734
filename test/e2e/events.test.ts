import { createInterface } from 'node:readline';

import { expect, it, onTestFinished } from 'vitest';

import { signIn } from '../../src/server/automatic-sign-in.ts';
import { realFetch } from '../support/context.ts';
import { startFaulty } from '../support/faulty.ts';
import { spawnCli } from '../support/e2e/spawn.ts';

it('a program reads the address from the pipe as soon as it is there, and opens it', async () => {
  const server = await startFaulty([]);
  onTestFinished(server.close);
  const client = ['--issuer', server.issuer, '--client-id', 'atm-cli', '--port', '0'];
  const { child, result } = await spawnCli(['login', '--events', '--no-browser', ...client]);
  const seen: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    const { event, url } = JSON.parse(line) as { readonly event: string; readonly url: string };
    seen.push(event);
    if (event === 'url_ready') void signIn(realFetch, url);
  }
  expect(seen).toEqual(['url_ready', 'callback', 'exchanged', 'stored']);
  expect(await result).toMatchObject({ code: 0 });
});
