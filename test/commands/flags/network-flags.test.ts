import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newHome } from '../../support/home.ts';
import { rs256 } from '../../support/jwt/tokens.ts';
import { storeTokens, tokenSet } from '../../support/stored.ts';
import { runCli } from '../../support/cli/run-cli.ts';

const password = 's3cret-of-the-proxy';
let home: string;
let host: string;

/** Where nobody listens. */
beforeAll(async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  await new Promise((done) => server.close(done));
});
beforeEach(async () => {
  home = await newHome();
});

const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runCli(args, { home, env });
const proxy = () => `http://me:${password}@${host}`;
const expected = () => ({
  code: 5,
  stdout: '',
  stderr: expect.stringContaining(`the proxy http://${host} refused the connection`),
});

async function addWork(...flags: readonly string[]) {
  const server = ['--issuer', 'https://id.example.com', '--client-id', 'cli'];
  await run(['profile', 'add', 'work', ...server, ...flags]);
}

describe('the flags of the network', () => {
  it('are kept in the profile, files by their whole path, and a password is never shown', async () => {
    const files = ['--ca-cert', 'ca.pem', '--cert', 'c.pem', '--key', 'c.key'];
    await addWork('--proxy', proxy(), '--client-auth', 'tls', ...files);
    const { profiles } = JSON.parse(await readFile(join(home, 'config.json'), 'utf8'));
    expect(profiles.work).toMatchObject({
      proxy: proxy(),
      ca_cert: resolve('ca.pem'),
      client_cert: resolve('c.pem'),
      client_key: resolve('c.key'),
      client_auth: 'tls',
    });
    for (const more of [[], ['--json'], ['--origins'], ['--origins', '--json']]) {
      // oxlint-disable-next-line no-await-in-loop -- one home for all
      const { stdout } = await run(['profile', 'show', 'work', ...more]);
      expect(stdout).toContain(`http://***@${host}`);
      expect(stdout).not.toContain(password);
    }
  });

  it('lead a refresh the way of the sign-in, and what is stored stays', async () => {
    await addWork('--proxy', proxy());
    const file = await storeTokens(home, 'work', tokenSet());
    const before = await readFile(file, 'utf8');
    const result = await run(['token', 'refresh', '-p', 'work']);
    expect(result).toEqual(expected());
    expect(result.stderr).not.toContain(password);
    expect(await readFile(file, 'utf8')).toBe(before);
  });

  it.each([
    ['discover', 'https://id.example.com'],
    ['userinfo', '-p', 'work'],
    ['token', '--min-ttl', '9999', '-p', 'work'],
    ['token', 'header', '--min-ttl', '9999', '-p', 'work'],
    ['call', 'https://api.example.com', '-p', 'work'],
    ['token', 'introspect', '-p', 'work'],
    ['logout', '-p', 'work'],
  ])('are taken by %s %s', async (...args) => {
    await addWork();
    await storeTokens(home, 'work', tokenSet());
    const { code, stderr } = await run([...args, '--proxy', proxy()]);
    expect({ code, stderr }).toMatchObject({ code: 5, stderr: expected().stderr });
  });

  it('are taken by verify, whose --key is another', async () => {
    const keys = ['--jwks', 'https://id.example.com/jwks'];
    const token = rs256({ sub: 'somebody' });
    expect(await run(['verify', token, ...keys, '--proxy', proxy()])).toEqual(expected());
    expect(await run(['verify', token, ...keys], { ATM_PROXY: proxy() })).toEqual(expected());
  });

  it('come from the environment, too', async () => {
    const args = ['discover', 'https://id.example.com'];
    expect(await run(args, { ATM_PROXY: proxy() })).toEqual(expected());
    expect(await run(args, { HTTPS_PROXY: proxy() })).toEqual(expected());
    expect(await run(args, { ATM_CA_CERT: '/no/such/file' })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('/no/such/file cannot be read'),
    });
  });
});
