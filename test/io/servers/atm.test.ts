import { access, readdir } from 'node:fs/promises';

import { expect, onTestFinished, test } from 'vitest';

import type { AtmServer } from '../../../src/model/servers.ts';
import { serveAtm } from '../../../src/io/servers/atm.ts';
import { freePort } from '../../support/free-port.ts';
import { newFolder } from '../../support/server/atm-support.ts';

type Server = AtmServer & { readonly close: () => Promise<void> };

test('a port keeps its keys and logins in a folder of its own', async () => {
  const folder = await newFolder();
  const port = await freePort();
  const first = await start(port, folder);
  const keys = await jwks(first);
  await first.close();
  expect(await readdir(folder)).toEqual([`atm-server-${port}`]);
  expect(await jwks(await start(port, folder))).toEqual(keys);
});

test('any free port keeps nothing', async () => {
  const folder = `${await newFolder()}/state`;
  await start(0, folder);
  await expect(access(folder)).rejects.toThrow('ENOENT');
});

test('says in the words of the settings where it is and who may use it', async () => {
  const { close: _close, ...server } = await start(0, '', 'http://localhost:1/back');
  const [client] = server.clients;
  expect(server.login_url).toBe(`${server.base_url}/login`);
  expect(client).toEqual({
    client_id: 'atm-cli',
    application_id: 'atmCliApplication0001',
    client_secret: 'atm-cli-development-secret-for-tests',
    redirect_uri: 'http://localhost:1/back',
  });
  expect(server.users).toContainEqual({
    login_id: 'ada@example.test',
    password: 'ada-development-password',
  });
});

async function start(port: number, folder: string, redirectUri?: string): Promise<Server> {
  const server = await serveAtm(port, folder, redirectUri);
  onTestFinished(() => server.close());
  return server;
}

async function jwks({ jwks_uri }: AtmServer): Promise<unknown> {
  return (await fetch(jwks_uri)).json();
}
