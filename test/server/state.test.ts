import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { confirmDevice } from '../../src/server/automatic-sign-in.ts';
import { startServer, type RunningServer } from '../../src/server/start.ts';
import { layoutOf } from '../../src/server/site.ts';
import { openStore } from '../../src/server/storage.ts';
import { metadataOf, register } from '../support/server/registered.ts';
import {
  deviceCodeGrant,
  http,
  loginOffline,
  post,
  refresh,
  userinfo,
} from '../support/server/support.ts';

test('logins, tokens and keys outlive the process', async () => {
  const folder = await newFolder();
  const first = await start(folder);
  const tokens = await loginOffline(first.issuer);
  const keys = await jwks(first.issuer);
  await first.close();

  const second = await start(folder);
  expect(await jwks(second.issuer)).toEqual(keys);
  expect((await userinfo(second.issuer, tokens['access_token'])).status).toBe(200);
  const refreshed = await refresh(second.issuer, tokens['refresh_token']);
  expect(refreshed.status).toBe(200);
  await second.close();

  const third = await start(folder);
  expect((await refresh(third.issuer, tokens['refresh_token'])).body['error']).toBe(
    'invalid_grant',
  );
  const successor = await refresh(third.issuer, refreshed.body['refresh_token']);
  expect(successor.body['error']).toBe('invalid_grant');
});

test('a device that waits can be confirmed and answered after a restart', async () => {
  const folder = await newFolder();
  const first = await start(folder);
  const { body } = await post(`${first.issuer}/device/auth`, {
    client_id: 'atm-cli',
    scope: 'openid',
  });
  await first.close();
  const second = await start(folder);
  await confirmDevice(http, `${second.issuer}/device?user_code=${String(body['user_code'])}`);
  await second.close();
  const third = await start(folder);
  const { status } = await post(`${third.issuer}/token`, {
    grant_type: deviceCodeGrant,
    client_id: 'atm-cli',
    device_code: String(body['device_code']),
  });
  expect(status).toBe(200);
});

test('a rotation is on disk when its answer arrives', async () => {
  const folder = await newFolder();
  const { issuer } = await start(folder);
  const tokens = await loginOffline(issuer);
  const { body } = await refresh(issuer, tokens['refresh_token']);
  const state = await readFile(join(folder, 'state.json'), 'utf8');
  expect(state).toContain(body['refresh_token']);
  expect(state).toMatch(/"consumed":\d+/);
});

test('only the owner can read the state', async () => {
  const folder = join(await newFolder(), 'made', 'on demand');
  const { issuer } = await start(folder);
  await loginOffline(issuer);
  const names = await readdir(folder);
  expect(names.toSorted()).toEqual(['keys.json', 'state.json']);
  const modes = await Promise.all([folder, ...names.map((name) => join(folder, name))].map(modeOf));
  expect(modes).toEqual([0o700, 0o600, 0o600]);
});

test.each([
  ['keys.json', '{"jwks":{"keys":[]},"cookie_keys":["x"]}'],
  ['keys.json', 'null'],
  ['state.json', '{"version":1,"records":{'],
  ['state.json', '{"version":2,"records":{}}'],
  ['state.json', '{"version":1,"records":{"Session:x":{"expires_at":1}}}'],
  ['state.json', '{"version":1,"records":{"Session:x":{"expires_at":1,"payload":null}}}'],
])('refuses a damaged %s and leaves it as it is: %s', async (name, text) => {
  const folder = await newFolder();
  const file = join(folder, name);
  await writeFile(file, text);
  await expect(start(folder)).rejects.toMatchObject({
    name: 'Failure',
    kind: 'usage',
    message: expect.stringContaining(`${file}; move it away`),
  });
  expect(await readFile(file, 'utf8')).toBe(text);
});

test('refuses keys that are none', async () => {
  const folder = await newFolder();
  await (await start(folder)).close();
  const file = join(folder, 'keys.json');
  await writeFile(file, (await readFile(file, 'utf8')).replaceAll(/"d":"./g, '"d":"'));
  await expect(start(folder)).rejects.toMatchObject({ kind: 'usage' });
});

test('drops what has expired', async () => {
  const folder = await newFolder();
  const inAnHour = Math.floor(Date.now() / 1000) + 3600;
  const records = { 'Session:old': sessionUntil(1), 'Session:new': sessionUntil(inAnHour) };
  await writeFile(join(folder, 'state.json'), JSON.stringify({ version: 1, records }));
  const { issuer } = await start(folder);
  await post(`${issuer}/device/auth`, { client_id: 'atm-cli' });
  const state = await readFile(join(folder, 'state.json'), 'utf8');
  expect(state).toContain('Session:new');
  expect(state).not.toContain('Session:old');
});

test('what could not be written is no success', async () => {
  const folder = await newFolder();
  const { issuer } = await start(folder);
  const tokens = await loginOffline(issuer);
  await rm(folder, { recursive: true });
  await writeFile(folder, 'a file where the folder was');
  const answer = await fetch(`${issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: 'atm-cli',
      refresh_token: String(tokens['refresh_token']),
    }),
  });
  expect(answer.status).toBe(500);
  expect(await answer.text()).not.toContain('token');
});

test('keeps the 2000 newest records', async () => {
  const adapter = (await openStore(undefined)).adapter('Session');
  for (let count = 0; count < 2001; count += 1) await adapter.upsert(`${count}`, {}, 60);
  expect(await adapter.find('0')).toBeUndefined();
  expect(await adapter.find('1')).toEqual({});
});

test('keeps registrations before anything else', async () => {
  const store = await openStore(undefined);
  const clients = store.adapter('Client');
  await clients.upsert('kept', { client_id: 'kept' }, 60);
  const adapter = store.adapter('Session');
  for (let count = 0; count < 2001; count += 1) await adapter.upsert(`${count}`, {}, 60);
  expect(await clients.find('kept')).toEqual({ client_id: 'kept' });
  expect(await adapter.find('0')).toBeUndefined();
  expect(await adapter.find('2000')).toEqual({});
});

test('a registration outlives the process', async () => {
  const folder = await newFolder();
  const layout = layoutOf({ resources: ['/mcp'] });
  const first = await startServer({ port: 0, folder, layout });
  const { body } = await register((await metadataOf(first.issuer))['registration_endpoint']);
  await first.close();
  const second = await startServer({ port: 0, folder, layout });
  onTestFinished(() => second.close());
  const url = String(body['registration_client_uri']).replace(first.issuer, second.issuer);
  const headers = { authorization: `Bearer ${String(body['registration_access_token'])}` };
  expect(await (await fetch(url, { headers })).json()).toMatchObject({
    client_id: body['client_id'],
  });
});

test('a port that is taken is the error of listen', async () => {
  const { issuer } = await start();
  const port = Number(new URL(issuer).port);
  await expect(startServer({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

test('close ends open connections and leaves nothing listening', async () => {
  const { issuer, close } = await start();
  await (await fetch(issuer)).text();
  await close();
  await close();
  await expect(fetch(issuer)).rejects.toThrow();
});

function sessionUntil(expires_at: number): unknown {
  return { expires_at, payload: { jti: 'x' } };
}

async function start(folder?: string): Promise<RunningServer> {
  const server = await startServer({ port: 0, folder });
  onTestFinished(() => server.close().catch(() => undefined));
  return server;
}

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'atm-cli-server-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function jwks(issuer: string): Promise<unknown> {
  return (await fetch(`${issuer}/jwks`)).json();
}

async function modeOf(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777;
}
