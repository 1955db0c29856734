import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { expect, it, onTestFinished } from 'vitest';

import { newHome } from '../support/home.ts';
import { deferred } from '../support/deferred.ts';
import { storeTokens, tokenSet } from '../support/stored.ts';
import { runCli } from '../support/cli/run-cli.ts';

const metadataPath = '/.well-known/openid-configuration';

/** A server that answers its metadata alone, and not even that where it is the one to hang. */
async function startHanging(path: string) {
  const arrived = deferred<void>();
  const server = createServer((request, response) => {
    const asked = new URL(request.url ?? '', 'http://127.0.0.1').pathname;
    if (asked === path) return arrived.resolve();
    if (asked !== metadataPath) return void response.writeHead(404).end();
    const issuer = `http://${request.headers.host}`;
    const names = ['token', 'device_authorization', 'userinfo', 'revocation', 'introspection'];
    const endpoints = names.map((name) => [`${name}_endpoint`, `${issuer}/${name}`]);
    const metadata = { issuer, jwks_uri: `${issuer}/jwks`, ...Object.fromEntries(endpoints) };
    response.writeHead(200, { 'content-type': 'application/json' });
    return void response.end(JSON.stringify(metadata));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.close().closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { issuer: `http://127.0.0.1:${port}`, arrived: arrived.promise };
}

/** A home that is signed in at the server until `expires_at`, in seconds since the epoch. */
async function signedIn(issuer: string, expires_at: number) {
  const home = await newHome();
  const profiles = { default: { issuer, client_id: 'cli', flow: 'authorization_code' } };
  await writeFile(join(home, 'config.json'), JSON.stringify({ active: 'default', profiles }));
  const { id_token: _none, ...tokens } = tokenSet({ issuer, expires_at });
  const file = await storeTokens(home, 'default', tokens);
  return { home, file };
}

const env = { ATM_CLIENT_SECRET: 'secret' };

const jwt = `${Buffer.from('{"alg":"RS256","kid":"a"}').toString('base64url')}.e30.AAAA`;

const stages: readonly (readonly [string, string, readonly string[]])[] = [
  ['the metadata of a login', metadataPath, ['login', '--no-browser']],
  ['the metadata', metadataPath, ['discover']],
  ['the keys', '/jwks', ['verify', jwt]],
  ['a device code', '/device_authorization', ['device', '--no-browser']],
  ['a refresh', '/token', ['token']],
  ['a grant', '/token', ['grant', 'client-credentials', '--no-store']],
  ['a user', '/userinfo', ['userinfo']],
  ['a revocation', '/revocation', ['token', 'revoke']],
  ['a sign-out', '/revocation', ['logout', '--no-browser']],
  ['an introspection', '/introspection', ['token', 'introspect']],
];

it.each(stages)('Ctrl-C ends a command that waits for %s, and leaves nothing', async (...stage) => {
  const [, path, args] = stage;
  const { issuer, arrived } = await startHanging(path);
  const { home, file } = await signedIn(issuer, path === '/token' ? 1 : 2 ** 32);
  const result = await runCli(args, { home, env, interruption: arrived });
  expect(result).toEqual({ code: 130, stdout: '', stderr: 'error: interrupted\n' });
  const kept = JSON.parse(await readFile(file, 'utf8'));
  expect(kept).toMatchObject({ refresh_token: 'marked-refresh-token' });
  expect(await readdir(join(home, 'state', 'tokens'))).toEqual(['default.json']);
  await mkdir(join(home, 'state', 'locks'), { recursive: true });
  expect(await readdir(join(home, 'state', 'locks'))).toEqual([]);
});
