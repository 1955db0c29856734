import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { freePort } from '../free-port.ts';
import { clientId, clientSecret, credentials } from '../server/atm-support.ts';
import { startCli } from './spawn.ts';

/** `atm-cli serve --dialect atm` as a process of its own, and how its application signs in. */
export type ServingAtm = {
  readonly baseUrl: string;
  /** On a port that was free a moment ago. */
  readonly redirectUri: string;
  /** The flags that name provider, application and redirect URI. */
  readonly flags: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
};

/** Starts it; its application is registered to get its codes on `host`. */
export async function startServingAtm(host = 'localhost'): Promise<ServingAtm> {
  const home = await mkdtemp(join(tmpdir(), 'atm-cli-serve-'));
  const redirectUri = `http://${host}:${await freePort()}/signed/in`;
  const args = ['--dialect', 'atm', '--port', '0', '--redirect-uri', redirectUri, '--json'];
  const server = startCli(['serve', ...args], { home });
  const [, baseUrl = ''] = await server.says('stdout', /"base_url": "([^"]+)"[^]*\n}\n/);
  const provider = ['--provider', 'atm', '--base-url', baseUrl, '--login-url', `${baseUrl}/login`];
  return {
    baseUrl,
    redirectUri,
    flags: [...provider, '--client-id', clientId, '--redirect-uri', redirectUri],
    env: { ATM_CLIENT_SECRET: clientSecret },
    close: async () => {
      server.child.kill('SIGKILL');
      await server.result;
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** What a person and a browser do with the hosted page: up to the address that it sends them to. */
export async function fillHostedPage(url: string): Promise<URL> {
  const { origin } = new URL(url);
  const body = new URLSearchParams(credentials);
  const answer = await fetch(`${origin}/login`, { method: 'POST', body, redirect: 'manual' });
  return new URL(answer.headers.get('location') ?? '');
}
