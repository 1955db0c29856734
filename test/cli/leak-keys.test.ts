import { generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, it, onTestFinished } from 'vitest';

import { signJwt } from '../../src/jwt/sign.ts';
import { type CliResult, runCli } from '../support/cli/run-cli.ts';
import { startFaulty } from '../support/faulty.ts';
import { filesBelow } from '../support/files-below.ts';
import { newHome } from '../support/home.ts';
import { leaks, listenToRequests, partsOf } from '../support/secrets.ts';
import { startVendor } from '../support/vendor.ts';

type Jwks = { readonly keys: readonly Readonly<Record<string, unknown>>[] };

it('no private key and no assertion is in any output, file or child environment', async () => {
  const wire = listenToRequests();
  onTestFinished(() => wire.close());
  const [home, files] = [await newHome(), await newHome()];
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  await writeFile(join(files, 'rsa.pem'), rsa.export({ type: 'pkcs1', format: 'pem' }));
  const runs: CliResult[] = [];
  const env: Record<string, string> = {};
  const run = async (args: readonly string[], code = 0) => {
    const result = await runCli(args, { home, env });
    expect([args.join(' '), result.code, result.code === code ? '' : result.stderr]).toEqual([
      args.join(' '),
      code,
      '',
    ]);
    runs.push(result);
    return result;
  };
  const { stdout } = await run(['key', 'new', 'work', '--alg', 'PS256']);
  const imported = await run(['key', 'import', join(files, 'rsa.pem'), '--json']);
  for (const words of [['list'], ['show', 'work'], ['public'], ['show', 'nobody']]) {
    for (const mode of [[], ['--json'], ['--trace']]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await run(['key', ...words, ...mode], words[1] === 'nobody' ? 2 : 0);
    }
  }
  const jwks = JSON.parse(stdout) as Jwks;
  const server = await startFaulty([], { clientJwks: jwks });
  onTestFinished(server.close);
  const client = ['--issuer', server.issuer, '--client-id', 'atm-cli-private-key'];
  const grant = ['grant', 'client-credentials', ...client, '--no-store'];
  const artifacts = ['--har', join(files, 'run.har'), '--report', join(files, 'run.html')];
  await run([...grant, '--signing-key', 'work', '--trace', ...artifacts]);
  await run([...grant, '--signing-key', 'work', '--json', '--report', join(files, 'run.md')]);
  await run(
    [
      ...grant,
      '--signing-key',
      join(files, 'rsa.pem'),
      '--trace',
      '--har',
      join(files, 'failed.har'),
    ],
    8,
  );
  await run(['explain', 'last']);

  // What a workflow of GitHub is given, and the variable of another platform.
  const aud = server.issuer;
  const given = await signJwt(
    { privateKey: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, alg: 'ES256' },
    {
      iss: 'https://platform.example',
      sub: 'job',
      aud,
      exp: 4_000_000_000,
      jti: 'marked-assertion',
    },
  );
  const github = await startVendor(() => ({ body: { count: 1, value: given } }));
  Object.assign(env, {
    ACTIONS_ID_TOKEN_REQUEST_URL: `${github.origin}/?job=1`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'marked-request-token-of-the-job',
    ID_TOKEN: given,
    ATM_DEBUG: '1',
  });
  await run(
    [
      ...grant,
      '--assertion-from',
      'github',
      '--trace',
      '--har',
      join(files, 'g.har'),
      '--report',
      join(files, 'g.html'),
    ],
    8,
  );
  await run(
    [...grant, '--assertion-from', 'env:ID_TOKEN', '--json', '--har', join(files, 'e.har')],
    8,
  );
  await run(['explain', 'last', '--json']);

  // A program that is started as the browser writes down what it inherits, and never signs in.
  const program = join(files, 'browser.sh');
  await writeFile(program, `#!/bin/sh\nenv > ${join(files, 'environment')}\n`);
  await chmod(program, 0o700);
  const login = ['login', ...client, '--assertion-from', 'env:ID_TOKEN', '--browser', program];
  await run([...login, '--port', '0', '--timeout', '1', '--no-url-check'], 6);
  expect(await readFile(join(files, 'environment'), 'utf8')).toContain('HOME=');

  const stored = await filesBelow(home);
  const jwkOf = (name: string) =>
    (JSON.parse(stored.get(`state/keys/${name}.json`) ?? '') as { readonly jwk: JsonWebKey }).jwk;
  const secrets = new Map([
    ...wire.secrets(),
    ...partsOf(jwkOf('work')),
    ...partsOf(jwkOf('rsa')),
    [given, 'assertion'] as const,
    ['marked-request-token-of-the-job', 'request token'] as const,
  ]);
  expect(imported.stdout).toContain('"jwks"');
  expect(
    [...secrets.values()].filter((name) => name === 'client_assertion').length,
  ).toBeGreaterThan(3);
  expect(runs.flatMap(({ stdout: out, stderr }) => leaks(out + stderr, secrets))).toEqual([]);
  const holders = (kept: ReadonlyMap<string, string>) =>
    [...kept].flatMap(([path, text]) => leaks(text, secrets).map((name) => `${path}: ${name}`));
  const keyFiles = ['rsa', 'work'].map((name) => `state/keys/${name}.json: private key`);
  expect(holders(stored).toSorted()).toEqual(keyFiles);
  expect(holders(await filesBelow(files))).toEqual([]);
}, 60_000);
