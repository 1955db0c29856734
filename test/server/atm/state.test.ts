import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import {
  exchange,
  login,
  me,
  newCode,
  newFolder,
  refresh,
  start,
} from '../../support/server/atm-support.ts';

test('codes, logins and keys outlive the process', async () => {
  const folder = await newFolder();
  const first = await start({ folder });
  const [code, tokens] = [await newCode(first.issuer), await login(first.issuer)];
  const keys = await jwks(first.jwksUri);
  await first.close();

  const second = await start({ folder });
  expect(await jwks(second.jwksUri)).toEqual(keys);
  expect((await me(second.issuer, tokens['access_token'])).status).toBe(200);
  expect((await exchange(second.issuer, code)).status).toBe(200);
  const { status, body } = await refresh(second.issuer, tokens);
  expect(status).toBe(200);
  await second.close();

  const third = await start({ folder });
  expect((await exchange(third.issuer, code)).status).toBe(400);
  expect((await refresh(third.issuer, tokens)).status).toBe(401);
  expect((await refresh(third.issuer, body)).body['message']).toMatch(/revoked/);
});

test('without a folder nothing is kept', async () => {
  const first = await start();
  const tokens = await login(first.issuer);
  await first.close();
  const second = await start();
  expect((await refresh(second.issuer, tokens)).status).toBe(401);
});

test('a rotation is on disk when its answer arrives, and only the owner can read it', async () => {
  const folder = join(await newFolder(), 'made', 'on demand');
  const { issuer } = await start({ folder });
  const { body } = await refresh(issuer, await login(issuer));
  expect(await readFile(join(folder, 'state.json'), 'utf8')).toContain(body['refresh_token']);
  const names = (await readdir(folder)).toSorted();
  expect(names).toEqual(['keys.json', 'state.json']);
  const modes = await Promise.all([folder, ...names.map((name) => join(folder, name))].map(modeOf));
  expect(modes).toEqual([0o700, 0o600, 0o600]);
});

test.each(['keys.json', 'state.json'])(
  'refuses a damaged %s and leaves it as it is',
  async (name) => {
    const folder = await newFolder();
    const file = join(folder, name);
    await writeFile(file, '{"version":1,"records":{');
    await expect(start({ folder })).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining(file),
    });
    expect(await readFile(file, 'utf8')).toBe('{"version":1,"records":{');
  },
);

test('what could not be written is no success', async () => {
  const folder = await newFolder();
  const { issuer } = await start({ folder });
  const tokens = await login(issuer);
  await rm(folder, { recursive: true });
  await writeFile(folder, 'a file where the folder was');
  expect(await refresh(issuer, tokens)).toEqual({
    status: 500,
    body: {
      statusCode: 500,
      error: 'Internal Server Error',
      message: 'the server failed to handle this request',
    },
  });
});

test.each(['', 'callback', 'javascript:alert(1)', 'myapp://callback', 'http://localhost/#x'])(
  'refuses the redirect URL "%s"',
  async (redirectUrl) => {
    await expect(start({ redirectUrl })).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining(JSON.stringify(redirectUrl)),
    });
  },
);

test('a port that is taken is the error of listen', async () => {
  const { issuer } = await start();
  const port = Number(new URL(issuer).port);
  await expect(start({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

test('listens on loopback until it is closed', async () => {
  const { issuer, close } = await start();
  expect(issuer).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect((await fetch(issuer)).status).toBe(200);
  await close();
  await expect(fetch(issuer)).rejects.toThrow();
});

async function jwks(url: string): Promise<unknown> {
  return (await fetch(url)).json();
}

async function modeOf(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777;
}
