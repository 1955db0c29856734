import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { realFetch } from '../../support/context.ts';
import { freePort } from '../../support/free-port.ts';
import { newHome } from '../../support/home.ts';
import { runCli } from '../../support/cli/run-cli.ts';

type Jwk = Readonly<Record<string, string>>;

const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k', 'priv'];

function keysIn(text: string): readonly Jwk[] {
  return (JSON.parse(text) as { readonly keys: readonly Jwk[] }).keys;
}

describe('key', () => {
  it.each([
    [undefined, 'EC', 'ES256'],
    ['ES384', 'EC', 'ES384'],
    ['PS256', 'RSA', 'PS256'],
    ['RS256', 'RSA', 'RS256'],
    ['Ed25519', 'OKP', 'Ed25519'],
  ])('new makes a key for %s, and prints its public part alone', async (wanted, kty, alg) => {
    const home = await newHome();
    const flags = wanted === undefined ? [] : ['--alg', wanted];
    const made = await runCli(['key', 'new', 'work', ...flags], { home });
    expect(made.code).toBe(0);
    const [key = {}, ...others] = keysIn(made.stdout);
    expect(others).toEqual([]);
    expect(key).toMatchObject({ kty, alg, use: 'sig', kid: expect.stringMatching(/^[\w-]{43}$/) });
    expect(Object.keys(key).filter((name) => privateMembers.includes(name))).toEqual([]);
    expect(made.stderr).toContain(`Key work made (${alg}, kid ${key['kid']})`);
    expect(await runCli(['key', 'public', 'work'], { home })).toEqual({
      code: 0,
      stdout: made.stdout,
      stderr: '',
    });
    const file = join(home, 'state', 'keys', 'work.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const { jwk } = JSON.parse(await readFile(file, 'utf8')) as { readonly jwk: Jwk };
    expect(createPrivateKey({ key: jwk, format: 'jwk' }).type).toBe('private');
  });

  it('new replaces no key, whose public part may be registered', async () => {
    const home = await newHome();
    const first = await runCli(['key', 'new'], { home });
    const second = await runCli(['key', 'new'], { home });
    expect(second).toMatchObject({ code: 2, stdout: '' });
    expect(second.stderr).toContain('there is a key "default" already');
    expect((await runCli(['key', 'public'], { home })).stdout).toBe(first.stdout);
  });

  it.runIf(Number(process.versions.node.split('.')[0]) < 24)(
    'new says which keys this Node.js makes',
    async () => {
      const { code, stderr } = await runCli(['key', 'new', '--alg', 'ML-DSA-44']);
      expect(code).toBe(2);
      expect(stderr).toContain('makes no keys for ML-DSA-44, which needs version 24.7 or newer');
    },
  );

  it('list, show and remove know it by its name, and who uses it', async () => {
    const home = await newHome();
    await runCli(['key', 'new', 'work'], { home });
    await runCli(['profile', 'add', 'bank', '--signing-key', 'work'], { home });
    const listed = JSON.parse((await runCli(['key', 'list', '--json'], { home })).stdout);
    expect(listed.keys).toMatchObject([{ name: 'work', alg: 'ES256', profiles: ['bank'] }]);
    const shown = await runCli(['key', 'show', 'work'], { home });
    expect(shown.stdout).toContain('profiles');
    expect((await runCli(['key', 'remove', 'work'], { home })).stderr).toContain(
      'atm-cli key remove work --yes',
    );
    const removed = await runCli(['key', 'remove', 'work', '--yes'], { home });
    expect(removed.stdout).toContain('the profile bank cannot authenticate without it');
    expect((await runCli(['key', 'show', 'work'], { home })).stderr).toContain(
      'there is no key "work"; there are none yet',
    );
  });
});

function pem(key: KeyObject, type: 'pkcs8' | 'pkcs1' | 'sec1'): string {
  return String(key.export({ type, format: 'pem' }));
}

describe('key import', () => {
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const weak = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const jwk = ec.privateKey.export({ format: 'jwk' });

  it.each([
    ['PKCS #8', pem(ec.privateKey, 'pkcs8'), 'ES256', 'EC'],
    ['SEC1', pem(ec.privateKey, 'sec1'), 'ES256', 'EC'],
    ['PKCS #1', pem(rsa.privateKey, 'pkcs1'), 'RS256', 'RSA'],
    ['a JWK', JSON.stringify({ ...jwk, kid: 'mine' }), 'ES256', 'EC'],
  ])('takes %s', async (_name, text, alg, kty) => {
    const home = await newHome();
    const file = join(home, 'work.pem');
    await writeFile(file, text);
    const imported = await runCli(['key', 'import', file], { home });
    expect(imported.code).toBe(0);
    const [key] = keysIn(imported.stdout);
    expect(key).toMatchObject({
      kty,
      alg,
      kid: text.includes('mine') ? 'mine' : expect.stringMatching(/^[\w-]{43}$/),
    });
    // A file is described as the stored key is.
    expect((await runCli(['key', 'public', file], { home })).stdout).toBe(imported.stdout);
    expect((await runCli(['key', 'public', 'work'], { home })).stdout).toBe(imported.stdout);
  });

  it.each([
    [
      'a public key',
      String(ec.publicKey.export({ type: 'spki', format: 'pem' })),
      [],
      'it contains a public key',
    ],
    [
      'a public JWK',
      JSON.stringify(ec.publicKey.export({ format: 'jwk' })),
      [],
      'it has no private part, it is a public key',
    ],
    [
      'an encrypted key',
      String(
        ec.privateKey.export({
          type: 'pkcs8',
          format: 'pem',
          cipher: 'aes-256-cbc',
          passphrase: 'x',
        }),
      ),
      [],
      'is protected with a passphrase: remove it from a copy with openssl pkey',
    ],
    ['a small key', pem(weak.privateKey, 'pkcs8'), [], 'is an RSA key of 1024 bits, at least 2048'],
    [
      'a key for encryption',
      JSON.stringify({ ...jwk, use: 'enc' }),
      [],
      'is a key for encryption (use enc), not for signatures',
    ],
    [
      'a key that must not sign',
      JSON.stringify({ ...jwk, key_ops: ['deriveKey'] }),
      [],
      'its key_ops are ["deriveKey"], without sign',
    ],
    [
      'a key of another type than the algorithm',
      pem(ec.privateKey, 'pkcs8'),
      ['--alg', 'PS256'],
      'which does not sign PS256; it can sign with ES256',
    ],
  ])('refuses %s in a sentence', async (_name, text, flags, says) => {
    const home = await newHome();
    const file = join(home, 'work.pem');
    await writeFile(file, text);
    const { code, stdout, stderr } = await runCli(['key', 'import', file, ...flags], { home });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(says);
    expect((await runCli(['key', 'list'], { home })).stdout).toContain('no keys yet');
  });
});

it('key serve answers with the key set, until Ctrl-C', async () => {
  const home = await newHome();
  const { stdout: keys } = await runCli(['key', 'new'], { home });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/jwks.json`;
  let end = () => {};
  const interruption = new Promise<void>((resolve) => {
    end = resolve;
  });
  const served = runCli(['key', 'serve', '--port', String(port)], { home, interruption });
  const got = await untilAnswered(url);
  expect([got.status, await got.text()]).toEqual([200, keys]);
  expect((await realFetch(new URL('/', url).href)).status).toBe(404);
  expect((await realFetch(url, { method: 'POST', body: 'x' })).status).toBe(405);
  end();
  expect(await served).toMatchObject({ code: 0, stdout: expect.stringContaining(url) });
});

/** The first response of a server that is about to listen. */
async function untilAnswered(url: string): Promise<Response> {
  for (let tries = 0; tries < 5000; tries += 1) {
    // oxlint-disable-next-line no-await-in-loop -- the first response ends it
    const response = await fetch(url).catch(() => undefined);
    if (response !== undefined) return response;
    // oxlint-disable-next-line no-await-in-loop -- one turn of the loop for the server
    await setImmediate();
  }
  throw new Error(`nobody listens at ${url}`);
}
